/** A visitor and an agent, both with the real SDK, who talk through faulty networks; and the record by which their chat is judged. */
import { createChatClient, type ChatClient, type Clock, type ConversationView } from '@frontdesk/sdk';
import { createAdminClient, type AdminClient } from '@frontdesk/sdk/admin';
import { createRecorder, type History, type Recorder, type StoredLine } from '../../simulation/history/index.ts';
import { caller, type Caller } from '../../relay/http/api-client.ts';
import { startProxy, type Proxy } from './proxy.ts';

/** How much faster than real these clients live: dead links are noticed after 3 s instead of 33. */
const HASTE = 10;
/** How long everything may take to heal, milliseconds. */
const PATIENCE_MS = 40_000;

const hasty: Clock = {
  now: () => Date.now() * HASTE,
  setTimeout: (run, ms) => Number(setTimeout(run, ms / HASTE)),
  clearTimeout: (handle) => clearTimeout(handle),
};

/** Resolves with the first answer of `look` that is not false, asked often. */
export async function until<Value>(look: () => Value | undefined | false | Promise<Value | undefined | false>, what: string): Promise<Value> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`gave up waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Time between messages, so that trouble meets them on their way, milliseconds. */
const BEAT_MS = 20;

/** A relay that runs, and a bot's token of it. */
export interface Desk {
  readonly port: number;
  readonly token: string;
}

/** What happens to the networks while the chat goes on: called before each of the `messages` pairs is written. */
export type Trouble = (networks: { readonly visitor: Proxy; readonly agent: Proxy }, message: number) => void | Promise<void>;

export interface FaultyChat {
  readonly history: History;
  /** Connections that the visitor needed. */
  readonly visitorLinks: number;
}

/**
 * A chat of `messages` messages from each side under `trouble`, which ends before the last is judged. Resolves when
 * both sides show everything.
 */
export async function chatThrough(desk: Desk, trouble: Trouble, { messages, seed }: { messages: number; seed: number }): Promise<FaultyChat> {
  const networks = { visitor: await startProxy(desk.port), agent: await startProxy(desk.port) };
  const recorder = createRecorder();
  const random = (): number => ((seed * 0.618) % 1) * 0.2;
  const visitor = createChatClient({ url: networks.visitor.url, clock: hasty, random });
  const agent = createAdminClient({ url: networks.agent.url, token: desk.token, clock: hasty, random });
  try {
    const conv = await meet(visitor, agent, recorder);
    for (let message = 0; message < messages; message += 1) {
      await trouble(networks, message);
      await Promise.all([write(recorder, 'visitor', `v${message}`, (text) => visitor.send(text)), write(recorder, 'agent', `a${message}`, (text) => agent.send(conv, text))]);
      await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
    }
    for (const network of Object.values(networks)) {
      network.refuse(false);
      network.heal();
    }
    const views = { visitor: () => visitor.getSnapshot().conversations.find(({ id }) => id === conv), agent: () => agent.getSnapshot().conversations[conv] };
    for (const [client, view] of Object.entries(views)) {
      const last = await until(() => isWhole(view(), messages) && view(), `${client} shows everything; shown: ${(view()?.items ?? []).length}, ${JSON.stringify(visitor.getSnapshot().connection)}`);
      recorder.add({ type: 'calm', client, conv, older: last.hasOlder });
    }
    const entries = await stored(caller({ url: `http://127.0.0.1:${desk.port}` }, { authorization: `Bearer ${desk.token}` }), conv);
    return { history: recorder.finish([{ workspace: 'default', conv, entries, cursors: [] }]), visitorLinks: networks.visitor.accepted };
  } finally {
    await visitor.destroy();
    agent.destroy();
    await Promise.all([networks.visitor.close(), networks.agent.close()]);
  }
}

/** Both come online, the conversation is opened on both sides, and everything shown from then on is written down. */
async function meet(visitor: ChatClient, agent: AdminClient, recorder: Recorder): Promise<string> {
  for (const client of ['visitor', 'agent']) recorder.add({ type: 'client', client, workspace: 'default' });
  visitor.subscribe(() => {
    for (const view of visitor.getSnapshot().conversations) show(recorder, 'visitor', view);
  });
  visitor.on('message', ({ message }) => recorder.add({ type: 'told', client: 'visitor', id: message.id }));
  agent.subscribe(() => {
    for (const view of Object.values(agent.getSnapshot().conversations)) show(recorder, 'agent', view);
  });
  await Promise.all([visitor.connect(), agent.start()]);
  const { conv } = await write(recorder, 'visitor', 'first', (text) => visitor.send(text));
  await until(() => visitor.getSnapshot().queued === 0, 'the first message is stored');
  agent.openConversation(conv);
  await until(() => agent.getSnapshot().conversations[conv]?.freshness === 'live', 'the agent sees it');
  return conv;
}

async function write(recorder: Recorder, client: string, call: string, send: (text: string) => Promise<{ id: string; conv: string }>): Promise<{ conv: string }> {
  recorder.add({ type: 'call', client, call });
  const { id, conv } = await send(`${call} and some more words`);
  recorder.add({ type: 'kept', client, call, conv, id });
  return { conv };
}

function show(recorder: Recorder, client: string, view: ConversationView): void {
  recorder.shown(client, view.id, view.items.map((item) => [item.id, item.seq ?? null, item.type === 'message' && item.own]));
}

function isWhole(view: ConversationView | undefined, messages: number): boolean {
  return view?.freshness === 'live' && view.items.length === 2 * messages + 1 && view.items.every(({ seq }) => seq !== undefined);
}

/** The whole log from the store, by REST and past the proxies. */
async function stored(rest: Caller, conv: string): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for (let before: number | undefined, more = true; more;) {
    const { json, status, text } = await rest.get(`:/conversations/${conv}/messages?limit=100${before === undefined ? '' : `&before=${before}`}`);
    if (status !== 200) throw new Error(text);
    const { entries } = json as { entries: { seq: number; id: string; type: StoredLine['type']; body?: { text: string } }[] };
    lines.unshift(...entries.map(({ seq, id, type, body }) => ({ seq, id, type, ...(body && { text: body.text }) })));
    before = lines[0]?.seq;
    more = json['more'] === true;
  }
  return lines;
}
