import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '@frontdesk/protocol';
import { ApiError } from '@frontdesk/sdk/admin';
import type { ConversationPage, ConversationQuery } from '@frontdesk/sdk/admin';
import { createApi } from '../../packages/sdk/src/admin/api.ts';
import { createArrivals } from '../../packages/sdk/src/admin/arrivals.ts';
import { createBearerKeeper } from '../../packages/sdk/src/admin/bearer.ts';
import { createRefetch } from '../../packages/sdk/src/admin/counts.ts';
import { createInbox } from '../../packages/sdk/src/admin/inbox.ts';
import { createRest } from '../../packages/sdk/src/admin/rest.ts';
import type { Rest } from '../../packages/sdk/src/admin/rest.ts';
import { createFakeClock, settled } from './fake-clock.ts';

interface Call { url: string; init: RequestInit & { headers: Record<string, string> } }

/** A REST function over answers that the test gives; an answer that is an error is a network that failed. */
function api(answers: (Response | Error)[], options: { bearer?: string; cookies?: boolean } = {}) {
  const calls: Call[] = [];
  const clock = createFakeClock();
  const rest = createRest({
    base: 'http://relay.test', clock, cookies: options.cookies ?? false, bearer: () => options.bearer,
    fetch: (async (url: string, init: Call['init']) => {
      calls.push({ url, init });
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    }) as typeof fetch,
  });
  return { calls, clock, api: createApi(rest) };
}

test('queries repeat names for lists, leave out what is not given, and carry the bearer but no cookie', async () => {
  const { api: admin, calls } = api([Response.json({ items: [] })], { bearer: 'fdb_x' });
  await admin.conversations.list({ state: ['open', 'waiting'], assignee: 'none', q: 'a b', cursor: undefined, limit: 50 });
  assert.equal(calls[0]!.url, 'http://relay.test/api/v1/conversations?state=open&state=waiting&assignee=none&q=a+b&limit=50');
  assert.equal(calls[0]!.init.headers['authorization'], 'Bearer fdb_x');
  assert.equal(calls[0]!.init.credentials, 'omit');
});

test('a creation whose answer was lost is repeated under the same key; a plain change is not repeated', async () => {
  const first = api([new Error('cut'), Response.json({ id: 'b' })]);
  const created = first.api.broadcasts.create({ text: 'hi' });
  await first.clock.advance(1_000);
  await created;
  const keys = first.calls.map(({ init }) => init.headers['idempotency-key']);
  assert.equal(keys.length, 2);
  assert.ok(keys[0] && keys[0] === keys[1]);
  const second = api([new Error('cut'), Response.json({})]);
  await assert.rejects(second.api.conversations.close('c'), (error: unknown) => error instanceof ApiError && error.code === 'network' && error.retryable && error.status === 0);
  assert.equal(second.calls.length, 1);
});

test("a problem document becomes an ApiError; a proxy's own page too", async () => {
  const { api: admin } = api([
    Response.json({ title: 'Too many', detail: 'Wait a little.', code: 'rate_limited', retryAfterMs: 900, requestId: 'r1' }, { status: 429, headers: { 'content-type': 'application/problem+json' } }),
    new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'retry-after': '3' } }),
  ]);
  await assert.rejects(admin.messages.edit('c', 'm', 'x'), { status: 429, code: 'rate_limited', message: 'Wait a little.', retryAfterMs: 900, requestId: 'r1' });
  await assert.rejects(admin.messages.edit('c', 'm', 'x'), { status: 502, code: 'http_502', retryAfterMs: 3_000 });
});

test('a bearer is renewed before it ends; one that the relay does not know ends the session', async () => {
  const clock = createFakeClock();
  const asked: string[] = [];
  let ended = 0;
  let unknown = false;
  const rest = (async ({ path }: { path: string }) => {
    asked.push(path);
    if (unknown) throw new ApiError(401, 'unauthorized', 'no');
    return { bearer: `b${asked.length}`, expiresTs: clock.now() + 3_600_000 };
  }) as Rest;
  const keeper = createBearerKeeper('k', clock, () => rest, () => (ended += 1));
  keeper.set({ bearer: 'b0', expiresTs: clock.now() + 3_600_000 });
  await clock.advance(45 * 60_000 - 1);
  assert.equal(keeper.current(), 'b0');
  await clock.advance(1);
  assert.deepEqual([keeper.current(), asked], ['b1', ['/me/bearer']]);
  unknown = true;
  await clock.advance(45 * 60_000);
  assert.deepEqual([keeper.current(), ended, clock.pending], [undefined, 1, 0]);
});

const conversation = (id: number, change: Partial<Conversation> = {}): Conversation => ({
  id: `c${id}`, kind: 'support', state: 'open', epoch: 1, head: 1, rev: id, activity: id, createdTs: 0, updatedTs: 0, unread: 0, assignee: null,
  cursors: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } }, ...change,
});

/** An inbox over lists that the test hands out by hand. */
function inboxOf(query: ConversationQuery = {}, myTeams: readonly string[] = []) {
  const waiting: { query: object; give: (page: ConversationPage | Error) => void }[] = [];
  const inbox = createInbox({
    me: () => 'me', myTeams: () => myTeams, loaded: () => {}, closed: () => {},
    list: (asked = {}) => new Promise((resolve, reject) => void waiting.push({ query: asked, give: (page) => (page instanceof Error ? reject(page) : resolve(page)) })),
  }, query);
  const answer = async (page: ConversationPage | Error): Promise<object> => {
    const next = waiting.shift()!;
    next.give(page);
    await settled();
    return next.query;
  };
  return { inbox, waiting, answer, ids: () => inbox.getSnapshot().items.map(({ id }) => id) };
}

test('summaries come and go by the filter, latest activity first, and an older revision changes nothing', async () => {
  const { inbox, answer, ids } = inboxOf({ state: ['open'] });
  void inbox.refresh();
  await answer({ items: [conversation(3), conversation(1)] });
  inbox.upsert(conversation(2));
  assert.deepEqual(ids(), ['c3', 'c2', 'c1']);
  inbox.upsert(conversation(1, { rev: 9, activity: 9 }));
  assert.deepEqual(ids(), ['c1', 'c3', 'c2']);
  inbox.upsert(conversation(1, { rev: 8, activity: 8, state: 'closed' }));
  assert.deepEqual(ids(), ['c1', 'c3', 'c2'], 'old news');
  inbox.upsert(conversation(3, { rev: 10, state: 'closed' }));
  assert.deepEqual(ids(), ['c1', 'c2']);
  inbox.upsert(conversation(5, { kind: 'broadcast' }));
  inbox.remove('c2');
  assert.deepEqual(ids(), ['c1']);
});

test('the filters me, none and unread follow what happens', async () => {
  const mine = inboxOf({ assignee: 'me' });
  mine.inbox.upsert(conversation(1, { assignee: 'me' }));
  mine.inbox.upsert(conversation(2, { assignee: 'you' }));
  assert.deepEqual(mine.ids(), ['c1']);
  mine.inbox.upsert(conversation(1, { assignee: null, rev: 5 }));
  assert.deepEqual(mine.ids(), []);
  const unread = inboxOf({ unread: true, assignee: 'none' });
  unread.inbox.upsert(conversation(1, { unread: 2 }));
  assert.deepEqual(unread.ids(), ['c1']);
  unread.inbox.upsert(conversation(1, { unread: 0, rev: 5 }));
  assert.deepEqual(unread.ids(), []);
});

test('the filters by team follow what happens: one team, one\'s own teams, none', () => {
  const [sales, mine, none] = [inboxOf({ team: 'sales' }), inboxOf({ team: 'mine' }, ['care', 'night']), inboxOf({ team: 'none' })];
  for (const { inbox } of [sales, mine, none]) {
    for (const [index, team] of ['sales', 'care', 'night', undefined].entries()) inbox.upsert(conversation(index + 1, team === undefined ? {} : { team }));
  }
  assert.deepEqual([sales.ids(), mine.ids(), none.ids()], [['c1'], ['c3', 'c2'], ['c4']]);
  for (const { inbox } of [sales, mine, none]) inbox.upsert(conversation(4, { team: 'care', rev: 9, activity: 9 }));
  assert.deepEqual([sales.ids(), mine.ids(), none.ids()], [['c1'], ['c4', 'c3', 'c2'], []]);
});

test('a search gains nothing by itself, but what it found stays fresh', async () => {
  const { inbox, answer, ids } = inboxOf({ q: 'shoe' });
  void inbox.refresh();
  await answer({ items: [conversation(1)] });
  inbox.upsert(conversation(2));
  inbox.upsert(conversation(1, { rev: 7, unread: 3 }));
  assert.deepEqual(ids(), ['c1']);
  assert.equal(inbox.getSnapshot().items[0]?.unread, 3);
});

test('a search says why its items were found, page by page, and another one knows nothing of it', async () => {
  const { inbox, answer } = inboxOf({ q: 'shoe' });
  const match = (seq: number) => ({ seq, text: 'a shoe', finds: [{ from: 2, to: 6 }] });
  const matches = (): unknown => inbox.getSnapshot().matches;
  void inbox.refresh();
  await answer({ items: [conversation(3)], next: 'p2', matches: { c3: match(1) } });
  const more = inbox.loadMore();
  await answer({ items: [conversation(1), conversation(2)], matches: { c1: match(7) } });
  await more;
  assert.deepEqual(matches(), { c1: match(7), c3: match(1) });
  inbox.upsert(conversation(3, { rev: 9 }));
  assert.deepEqual(matches(), { c1: match(7), c3: match(1) });
  void inbox.refresh();
  await answer({ items: [conversation(3)], matches: { c3: match(2) } });
  assert.deepEqual(matches(), { c3: match(2) });
  inbox.setQuery({ q: 'boot' });
  assert.equal(matches(), undefined);
  await answer({ items: [conversation(3)] });
  assert.equal(matches(), undefined);
});

test('a refresh shows the old items until all new ones are there, keeps what came in meanwhile and identity of what did not change', async () => {
  const { inbox, answer, ids } = inboxOf();
  void inbox.refresh();
  await answer({ items: [conversation(3), conversation(2), conversation(1)] });
  const kept = inbox.getSnapshot().items[2];
  void inbox.refresh();
  assert.deepEqual([ids(), inbox.getSnapshot().loading], [['c3', 'c2', 'c1'], true]);
  inbox.upsert(conversation(9));
  inbox.remove('c3');
  await answer({ items: [conversation(3), conversation(2, { rev: 4, unread: 1 }), conversation(1)] });
  assert.deepEqual([ids(), inbox.getSnapshot().loading], [['c9', 'c2', 'c1'], false]);
  assert.equal(inbox.getSnapshot().items[1]?.unread, 1);
  assert.equal(inbox.getSnapshot().items[2], kept);
});

test('a failed load leaves the list and says why; pages join without doubles; what lies below the loaded part waits for its page', async () => {
  const { inbox, answer, ids, waiting } = inboxOf();
  void inbox.refresh();
  await answer({ items: Array.from({ length: 50 }, (_, at) => conversation(200 - at)), next: 'p2' });
  inbox.upsert(conversation(100));
  assert.equal(ids().length, 50);
  const more = inbox.loadMore();
  void inbox.loadMore();
  assert.equal(waiting.length, 1);
  await answer(new ApiError(500, 'internal', 'Broken.'));
  await more;
  assert.deepEqual(inbox.getSnapshot().error, { code: 'internal', message: 'Broken.' });
  assert.equal(ids().length, 50);
  void inbox.loadMore();
  assert.deepEqual(await answer({ items: [conversation(151), conversation(100)] }), { cursor: 'p2', limit: 50 });
  assert.equal(ids().length, 51);
  assert.equal(inbox.getSnapshot().hasMore, false);
  assert.equal(inbox.getSnapshot().error, undefined);
});

test('an answer to an earlier filter is dropped', async () => {
  const { inbox, answer, ids } = inboxOf();
  void inbox.refresh();
  inbox.setQuery({ state: ['closed'] });
  await answer({ items: [conversation(1)] });
  assert.deepEqual(ids(), []);
  await answer({ items: [conversation(2, { state: 'closed' })] });
  assert.deepEqual(ids(), ['c2']);
});

test('news is told from change: a new message once, never for a moved cursor, an own reply or a list', () => {
  const arrivals = createArrivals();
  const last = (seq: number, kind: 'visitor' | 'agent' = 'visitor') => ({ seq, id: 'm', by: { kind, id: 'v' }, text: 'hi', ts: 0 });
  assert.equal(arrivals.message(conversation(1, { last: last(1), rev: 7, activity: 7 })), true);
  assert.equal(arrivals.message(conversation(1, { last: last(1), rev: 8, activity: 7 })), false);
  assert.equal(arrivals.message(conversation(1, { last: last(2, 'agent'), head: 2, rev: 9, activity: 9 })), false);
  assert.equal(arrivals.message(conversation(1, { last: last(3), head: 3, rev: 12, activity: 11 })), true, 'also when a cursor moved since');
  assert.equal(arrivals.message(conversation(2, { last: last(5), head: 5, rev: 20, activity: 13 })), false, 'unknown, and this was not its message');
  arrivals.learn([conversation(3, { last: last(4), head: 4 })]);
  assert.equal(arrivals.message(conversation(3, { last: last(4), head: 4, rev: 30, activity: 30 })), false);
});

test('figures are fetched at most once a second, and always after the last change', async () => {
  const clock = createFakeClock();
  const at: number[] = [];
  const start = clock.now();
  const refetch = createRefetch(clock, async () => void at.push(clock.now() - start));
  for (let change = 0; change < 25; change += 1) {
    refetch.touch();
    await clock.advance(100);
  }
  await clock.advance(2_000);
  assert.deepEqual(at, [0, 1_000, 2_000, 3_000].slice(0, at.length));
  assert.ok(at.at(-1)! >= 2_400);
  assert.equal(clock.pending, 0);
});
