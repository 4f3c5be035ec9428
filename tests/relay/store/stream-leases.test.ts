import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { Leases, type Waiting } from '../../../packages/relay/src/store/sqlite/stream/leases.ts';
import type { PackedLease } from '../../../packages/relay/src/store/sqlite/write/lease.ts';
import type { Actor, AppendRequest } from '../../../packages/relay/src/store/store.ts';
import { TS } from '../../contract/store/fixture.ts';
import { range } from './stream-house.ts';

const where = uuidv7();
const agent: Actor = { kind: 'agent', id: uuidv7() };
const visitor: Actor = { kind: 'visitor', id: uuidv7() };
const stranger: Actor = { kind: 'visitor', id: uuidv7() };
const NOW = 1_000_000;

let count = 0;
/** Later than all before. */
const laterId = (): string => uuidv7(TS + (count += 1));
const earlier = laterId();

const message = (conv: string, by: Actor = agent, more: Partial<AppendRequest> = {}): AppendRequest => ({ workspace: where, conv, id: laterId(), by, change: { type: 'message', body: { text: 'x' } }, ts: TS, ...more });
const answer = (more: Partial<PackedLease> = {}): PackedLease => ({ visitor: visitor.id, head: 7, newestId: earlier, left: Infinity, ...more });
const waiter = (): Waiting => ({ go: () => undefined, reject: () => undefined });

/** A conversation on lease. */
function held(leases: Leases, request: AppendRequest, more: Partial<PackedLease> = {}): string {
  assert.deepEqual(leases.ask(request, () => NOW)(answer(more)), { isHeld: true, waiting: [] });
  return request.conv;
}

const numbers = (leases: Leases, requests: readonly AppendRequest[], now = NOW): (number | undefined)[] => requests.map((request) => leases.number(request, now));

test('messages of a conversation on lease get the next numbers, whoever of its people writes', () => {
  const leases = new Leases(1_000);
  const [one, other] = [held(leases, message(uuidv7())), held(leases, message(uuidv7()), { head: 0 })];
  assert.deepEqual(numbers(leases, [message(one), message(other), message(one, visitor), message(one), message(other)]), [8, 1, 9, 10, 2]);
});

test('nothing is numbered without a lease, while it is asked for, in another workspace, or when there is none to have', () => {
  const leases = new Leases(1_000);
  const conv = uuidv7();
  assert.deepEqual([leases.state(message(conv)), leases.number(message(conv), NOW)], [undefined, undefined]);
  const take = leases.ask(message(conv), () => NOW);
  assert.deepEqual([leases.state(message(conv)), leases.number(message(conv), NOW)], ['asked', undefined]);
  take(undefined);
  assert.deepEqual([leases.state(message(conv)), leases.number(message(conv), NOW)], [undefined, undefined]);
  held(leases, message(conv));
  assert.deepEqual([leases.state(message(conv)), leases.state(message(conv, agent, { workspace: uuidv7() }))], ['held', undefined]);
});

test('an id that is not later than all before, or is no UUID, goes the long way and takes no number', () => {
  const leases = new Leases(1_000);
  const newestId = laterId();
  const conv = held(leases, message(uuidv7()), { newestId });
  const first = message(conv);
  assert.deepEqual(numbers(leases, [message(conv, agent, { id: newestId }), message(conv, agent, { id: earlier }), message(conv, agent, { id: 'zebra' }), message(conv, agent, { id: laterId().toUpperCase() })]), [undefined, undefined, undefined, undefined]);
  assert.deepEqual(numbers(leases, [first, first, message(conv, agent, { id: newestId }), message(conv)]), [8, undefined, undefined, 9]);
});

test('a lease that lies idle is worth nothing, and one that is used stays', () => {
  const leases = new Leases(1_000);
  const conv = held(leases, message(uuidv7()));
  for (let later = 0; later < 5; later += 1) assert.equal(leases.number(message(conv), NOW + later * 900), 8 + later);
  assert.equal(leases.number(message(conv), NOW + 4 * 900 + 1_001), undefined);
});

test('a conversation that is full goes the long way', () => {
  const leases = new Leases(9);
  const conv = held(leases, message(uuidv7()));
  assert.deepEqual(numbers(leases, [message(conv), message(conv), message(conv)]), [8, 9, undefined]);
});

test('a message of a visitor whose conversation it is not goes the long way', () => {
  const leases = new Leases(1_000);
  const conv = held(leases, message(uuidv7()));
  const internal = held(leases, message(uuidv7()), { visitor: undefined });
  assert.deepEqual(numbers(leases, [message(conv, stranger), message(internal, visitor), message(conv, visitor)]), [undefined, undefined, 8]);
});

test('a visitor who asks about a conversation that is not theirs gets no lease, and whoever waited goes on', () => {
  const leases = new Leases(1_000);
  const conv = uuidv7();
  const take = leases.ask(message(conv, stranger), () => NOW);
  const waiting = waiter();
  leases.wait(message(conv, visitor), waiting);
  assert.deepEqual([take(answer()), leases.state(message(conv))], [{ isHeld: false, waiting: [waiting] }, undefined]);
});

test('there is room for another lease where others lie idle, and none where all are in use', () => {
  const leases = new Leases(1_000);
  const convs = Array.from({ length: 20_000 }, () => held(leases, message(uuidv7())));
  assert.equal(leases.mayAsk(message(uuidv7()), NOW + 1_000), false);
  assert.equal(leases.number(message(convs[5] as string), NOW + 1_000), 8);
  assert.equal(leases.mayAsk(message(uuidv7()), NOW + 2_000), true);
  assert.deepEqual([leases.state(message(convs[5] as string)), leases.state(message(convs[6] as string))], ['held', undefined]);
});

test('of two workspaces that chose one id for a conversation only the first has a lease, until it is dropped', () => {
  const leases = new Leases(1_000);
  const conv = held(leases, message(uuidv7()));
  const other = message(conv, agent, { workspace: uuidv7() });
  assert.deepEqual([leases.mayAsk(other, NOW), leases.mayAsk(message(conv), NOW)], [false, true]);
  leases.drop(where, conv);
  assert.equal(leases.mayAsk(other, NOW), true);
});

test('whoever waits for an answer is given back with it; one that was asked for before the conversation, or all, were dropped grants nothing', () => {
  const leases = new Leases(1_000);
  const [one, two, three] = [message(uuidv7()), message(uuidv7()), message(uuidv7())];
  const waiting = waiter();
  assert.throws(() => leases.wait(message(one.conv), waiting), /nobody was asked/);
  let take = leases.ask(one, () => NOW);
  leases.wait(message(one.conv), waiting);
  assert.deepEqual(take(answer()), { isHeld: true, waiting: [waiting] });
  assert.equal(leases.number(message(one.conv), NOW), 8);
  leases.drop(where, one.conv);
  assert.equal(leases.state(one), undefined);

  take = leases.ask(one, () => NOW);
  leases.drop(uuidv7(), one.conv);
  leases.wait(message(one.conv), waiting);
  leases.drop(where, one.conv);
  assert.equal(leases.state(one), 'asked', 'whoever comes now waits behind those who wait');
  leases.wait(message(one.conv), waiting);
  assert.deepEqual([take(answer()), leases.state(one), leases.number(message(one.conv), NOW)], [{ isHeld: false, waiting: [waiting, waiting] }, undefined, undefined]);

  const takes = [one, two].map((request) => leases.ask(request, () => NOW));
  held(leases, three);
  leases.wait(message(one.conv), waiting);
  leases.dropAll();
  assert.equal(leases.state(three), undefined);
  assert.deepEqual([takes.map((each) => each(answer())), [one, two].map((request) => leases.state(request))], [[{ isHeld: false, waiting: [waiting] }, { isHeld: false, waiting: [] }], [undefined, undefined]]);
});

test('a drop of another workspace\u2019s conversation with the same id takes no lease', () => {
  const leases = new Leases(1_000);
  const conv = held(leases, message(uuidv7()));
  leases.drop(uuidv7(), conv);
  assert.equal(leases.number(message(conv), NOW), 8);
});

test('what changes conversations of one workspace ends its leases and what its visitors may still write, and no other\u2019s', () => {
  const leases = new Leases(1_000);
  const quota = { most: 100, perMs: 60_000 };
  const elsewhere = uuidv7();
  const said = (conv: string, workspace: string): AppendRequest => message(conv, visitor, { workspace, quota });
  const [here, there] = [held(leases, said(uuidv7(), where), { left: 3 }), held(leases, said(uuidv7(), elsewhere), { left: 3 })];
  leases.dropAll(where);
  assert.deepEqual([leases.state(said(here, where)), leases.state(said(there, elsewhere))], [undefined, 'held']);
  assert.deepEqual(numbers(leases, range(0, 4).map(() => said(there, elsewhere))), [8, 9, 10, undefined], 'what is left is known');
  leases.dropAll(elsewhere);
  assert.equal(leases.state(said(there, elsewhere)), undefined);
});
