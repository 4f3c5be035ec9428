/** Whoever asks, for whatever, in whatever order rights change in between: the answer is what the documented table says of the rights of now. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@frontdesk/protocol';
import { ALL_PERMISSIONS, BUILT_IN_ROLES, PEOPLE_ONLY, type Permission } from '../../../packages/relay/src/chat/permissions.ts';
import { ROUTES } from '../../faults/workspaces/routes.ts';
import { createSide, say, type Side } from '../../faults/workspaces/side.ts';
import { asRole, caller, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, type VisitorSocket } from '../http/visitor-socket.ts';
import { ANSWERED_WITH_CONVERSATION, FRAME_NEEDS, ROUTE_NEEDS } from './table.ts';

/** `FRONTDESK_SEED=…` repeats a run. */
const SEED = Number(process.env['FRONTDESK_SEED'] ?? Date.now() % 1_000_000);
const RUNS = 25;
/** Whoever asks by REST. */
const CALLERS = ['viewer', 'agent', 'admin', 'changing', 'personal token', 'token', 'withdrawn token', 'removed agent', 'nobody'] as const;
/** Whoever has a connection. */
const PEERS = ['viewer', 'agent', 'changing', 'personal token', 'token', 'visitor', 'other visitor'] as const;
/** What may be given: nobody but an owner can hold the rest. */
const GRANTABLE = ALL_PERMISSIONS.filter((permission) => permission !== 'owners.manage');
const TOKEN: readonly Permission[] = ['conversations.read', 'visitors.read', 'visitors.write', 'workspace.manage'];
const PERSONAL: readonly Permission[] = ['conversations.read', 'conversations.write', 'broadcasts.read', 'audit.read', 'workspace.read'];
/** Would change who is there, or wait for a person; that they need somebody who is signed in is seen for those who are not. */
const NOT_FOR_PEOPLE = new Set(['DELETE /me/sessions', 'POST /me/bearer']);

let relay: RelayProcess;
let owner: Caller;
let near: Side;
let far: Side;
let role = '';
/** What the role of `changing`, which `personal token` acts for, allows now. */
let held: ReadonlySet<Permission> = new Set(GRANTABLE);
const callers = new Map<string, Caller>();
const peers = new Map<string, VisitorSocket>();

before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_BENCH: 'true' } });
  [near, far] = [await createSide(relay, 'near'), await createSide(relay, 'far')];
  owner = near.owner;
  for (const side of [near, far]) {
    say(side, side.sockets[0] as VisitorSocket, side.convs[0] ?? '');
    await side.sockets[0]?.until((frame) => frame.t === 'ack' && frame['id'] === side.messages[0]);
  }
  role = String((await owner.post(':/roles', { name: 'Changing', permissions: GRANTABLE })).json['id']);
  const bearers = new Map<string, string>();
  for (const name of ['viewer', 'agent', 'admin', 'changing', 'removed agent']) {
    const made = await asRole(relay, owner, name === 'changing' ? role : name === 'removed agent' ? 'admin' : name, `Mx ${name}`);
    bearers.set(name, made.bearer);
    callers.set(name, made.api);
    if (name === 'removed agent') assert.equal((await owner.remove(`:/agents/${made.id}`)).status, 204);
  }
  bearers.set('token', String((await owner.post(':/tokens', { name: 'Fixed', scopes: TOKEN })).json['secret']));
  const personal = await callers.get('changing')?.post(':/me/tokens', { name: 'Mine', scopes: PERSONAL });
  bearers.set('personal token', String(personal?.json['secret']));
  const withdrawn = await owner.post(':/tokens', { name: 'Withdrawn' });
  await owner.remove(`:/tokens/${(withdrawn.json['token'] as { id: string }).id}`);
  for (const [name, secret] of [...bearers, ['withdrawn token', String(withdrawn.json['secret'])] as const]) callers.set(name, caller(relay, { authorization: `Bearer ${secret}` }));
  callers.set('nobody', caller(relay));
  for (const name of PEERS) if (bearers.has(name)) peers.set(name, await connect(relay, { kind: 'agent', token: bearers.get(name) }));
  for (const [index, name] of (['visitor', 'other visitor'] as const).entries()) peers.set(name, near.sockets[index] as VisitorSocket);
});
after(() => relay.remove());

/** What somebody may do now, by the documented table; undefined = their credential is worth nothing. */
function rightsOf(who: string): ReadonlySet<Permission> | undefined {
  if (who === 'nobody' || who.startsWith('withdrawn') || who.startsWith('removed')) return undefined;
  if (who === 'changing') return held;
  if (who === 'token') return new Set(TOKEN);
  if (who === 'personal token') return new Set(PERSONAL.filter((permission) => held.has(permission)));
  return BUILT_IN_ROLES[who as keyof typeof BUILT_IN_ROLES];
}

const isToken = (who: string): boolean => who.endsWith('token');
const isVisitor = (who: string): boolean => who.endsWith('visitor');

/** What is asked for: something of the own workspace, of another one, or what is nowhere. */
type Thing = 'near' | 'far' | 'nowhere';

/** The address for it. Of the own workspace only things that the question leaves as they are. */
function addressOf(route: string, thing: Thing): { path: string; named: boolean } {
  const [method = '', path = ''] = route.split(' ');
  const kind = ROUTES[route];
  const named = path.includes('{');
  const guess = kind && 'guess' in kind ? kind.guess : undefined;
  const side = thing === 'near' && method === 'GET' ? near : thing === 'far' ? far : undefined;
  return { path: `:${side && guess ? path.replace(/\{.*\}/, guess(side)) : path.replaceAll(/\{\w+\}/g, () => uuidv7())}`, named };
}

async function askRoute(who: string, route: string, thing: Thing): Promise<void> {
  const need = ROUTE_NEEDS[route] ?? 'everybody';
  const rights = rightsOf(who);
  if (need === 'account' && rights && !isToken(who) && NOT_FOR_PEOPLE.has(route)) return;
  const [method = ''] = route.split(' ');
  const { path, named } = addressOf(route, thing);
  const answer = await (callers.get(who) as Caller).ask(method, path, method === 'POST' || method === 'PATCH' ? { body: {} } : {});
  const told = `${who} (${[...(rights ?? [])].join(' ')}) asked ${route} of ${thing}: ${answer.status} ${answer.text.slice(0, 300)}`;
  if (!rights) return assert.equal(answer.status, 401, told);
  if (need === 'account' && isToken(who)) return assert.ok(answer.status === 403 && String(answer.json['detail']).includes('API tokens cannot do this'), told);
  const needs = need === 'account' || need === 'signed in' ? [] : [need as Permission, ...(ANSWERED_WITH_CONVERSATION.has(route) ? ['conversations.read' as const] : [])];
  const lacking = needs.find((permission) => !rights.has(permission));
  if (!lacking) return mayAsk(answer, need, thing === 'near' && method === 'GET', named, told);
  assert.equal(answer.status, 403, told);
  assert.match(String(answer.json['detail']), isToken(who) && PEOPLE_ONLY.has(lacking) ? /API tokens cannot do this/ : new RegExp(`"${lacking}"`), told);
}

/** Whoever may ask gets what is theirs, and of what is not theirs what is said of nothing. */
function mayAsk(answer: Answer, need: string, there: boolean, named: boolean, told: string): void {
  assert.notEqual(answer.status, 401, told);
  assert.ok(answer.status < 500, told);
  assert.ok(!String(answer.json['detail'] ?? '').includes(`"${need}"`), told);
  if (named && !there) assert.ok([400, 404, 422].includes(answer.status), told);
  if (named && there) assert.equal(answer.status, 200, told);
}

/** A question of every kind, and what its answer looks like: by its id, or by what it refers to. */
function frameOf(frame: string, conv: string, target: string): { frame: { t: string; [key: string]: unknown }; answers: (heard: { t: string; [key: string]: unknown }) => boolean } {
  const id = uuidv7();
  const byId = (heard: { t: string; [key: string]: unknown }): boolean => heard['id'] === id;
  const t = frame.split(' ')[0] as string;
  switch (t) {
    case 'send': return { frame: { t, id, conv, body: { text: 'x' } }, answers: byId };
    case 'edit': return { frame: { t, id, conv, target, body: { text: 'y' } }, answers: byId };
    case 'delete': return { frame: { t, id, conv, target }, answers: byId };
    case 'state': return { frame: { t, id, conv, state: 'open' }, answers: byId };
    case 'history': return { frame: { t, req: 1, conv, before: 2, limit: 1 }, answers: (heard) => heard.t === 'history' || heard['ref'] === t };
    case 'sync': return { frame: { t, conv, after: 0 }, answers: (heard) => ((heard.t === 'page' || heard.t === 'snapshot') && heard['conv'] === conv) || heard['ref'] === t };
    case 'cursor': return { frame: { t, conv, read: 1 }, answers: (heard) => heard['ref'] === t };
    case 'typing': return { frame: { t, conv, on: true }, answers: (heard) => heard['ref'] === t };
    case 'presence': return { frame: { t, state: 'online' }, answers: (heard) => heard['ref'] === t };
    case 'page': return { frame: { t, page: { url: 'https://shop.example/' } }, answers: (heard) => heard['ref'] === t };
    case 'profile': return { frame: { t, id, name: 'near-visitor' }, answers: byId };
    case 'prefs': return { frame: { t, id, broadcasts: true }, answers: byId };
    case 'event': return { frame: { t, id, name: 'looked', ts: 1 }, answers: byId };
    case 'identify': return { frame: { t, id, identity: { token: 'not.a.token' } }, answers: byId };
    default: return { frame: { t: 'sign_out', id }, answers: byId };
  }
}

let pings = 0;

/** The answer to a frame, or undefined when there was none before the answer to the next `ping`. */
async function answerTo(socket: VisitorSocket, question: ReturnType<typeof frameOf>): Promise<{ t: string; [key: string]: unknown } | undefined> {
  const from = socket.frames.length;
  socket.send(question.frame);
  // Twice: what waits for a read is answered after the first.
  for (const _ of [1, 2]) {
    const n = (pings += 1);
    socket.send({ t: 'ping', n });
    await socket.until((frame) => frame.t === 'pong' && frame['n'] === n);
  }
  if (!/cursor|typing|presence|page/.test(question.frame.t)) await socket.until((frame) => socket.frames.indexOf(frame) >= from && question.answers(frame));
  return socket.frames.slice(from).find(question.answers);
}

async function sayFrame(who: string, frame: string, thing: Thing): Promise<void> {
  const socket = peers.get(who) as VisitorSocket;
  const { staff, visitors, silent, also } = FRAME_NEEDS[frame] as (typeof FRAME_NEEDS)[string];
  const mine = who === 'other visitor' ? 1 : 0;
  // Visitors ask for their own, each other's and far ones; staff for the first visitor's.
  const conv = (thing === 'near' ? near.convs[mine] : thing === 'far' ? (isVisitor(who) ? near.convs[1 - mine] : far.convs[0]) : uuidv7()) ?? '';
  const ask = (): ReturnType<typeof answerTo> => answerTo(socket, frameOf(frame, conv, uuidv7()));
  const rights = rightsOf(who) ?? new Set();
  const told = (answer: unknown): string => `${who} (${[...rights].join(' ')}) said ${frame} about ${thing}: ${JSON.stringify(answer)}`;
  const refusal = (answer: Awaited<ReturnType<typeof ask>>): unknown => (answer && (answer.t === 'nack' || answer.t === 'error') ? answer['code'] : undefined);
  const may = isVisitor(who) ? visitors !== 'nobody' : staff === 'people' ? !isToken(who) || who === 'personal token' : rights.has(staff as Permission);
  let answer = await ask();
  if (!may) return silent ? assert.equal(answer, undefined, told(answer)) : assert.equal(refusal(answer), 'forbidden', told(answer));
  if (!isVisitor(who) && also && !rights.has(also)) return assert.equal(refusal(answer), 'forbidden', told(answer));
  // A right that was given is there as soon as the relay has looked; one that was taken is gone at once.
  for (let tries = 0; who !== 'visitor' && refusal(answer) === 'forbidden' && tries < 50; tries += 1) answer = await ask();
  const code = refusal(answer);
  if (visitors === 'themselves' || frame === 'presence') return assert.ok(code === undefined || frame === 'identify', told(answer));
  if (thing === 'near') return assert.ok(code === undefined || (code === 'not_found' && /edit|delete/.test(frame)), told(answer));
  // A visitor's message to an id that nobody has opens a conversation: that is theirs then.
  if (isVisitor(who) && frame === 'send' && thing === 'nowhere') return assert.equal(code, undefined, told(answer));
  if (!silent) assert.equal(code, 'not_found', told(answer));
}

const thing = fc.constantFrom<Thing>('near', 'far', 'nowhere');
const routes = Object.keys(ROUTE_NEEDS).filter((route) => ROUTE_NEEDS[route] !== 'everybody');
const frames = Object.keys(FRAME_NEEDS).filter((frame) => frame !== 'delete of others');
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ ask: fc.constantFrom(...routes), who: fc.constantFrom(...CALLERS), thing }) },
  { weight: 5, arbitrary: fc.record({ say: fc.constantFrom(...frames), who: fc.constantFrom(...PEERS), thing }) },
  { weight: 2, arbitrary: fc.record({ allow: fc.subarray(GRANTABLE) }) },
);

test(`in any order of questions and changes of rights (seed ${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 20 }), async (steps) => {
    for (const one of steps) {
      if ('ask' in one) await askRoute(one.who, one.ask, one.thing);
      else if ('say' in one) await sayFrame(one.who, one.say, one.thing);
      else {
        assert.equal((await owner.patch(`:/roles/${role}`, { permissions: one.allow })).status, 200);
        held = new Set(one.allow);
      }
    }
  }), { numRuns: RUNS, seed: SEED, endOnFailure: true, includeErrorInReport: true });
});

test('every role against every route and every frame, on what is there, elsewhere and nowhere', async () => {
  for (const permissions of [GRANTABLE, []]) {
    await owner.patch(`:/roles/${role}`, { permissions });
    held = new Set(permissions);
    for (const where of ['near', 'far', 'nowhere'] as const) {
      for (const who of CALLERS) for (const route of routes) await askRoute(who, route, where);
      for (const who of PEERS) for (const frame of frames) await sayFrame(who, frame, where);
    }
  }
});

test('a message of somebody else is deleted by those who manage conversations, and by nobody else', async () => {
  const conv = near.convs[0] ?? '';
  const write = async (): Promise<string> => String((await owner.post(`:/conversations/${conv}/messages`, { id: uuidv7(), text: 'of the owner' })).json['id']);
  for (const who of PEERS) {
    held = new Set<Permission>(['conversations.read', 'conversations.write']);
    await owner.patch(`:/roles/${role}`, { permissions: [...held] });
    const may = !isVisitor(who) && (rightsOf(who)?.has('conversations.write') ?? false) && (rightsOf(who)?.has('conversations.manage') ?? false);
    const target = await write();
    const answer = await answerTo(peers.get(who) as VisitorSocket, frameOf('delete', conv, target));
    assert.equal(answer?.t === 'ack', may, `${who}: ${JSON.stringify(answer)}`);
  }
});

test('what is refused has done nothing, also where only the answer is what somebody may not see', async () => {
  held = new Set<Permission>(['conversations.write', 'conversations.manage']);
  await owner.patch(`:/roles/${role}`, { permissions: [...held] });
  const api = callers.get('changing') as Caller;
  const id = uuidv7();
  assert.equal((await api.post(':/conversations', { id, kind: 'internal', text: 'unseen' })).status, 403);
  assert.equal((await owner.get(`:/conversations/${id}`)).status, 404, 'nothing was opened');
  const conv = near.convs[1] ?? '';
  const before = (await owner.get(`:/conversations/${conv}`)).text;
  for (const act of ['close', 'archive', 'read']) assert.equal((await api.post(`:/conversations/${conv}/${act}`, act === 'read' ? {} : undefined)).status, 403, act);
  assert.equal((await api.patch(`:/conversations/${conv}`, { assignee: null })).status, 403);
  assert.equal((await owner.get(`:/conversations/${conv}`)).text, before);
});
