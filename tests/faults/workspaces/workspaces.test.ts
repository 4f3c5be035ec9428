/** G13: nothing crosses from one workspace to another, whatever happens in both at once and whatever ids somebody knows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@frontdesk/protocol';
import type { Answer } from '../../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../../relay/http/relay-process.ts';
import type { VisitorSocket } from '../../relay/http/visitor-socket.ts';
import { ROUTES } from './routes.ts';
import { createSide, say, type Side } from './side.ts';

/** `FRONTDESK_SEED=… ` repeats a run. */
const SEED = Number(process.env['FRONTDESK_SEED'] ?? Date.now() % 1_000_000);
let relay: RelayProcess;
let sides: readonly [Side, Side];
let pings = 0;

before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_BENCH: 'true' } });
  sides = [await createSide(relay, 'red'), await createSide(relay, 'blue')];
});
after(() => relay.remove());

/** Everything that was said to the socket before has been answered. */
async function settled(socket: VisitorSocket): Promise<void> {
  const n = (pings += 1);
  socket.send({ t: 'ping', n });
  await socket.until((frame) => frame.t === 'pong' && frame['n'] === n);
}

const settledAll = async (): Promise<void> => {
  // Twice: what one socket sends may reach another after that one's first answer.
  for (const _ of [1, 2]) await Promise.all(sides.flatMap(({ sockets }) => sockets).map(settled));
};

/** No socket of a side heard anything of the other. */
function nothingCrossed(): void {
  for (const [mine, other] of [sides, [sides[1], sides[0]] as const]) {
    for (const [index, socket] of mine.sockets.entries()) {
      // An answer repeats the conversation's id that was asked for; that alone tells nothing.
      const heard = socket.frames.filter(({ t, code }) => !((t === 'error' || t === 'nack') && (code === 'not_found' || code === 'forbidden' || code === 'held')));
      const text = JSON.stringify([socket.welcome, heard]);
      for (const secret of other.secrets) assert.ok(!text.includes(secret), `socket ${index} of ${mine.name} heard "${secret}" of ${other.name}: ${text.slice(Math.max(0, text.indexOf(secret) - 200), text.indexOf(secret) + 80)}`);
    }
  }
}

/** What somebody does; `far` = with a conversation or message of the other side. */
const step = fc.record({
  side: fc.nat({ max: 1 }), who: fc.nat({ max: 3 }), conv: fc.nat({ max: 1 }), far: fc.boolean(),
  what: fc.constantFrom('say', 'say', 'edit', 'delete', 'state', 'sync', 'unsync', 'history', 'cursor', 'typing', 'presence', 'profile', 'page', 'broadcast', 'assign', 'search'),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function act({ side, who, conv: which, far, what }: Step): Promise<void> {
  const mine = sides[side === 0 ? 0 : 1];
  const target = far ? sides[side === 0 ? 1 : 0] : mine;
  const socket = mine.sockets[who] as VisitorSocket;
  const isVisitor = who < 2;
  const conv = target.convs[isVisitor && !far ? who : which] ?? '';
  const id = uuidv7();
  const known = target.messages.at(-1) ?? uuidv7();
  switch (what) {
    // A visitor's message to an unknown id opens a conversation of this id in their own workspace: then the id is theirs too.
    case 'say': return isVisitor && far ? undefined : say(mine, socket, conv);
    case 'edit': return socket.send({ t: 'edit', id, conv, target: known, body: { text: mine.text() } });
    case 'delete': return socket.send({ t: 'delete', id, conv, target: known });
    case 'state': return socket.send({ t: 'state', id, conv, state: 'closed' });
    case 'sync': return socket.send({ t: 'sync', conv, after: 0 });
    case 'unsync': return socket.send({ t: 'unsync', conv });
    case 'history': return socket.send({ t: 'history', req: 1, conv, before: 1_000 });
    case 'cursor': return socket.send({ t: 'cursor', conv, read: 1_000 });
    case 'typing': return socket.send({ t: 'typing', conv, on: true });
    case 'presence': return socket.send({ t: 'presence', state: far ? 'away' : 'online' });
    case 'profile': return socket.send({ t: 'profile', id, name: mine.text() });
    case 'page': return socket.send({ t: 'page', page: { url: `https://${mine.name}-shop.example/${mine.text()}` } });
    case 'broadcast': return void await mine.owner.post(':/broadcasts', { text: mine.text() });
    case 'assign': return void await mine.owner.patch(`:/conversations/${mine.convs[which]}`, { assignee: target.agent });
    case 'search': {
      const { text } = await mine.owner.get(`:/conversations?q=${target.name}`);
      if (far) assert.ok(!text.includes(`${target.name}-`), text);
    }
  }
}

test(`random traffic in two workspaces with each other's ids at hand: no socket hears of the other (seed ${SEED})`, { timeout: 200_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
    for (const next of steps) await act(next);
    await settledAll();
    nothingCrossed();
  }), { numRuns: 5, seed: SEED, endOnFailure: true });
  for (const side of sides) {
    for (const socket of side.sockets) assert.ok(socket.frames.length > 10, 'every socket heard of its own side');
    const [log] = await Promise.all(side.convs.map((conv) => side.owner.get(`:/conversations/${conv}/messages`)));
    assert.match(log?.text ?? '', new RegExp(`${side.name}-says`), 'the owner reads what was said');
  }
});

test('every route with every id of the other workspace answers as it does to an id that nobody has, and changes nothing', { timeout: 120_000 }, async () => {
  const document = (await sides[0].owner.get(':/openapi.json')).json as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`));
  assert.deepEqual(routes.sort(), Object.keys(ROUTES).sort(), 'every route of the OpenAPI document has its place in routes.ts');
  for (const [mine, other] of [sides, [sides[1], sides[0]] as const]) {
    const before = await everything(other);
    for (const [route, kind] of Object.entries(ROUTES)) {
      const [method = '', path = ''] = route.split(' ');
      if ('guess' in kind) await guess(mine, other, method, path, kind);
      else if ('own' in kind) for (const query of ['', ...(kind.queries?.(other) ?? [])]) silent(await mine.owner.get(`:${path}?${query}`), other, `${route}?${query}`, query);
      else if ('body' in kind) alike(await mine.owner.ask(method, `:${path}`, { body: kind.body(other) }), await mine.owner.ask(method, `:${path}`, { body: { ...(kind.body(other) as object), visitor: uuidv7() } }), route);
    }
    assert.deepEqual(await everything(other), before, `${other.name} is as it was`);
  }
});

/** All that an owner can read of their workspace. */
async function everything({ owner, convs }: Side): Promise<string[]> {
  const paths = [':/conversations', ':/visitors', ':/broadcasts', ':/agents', ':/teams', ':/tokens', ':/workspace', ...convs.map((conv) => `:/conversations/${conv}/messages`)];
  return Promise.all(paths.map(async (path) => (await owner.get(path)).text));
}

async function guess(mine: Side, other: Side, method: string, path: string, { guess: idsOf, body }: { guess: (side: Side) => string; body?: unknown }): Promise<void> {
  const asked = body === undefined ? {} : { body };
  const tail = path.slice(path.lastIndexOf('}') + 1);
  const start = path.slice(0, path.indexOf('{'));
  const foreign = idsOf(other);
  const random = foreign.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, () => uuidv7());
  alike(await mine.owner.ask(method, `:${start}${foreign}${tail}`, asked), await mine.owner.ask(method, `:${start}${random}${tail}`, asked), `${method} ${path}`);
}

/** Refused, and in the same words. */
function alike(foreign: Answer, random: Answer, route: string): void {
  assert.ok(foreign.status === 404 || foreign.status === 403, `${route} with a foreign id: ${foreign.status} ${foreign.text}`);
  const plain = ({ text }: Answer): string => text.replace(/"(requestId|instance)":"[^"]*"/g, '');
  assert.deepEqual([foreign.status, plain(foreign)], [random.status, plain(random)], route);
}

/** Nothing of the other side is in the answer. A page's own address may repeat the question. */
function silent(answer: Answer, other: Side, route: string, query: string): void {
  assert.ok(answer.status === 200 || answer.status === 400 || answer.status === 404, `${route}: ${answer.status} ${answer.text}`);
  for (const secret of other.secrets) if (!query.includes(secret)) assert.ok(!answer.text.includes(secret), `${route} tells "${secret}": ${answer.text}`);
}
