/** A new conversation that needs some work first, by a real relay. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidv7, type ProofOfWork } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';
import { solved } from './solve.ts';

const ENV = { FRONTDESK_ABUSE: 'block', FRONTDESK_TRUSTED_PROXIES: '127.0.0.1', FRONTDESK_CONNECTIONS_PER_ADDRESS: '1000' };

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: ENV });
  owner = await asOwner(relay);
});
after(() => relay.remove());

const mode = (proofOfWork: string) => owner.patch(':/limits', { proofOfWork });

interface Said { readonly id: string; readonly conv: string; readonly text?: string; readonly proof?: ProofOfWork }

/** Sends it and waits for the answer. */
async function say(visitor: VisitorSocket, { id, conv, text = 'Do you ship to Norway?', proof }: Said): Promise<{ t: string; code?: string; challenge?: string; retryMs?: number; seq?: number }> {
  const from = visitor.frames.length;
  visitor.send({ t: 'send', id, conv, body: { text }, ...(proof ? { proof } : {}) });
  return (await visitor.until((frame) => visitor.frames.indexOf(frame) >= from && (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id)) as never;
}

const fresh = (): { id: string; conv: string } => ({ id: uuidv7(), conv: uuidv7() });

test('when it is always asked for: a new conversation is taken with the work, once, and what follows needs none', async () => {
  assert.equal((await mode('always')).json['proofOfWork'], 'always');
  const visitor = await visit(relay);
  const first = fresh();
  const refused = await say(visitor, first);
  assert.deepEqual([refused.t, refused.code, refused.retryMs], ['nack', 'proof_of_work', 30_000]);
  const behind = await say(visitor, { id: uuidv7(), conv: first.conv, text: 'And to Sweden?' });
  assert.equal(behind.code, 'held', 'order is kept');
  const proof = await solved(refused.challenge ?? '');
  const taken = await say(visitor, { ...first, proof });
  assert.deepEqual([taken.t, taken.seq], ['ack', 1]);
  assert.deepEqual(await say(visitor, { ...first, proof }), taken, 'the answer was lost: the same one again');
  assert.equal((await say(visitor, { id: uuidv7(), conv: first.conv, text: 'And to Sweden?' })).seq, 2);
  await visitor.close();
});

test('a solution opens no second conversation, and none of somebody else; each try gets a new challenge', async () => {
  const visitor = await visit(relay);
  const first = fresh();
  const proof = await solved((await say(visitor, first)).challenge ?? '');
  assert.equal((await say(visitor, { ...first, proof })).t, 'ack');
  for (const said of [fresh(), { ...fresh(), id: first.id }]) {
    const refused = await say(visitor, { ...said, proof });
    assert.equal(refused.code, 'proof_of_work');
    assert.notEqual(refused.challenge, proof.challenge);
  }
  const other = await visit(relay);
  const stolen = await say(other, { ...fresh(), proof });
  assert.equal(stolen.code, 'proof_of_work');
  await visitor.close();
  await other.close();
});

test('staff, who is never to be blocked, and their address are not asked', async () => {
  const friend = await visit(relay);
  assert.equal((await say(friend, fresh())).code, 'proof_of_work');
  await owner.post(':/blocks', { visitor: friend.id, never: true });
  assert.equal((await say(friend, fresh())).t, 'ack');
  const office = await visit(relay, { headers: { 'x-forwarded-for': '203.0.113.50' } });
  assert.equal((await say(office, fresh())).code, 'proof_of_work');
  await owner.post(':/blocks', { address: '203.0.113.50', never: true });
  assert.equal((await say(office, fresh())).t, 'ack');
  const opened = await owner.post(':/conversations', { kind: 'direct', visitor: friend.id, text: 'Hello' });
  assert.equal(opened.status, 201);
  await friend.close();
  await office.close();
});

test('the setting is kept across a restart, which makes earlier work worthless: another challenge, nothing lost', async () => {
  const visitor = await visit(relay);
  const first = fresh();
  const proof = await solved((await say(visitor, first)).challenge ?? '');
  await visitor.close();
  await relay.stop();
  relay = await startRelayProcess({ folder: relay.folder, env: ENV });
  owner = caller(relay, { ...owner.headers, origin: relay.url });
  const again = await visit(relay, { token: visitor.token });
  const refused = await say(again, { ...first, proof });
  assert.equal(refused.code, 'proof_of_work');
  assert.equal((await say(again, { ...first, proof: await solved(refused.challenge ?? '') })).seq, 1);
  await again.close();
});

test('under attack alone: nobody is asked before, everybody new while it lasts, and the team is told at once', async () => {
  assert.equal((await mode('attack')).json['attack'], undefined);
  const { bearer } = await asRole(relay, owner, 'admin', 'Ada Alarmed');
  const console_ = await connect(relay, { kind: 'agent', token: bearer });
  const early = await visit(relay);
  const running = fresh();
  assert.equal((await say(early, running)).t, 'ack');
  const abusers = await Promise.all([1, 2, 3, 4, 5].map((place) => visit(relay, { headers: { 'x-forwarded-for': `203.0.113.${place}` } })));
  for (const abuser of abusers) {
    // A field that people do not see, twice: enough to be blocked.
    for (const _ of [1, 2]) abuser.send({ t: 'profile', id: uuidv7(), name: 'x', trap: 'x' });
  }
  await console_.until((frame) => frame.t === 'blocks' && (frame['alert'] as { what?: string } | undefined)?.what === 'attack');
  const { attack } = (await owner.get(':/limits')).json as { attack?: { sinceTs: number; untilTs: number } };
  assert.ok(attack && attack.untilTs - attack.sinceTs >= 15 * 60_000);
  assert.equal((await say(early, { id: uuidv7(), conv: running.conv })).t, 'ack', 'a conversation that runs goes on');
  const late = await visit(relay, { headers: { 'x-forwarded-for': '203.0.113.77' } });
  const first = fresh();
  const refused = await say(late, first);
  assert.equal(refused.code, 'proof_of_work');
  assert.equal((await say(late, { ...first, proof: await solved(refused.challenge ?? '') })).t, 'ack');
  assert.equal(((await owner.get(':/audit?action=abuse.attack')).json['items'] as unknown[]).length, 1);
  assert.equal((await mode('off')).status, 200);
  assert.equal((await say(late, fresh())).t, 'ack', 'off holds at once');
  for (const socket of [console_, early, late]) await socket.close();
});

test('another setting than the three is refused in words', async () => {
  assertProblem(await mode('sometimes'), 400, 'invalid', /proofOfWork/);
});
