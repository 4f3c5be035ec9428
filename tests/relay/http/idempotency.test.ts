import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { asOwner, asRole, assertProblem, caller, type Answer, type Caller } from './api-client.ts';
import { startRelayProcess, type RelayProcess } from './relay-process.ts';
import { visit, type VisitorSocket } from './visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
let visitor: VisitorSocket;
let conv: string;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  visitor = await visit(relay);
  conv = await visitor.say('hello');
});
after(async () => {
  await visitor.close();
  await relay.remove();
});

const replayed = (answer: Answer) => answer.headers.get('idempotent-replay');

describe('an Idempotency-Key', () => {
  const creations: [string, () => [string, object]][] = [
    ['a conversation', () => [':/conversations', { kind: 'direct', visitor: visitor.id, text: 'New' }]],
    ['a message', () => [`:/conversations/${conv}/messages`, { text: 'Once' }]],
    ['a broadcast', () => [':/broadcasts', { text: 'Once for all' }]],
    ['an agent', () => [':/agents', { name: 'Once', email: 'once@shop.example', role: 'agent' }]],
    ['a token', () => [':/tokens', { name: 'Once' }]],
  ];
  for (const [what, request] of creations) {
    test(`makes a retry of ${what} give the very same answer and create nothing again`, async () => {
      const [path, body] = request();
      const key = { 'idempotency-key': randomUUID() };
      const first = await owner.post(path, body, key);
      const second = await owner.post(path, body, key);
      assert.equal(first.status, 201, first.text);
      assert.deepEqual([second.status, second.text, replayed(second)], [201, first.text, 'true']);
      assert.equal(replayed(first), null);
    });
  }

  test('with another request is refused', async () => {
    const key = { 'idempotency-key': randomUUID() };
    await owner.post(`:/conversations/${conv}/messages`, { text: 'One' }, key);
    assertProblem(await owner.post(`:/conversations/${conv}/messages`, { text: 'Two' }, key), 422, 'idempotency_mismatch', /fresh key/);
    assertProblem(await owner.post(':/tokens', { name: 'Two' }, key), 422, 'idempotency_mismatch');
  });

  test('used by many at once creates one thing, and all get its answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => owner.post(`:/conversations/${conv}/messages`, { text: 'At once' }, key)));
    assert.deepEqual(new Set(answers.map((answer) => answer.text)).size, 1);
    assert.equal(answers.filter((answer) => replayed(answer) === null).length, 1);
  });

  test('belongs to whoever is signed in', async () => {
    const { api } = await asRole(relay, owner, 'agent', 'Kay Key');
    const key = { 'idempotency-key': randomUUID() };
    const [first, second] = [await owner.post(`:/conversations/${conv}/messages`, { text: 'Mine' }, key), await api.post(`:/conversations/${conv}/messages`, { text: 'Mine' }, key)];
    assert.notEqual(first.json['id'], second.json['id']);
  });

  test('of a refused request is free for the corrected one', async () => {
    const key = { 'idempotency-key': randomUUID() };
    assertProblem(await owner.post(`:/conversations/${conv}/messages`, { text: '' }, key), 400, 'invalid');
    assert.equal((await owner.post(`:/conversations/${conv}/messages`, { text: 'Better' }, key)).status, 201);
  });

  test('that is too short or holds spaces is refused', async () => {
    for (const key of ['short', 'with spaces in it']) assertProblem(await owner.post(':/tokens', { name: 'x' }, { 'idempotency-key': key }), 400, 'invalid', /Idempotency-Key/);
  });

  test('survives a restart, and secrets in kept answers cannot be read from the data folder', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await owner.post(':/tokens', { name: 'Kept' }, key);
    const secret = String(first.json['secret']);
    await relay.stop();
    for (const name of readdirSync(relay.folder)) assert.ok(!readFileSync(join(relay.folder, name)).includes(secret), `${name} does not hold the secret`);
    relay = await startRelayProcess({ folder: relay.folder });
    const again = await caller(relay, { cookie: owner.headers['cookie'] ?? '', origin: relay.url }).post(':/tokens', { name: 'Kept' }, key);
    assert.equal(again.text, first.text);
  });
});
