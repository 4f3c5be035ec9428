/** One of two workspaces on one relay, with people in it. Everything written there carries the side's name, so that any of it is known when it turns up elsewhere. */
import { uuidv7 } from '@frontdesk/protocol';
import { runCli } from '../../relay/cli/run-cli.ts';
import { asRole, caller, cookieOf, OWNER, type Caller } from '../../relay/http/api-client.ts';
import type { RelayProcess } from '../../relay/http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../../relay/http/visitor-socket.ts';

export interface Side {
  readonly name: string;
  readonly owner: Caller;
  /** Two visitors, an agent and a bot. */
  readonly sockets: readonly VisitorSocket[];
  /** Conversations of the two visitors. */
  readonly convs: readonly string[];
  readonly agent: string;
  readonly token: string;
  /** Where the owner is signed in. */
  readonly session: string;
  /** A role that the workspace made. */
  readonly role: string;
  /** A team with the agent in it, which has the first conversation. */
  readonly team: string;
  readonly broadcast: string;
  /** Of an address that nobody has. */
  readonly block: string;
  /** A message that waits for a look. */
  readonly held: string;
  /** Ids of messages, in the order of writing. */
  readonly messages: string[];
  /** What nobody outside may ever hear. */
  readonly secrets: Set<string>;
  /** A text of this side. */
  text(): string;
}

export async function createSide(relay: RelayProcess, name: string): Promise<Side> {
  await runCli(relay.folder, ['workspace', 'create', name, '--name', `${name}-shop`]);
  const { stdout } = await runCli(relay.folder, ['agent', 'link', '--workspace', name]);
  const claimed = await caller(relay).post(':/claim', { link: /#link=(\S+)/.exec(stdout)?.[1], ...OWNER, email: `${name}-owner@shop.example`, name: `${name}-owner` });
  if (claimed.status !== 201) throw new Error(claimed.text);
  const owner = caller(relay, { cookie: cookieOf(claimed), origin: relay.url });
  const { id: agent, bearer } = await asRole(relay, owner, 'agent', `${name}-agent`);
  const made = await owner.post(':/tokens', { name: `${name}-bot` });
  const sockets = [
    await visit(relay, { workspace: name }), await visit(relay, { workspace: name }),
    await connect(relay, { kind: 'agent', token: bearer }), await connect(relay, { kind: 'agent', token: String(made.json['secret']) }),
  ];
  const role = String((await owner.post(':/roles', { name: `${name}-role`, permissions: ['conversations.read'] })).json['id']);
  let count = 0;
  const text = (): string => `${name}-says-${(count += 1)}`;
  const convs = [await (sockets[0] as VisitorSocket).say(text()), await (sockets[1] as VisitorSocket).say(text())];
  const team = String((await owner.post(':/teams', { name: `${name}-team`, members: [agent] })).json['id']);
  await owner.patch(`:/conversations/${convs[0]}`, { team });
  const broadcast = String((await owner.post(':/broadcasts', { text: text() })).json['id']);
  const block = ((await owner.post(':/blocks', { address: '203.0.113.9', reason: `${name}-reason` })).json as { items: { id: string }[] }).items[0]?.id ?? '';
  const held = await somethingHeld(owner, sockets[0] as VisitorSocket, name);
  const token = (made.json['token'] as { id: string }).id;
  const session = ((await owner.get(':/me/sessions')).json as { items: { id: string }[] }).items[0]?.id ?? '';
  const workspace = (await owner.get(':/workspace')).json as { id: string };
  await owner.patch(`:/visitors/${sockets[0]?.id}`, { name: `${name}-visitor`, email: `${name}-visitor@home.example` });
  const secrets = new Set([`${name}-`, agent, broadcast, block, held, token, session, role, team, workspace.id, ...sockets.slice(0, 2).map(({ id }) => id), ...convs]);
  return { name, owner, sockets, convs, agent, token, session, role, team, broadcast, block, held, secrets, text, messages: [] };
}

/** Lets a visitor say something that waits until somebody has looked at it. */
async function somethingHeld(owner: Caller, socket: VisitorSocket, name: string): Promise<string> {
  await owner.patch(':/content', { words: { action: 'hold', own: [`${name}-held`], english: false } });
  const id = uuidv7();
  socket.send({ t: 'send', id, conv: uuidv7(), body: { text: `${name}-held` } });
  await socket.until((frame) => frame.t === 'nack' && frame['id'] === id);
  return ((await owner.get(':/held-messages')).json as { items: { id: string }[] }).items[0]?.id ?? '';
}

/** Sends a message and remembers its id. */
export function say(side: Side, socket: VisitorSocket, conv: string): void {
  const id = uuidv7();
  side.messages.push(id);
  side.secrets.add(id);
  socket.send({ t: 'send', id, conv, body: { text: side.text() } });
}
