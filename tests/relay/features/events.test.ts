import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import type { DomainEvents } from '../../../packages/relay/src/chat/chat.ts';
import { startCore } from '../chat/core.ts';
import { asOwner, asRole, assertProblem, caller, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { visit, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_VISITOR_EVENTS_PER_MINUTE: '10' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

type Shown = { id: string; name: string; by: string; ts: number; toldTs?: number; data?: Record<string, unknown> };
const eventsOf = async (visitor: VisitorSocket): Promise<Shown[]> => (await owner.get(`:/visitors/${visitor.id}/events`)).json['items'] as Shown[];

/** Sends the frame and waits for the answer to its id. */
async function tell(visitor: VisitorSocket, frame: { name: string; [field: string]: unknown }): Promise<{ t: string; [field: string]: unknown }> {
  const id = String(frame['id'] ?? uuidv7());
  const seen = visitor.frames.length;
  visitor.send({ t: 'event', ts: 1_790_000_000_000, ...frame, id });
  return visitor.until((answer) => answer['id'] === id && visitor.frames.indexOf(answer) >= seen);
}

describe('events that a page tells', () => {
  test('are answered by ok after the commit and listed newest first, with the teller’s time beside ours', async () => {
    const visitor = await visit(relay);
    assert.equal((await tell(visitor, { name: 'added to basket', data: { product: 'lamp', price: 189.5, gift: false } })).t, 'ok');
    assert.equal((await tell(visitor, { name: 'checkout' })).t, 'ok');
    const [second, first] = await eventsOf(visitor);
    assert.deepEqual([first?.name, first?.by, first?.toldTs, first?.data], ['added to basket', 'visitor', 1_790_000_000_000, { product: 'lamp', price: 189.5, gift: false }]);
    assert.equal(second?.name, 'checkout');
    assert.notEqual(second?.ts, second?.toldTs);
    await visitor.close();
  });

  test('are stored once, also when they come again on another connection', async () => {
    const [visitor, id] = [await visit(relay), uuidv7()];
    await tell(visitor, { id, name: 'checkout' });
    await visitor.close();
    const again = await visit(relay, { token: visitor.token });
    assert.equal((await tell(again, { id, name: 'checkout' })).t, 'ok');
    const other = await tell(again, { id, name: 'something else' });
    assert.deepEqual([other.t, other['code']], ['nack', 'id_conflict']);
    assert.equal((await eventsOf(again)).length, 1);
    await again.close();
  });

  test('are refused by name when they are wrong, and the socket stays', async () => {
    const visitor = await visit(relay);
    for (const [frame, code, words] of [
      [{ name: 'page' }, 'invalid', /kept for page views/],
      [{ name: '' }, 'invalid', /event\.name: expected 1–64 letters/],
      [{ name: 'x', data: { deep: {} } }, 'invalid', /event\.data\.deep/],
      [{ name: 'x', data: Object.fromEntries(Array.from({ length: 33 }, (_value, index) => [`f${index}`, index])) }, 'invalid', /event\.data: expected at most 32/],
      [{ name: 'x', data: { a: 'x'.repeat(2_000), b: 'x'.repeat(2_000), c: 'x'.repeat(200) } }, 'too_large', /more than 4096 bytes/],
    ] as const) {
      const answer = await tell(visitor, frame);
      assert.deepEqual([answer.t, answer['code']], ['nack', code]);
      assert.match(String(answer['message']), words);
    }
    assert.deepEqual(await eventsOf(visitor), []);
    await visitor.close();
  });

  test('have a budget of their own: beyond it they are refused with when to come again, and messages still pass', async () => {
    const visitor = await visit(relay);
    const answers = [];
    for (let count = 0; count < 11; count += 1) answers.push(await tell(visitor, { name: `e${count}` }));
    assert.deepEqual(answers.slice(0, 10).map(({ t }) => t), Array.from({ length: 10 }, () => 'ok'));
    const last = answers.at(-1);
    assert.deepEqual([last?.t, last?.['code']], ['nack', 'rate_limited']);
    assert.match(String(last?.['message']), /At most 10 events a minute; the next one is taken in \d+ s\./);
    assert.ok(Number(last?.['retryMs']) > 0);
    await visitor.say('still heard');
    await visitor.close();
  });
});

describe('page views', () => {
  test('are recorded from hello and page frames, once per change of the url', async () => {
    const visitor = await visit(relay);
    const at = (url: string, title: string) => visitor.send({ t: 'page', page: { url, title } });
    at('https://shop.example/', 'Shop');
    at('https://shop.example/', 'Shop');
    await tell(visitor, { name: 'opened size guide' });
    at('https://shop.example/cart', 'Cart');
    await tell(visitor, { name: 'checkout' });
    assert.deepEqual((await eventsOf(visitor)).map(({ name, data }) => data?.['title'] ?? name), ['checkout', 'Cart', 'opened size guide', 'Shop']);
    await visitor.close();
    const back = await visit(relay, { token: visitor.token, page: { url: 'https://shop.example/cart', title: 'Cart' } });
    await tell(back, { name: 'came back' });
    const elsewhere = await visit(relay, { token: visitor.token, page: { url: 'https://shop.example/help', title: 'Help' } });
    await tell(elsewhere, { name: 'looks for help' });
    assert.deepEqual((await eventsOf(visitor)).slice(0, 4).map(({ name, data }) => data?.['title'] ?? name), ['looks for help', 'Help', 'came back', 'checkout']);
    await Promise.all([back.close(), elsewhere.close()]);
  });
});

describe('events over REST', () => {
  const postTo = (api: Caller, visitor: string, body: unknown, headers?: Record<string, string>): Promise<Answer> => api.post(`:/visitors/${visitor}/events`, body, headers);

  test('the site’s server tells with its API token, once per Idempotency-Key, and it is marked as the server’s', async () => {
    const visitor = await visit(relay);
    const made = await owner.post(':/tokens', { name: 'shop' });
    const server = caller(relay, { authorization: `Bearer ${String(made.json['secret'])}` });
    const key = { 'idempotency-key': 'order-48213-paid' };
    const first = await postTo(server, visitor.id, { name: 'order paid', data: { total: 79 }, ts: 1_790_000_000_000 }, key);
    assert.equal(first.status, 201, first.text);
    assert.deepEqual(first.json, { id: first.json['id'], name: 'order paid', by: 'bot', data: { total: 79 }, ts: first.json['ts'], toldTs: 1_790_000_000_000 });
    const again = await postTo(server, visitor.id, { name: 'order paid', data: { total: 79 }, ts: 1_790_000_000_000 }, key);
    assert.deepEqual([again.headers.get('idempotent-replay'), again.json], ['true', first.json]);
    const byId = await postTo(server, visitor.id, { id: first.json['id'], name: 'order paid', data: { total: 79 } });
    assert.deepEqual([byId.status, byId.json], [200, first.json]);
    assertProblem(await postTo(server, visitor.id, { id: first.json['id'], name: 'order refunded' }), 409, 'id_conflict');
    assert.deepEqual(await eventsOf(visitor), [first.json as unknown as Shown]);
    await visitor.close();
  });

  test('the list is paged and says when there is nothing more', async () => {
    const visitor = await visit(relay);
    for (let count = 0; count < 5; count += 1) await tell(visitor, { name: `step ${count}` });
    const path = `:/visitors/${visitor.id}/events?limit=3`;
    const first = await owner.get(path);
    const second = await owner.get(`${path}&cursor=${String(first.json['next'])}`);
    const names = [...(first.json['items'] as Shown[]), ...(second.json['items'] as Shown[])].map(({ name }) => name);
    assert.deepEqual([names, second.json['next']], [['step 4', 'step 3', 'step 2', 'step 1', 'step 0'], undefined]);
    await visitor.close();
  });

  test('viewers read and do not tell; strangers and wrong bodies are refused in words', async () => {
    const visitor = await visit(relay);
    const { api: viewer } = await asRole(relay, owner, 'viewer', 'Vera Viewer');
    assert.equal((await viewer.get(`:/visitors/${visitor.id}/events`)).status, 200);
    assertProblem(await postTo(viewer, visitor.id, { name: 'x' }), 403, 'forbidden');
    assertProblem(await caller(relay).get(`:/visitors/${visitor.id}/events`), 401, 'unauthorized');
    assertProblem(await owner.get(`:/visitors/${uuidv7()}/events`), 404, 'not_found');
    assertProblem(await postTo(owner, uuidv7(), { name: 'x' }), 404, 'not_found');
    assertProblem(await postTo(owner, visitor.id, { name: 'page' }), 400, 'invalid', /kept for page views/);
    assertProblem(await postTo(owner, visitor.id, { name: 'x', data: { a: null } }), 400, 'invalid', /"data\.a"/);
    assertProblem(await postTo(owner, visitor.id, { name: 'x', data: { a: 'x'.repeat(2_048), b: 'x'.repeat(2_048) } }), 413, 'too_large');
    assert.deepEqual(await eventsOf(visitor), []);
    await visitor.close();
  });
});

test('features hear of each event once, after it is stored', async () => {
  const core = await startCore();
  const heard: DomainEvents['visitor.event'][] = [];
  core.events.on('visitor.event', (event) => heard.push(event));
  const visitor = await core.visitor();
  const id = uuidv7();
  await core.chat.track(visitor, visitor.id, { id, name: 'checkout' });
  await core.chat.track(visitor, visitor.id, { id, name: 'checkout' });
  await core.chat.visited(visitor, { url: 'https://shop.example/' });
  await core.chat.visited(visitor, { url: 'https://shop.example/' });
  assert.deepEqual(heard.map(({ workspace, visitor: who, event }) => [workspace === core.workspace, who, event.name]), [[true, visitor.id, 'checkout'], [true, visitor.id, 'page']]);
  await assert.rejects(core.chat.track(await core.visitor(), visitor.id, { id: uuidv7(), name: 'in another’s name' }), { code: 'not_found' });
  await core.stop();
});
