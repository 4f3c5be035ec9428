import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import fc from 'fast-check';
import type { Quota } from '../../../packages/relay/src/store/quotas.ts';
import { Leases } from '../../../packages/relay/src/store/sqlite/stream/leases.ts';
import type { PackedLease } from '../../../packages/relay/src/store/sqlite/write/lease.ts';
import type { Actor, AppendRequest } from '../../../packages/relay/src/store/store.ts';
import { TS } from '../../contract/store/fixture.ts';

const where = uuidv7();
const visitor: Actor = { kind: 'visitor', id: uuidv7() };
const stranger: Actor = { kind: 'visitor', id: uuidv7() };
const agent: Actor = { kind: 'agent', id: uuidv7() };
const HOUR = 3_600_000;
const NOW = 1_000_000;

let count = 0;

/**
 * Two conversations of a visitor, and of a stranger a third, before a database that does at once what it is asked: it counts what was
 * numbered, takes what comes the long way as far as the quota goes, and tells what is left. Its answers may come later.
 */
class House {
  readonly leases = new Leases(1_000_000);
  readonly quota: Quota;
  readonly convs: readonly string[] = [uuidv7(), uuidv7(), uuidv7()];
  /** What each visitor has got stored. */
  readonly used = new Map([[visitor.id, 0], [stranger.id, 0]]);
  readonly #under = new Map<string, ReturnType<Leases['ask']>>();
  readonly #answers = new Map<string, PackedLease>();

  constructor(most: number) {
    this.quota = { most, perMs: HOUR };
  }

  #owner(conv: string): Actor {
    return conv === this.convs[2] ? stranger : visitor;
  }

  request(place: number, by: Actor): AppendRequest {
    count += 1;
    const conv = this.convs[place] ?? '';
    return { workspace: where, conv, id: uuidv7(TS + count), by, change: { type: 'message', body: { text: 'x' } }, ts: TS, ...(by.kind === 'visitor' ? { quota: this.quota } : {}) };
  }

  usedBy({ id }: Actor): number {
    return this.used.get(id) ?? 0;
  }

  #note({ kind, id }: Actor): void {
    if (kind === 'visitor') this.used.set(id, (this.used.get(id) ?? 0) + 1);
  }

  /** As the stream does: numbered where that is possible, else the long way. */
  write(place: number, by: Actor, asks: boolean): 'numbered' | 'stored' | 'refused' {
    const request = this.request(place, by);
    if (this.leases.number(request, NOW) !== undefined) {
      this.#note(by);
      return 'numbered';
    }
    return this.slowly(request, asks);
  }

  /** The long way. */
  slowly(request: AppendRequest, asks = false): 'stored' | 'refused' {
    const { conv, by } = request;
    if (by.kind === 'visitor') this.leases.spend(where, by.id);
    this.leases.drop(where, conv);
    const isTaken = by.kind !== 'visitor' || (this.#owner(conv) === by && this.usedBy(by) < this.quota.most);
    if (isTaken) this.#note(by);
    if (asks && this.leases.state(request) !== 'asked') this.#ask(request);
    return isTaken ? 'stored' : 'refused';
  }

  /** As `write`, but it waits where an answer is under way. */
  send(place: number, by: Actor): 'numbered' | 'stored' | 'refused' | 'waiting' {
    const request = this.request(place, by);
    if (this.leases.state(request) !== 'asked') return this.write(place, by, true);
    this.leases.wait(request, { go: () => this.send(place, by), reject: () => undefined });
    return 'waiting';
  }

  drop(place: number | undefined): void {
    if (place === undefined) this.leases.dropAll();
    else this.leases.drop(where, this.convs[place] ?? '');
  }

  #ask(request: AppendRequest): void {
    const { conv, quota } = request;
    const owner = this.#owner(conv);
    this.#under.set(conv, this.leases.ask(request, () => NOW));
    this.#answers.set(conv, { visitor: owner.id, head: 0, newestId: '', left: quota ? Math.max(0, quota.most - this.usedBy(owner)) : Infinity });
  }

  answer(place: number): void {
    const conv = this.convs[place] ?? '';
    const take = this.#under.get(conv);
    this.#under.delete(conv);
    for (const { go } of take?.(this.#answers.get(conv)).waiting ?? []) go();
  }

  /** Asks for a lease and has it. */
  lease(place: number, by: Actor): void {
    this.write(place, by, true);
    this.answer(place);
  }
}

const outcomes = (house: House, places: readonly number[], by = visitor): string[] => places.map((place) => house.write(place, by, false));

test('a visitor with two conversations on lease gets as many numbers as were left, in both together', () => {
  const house = new House(6);
  house.lease(0, visitor);
  house.lease(1, visitor);
  assert.deepEqual(outcomes(house, [0, 1, 1, 0, 0, 1]), ['numbered', 'numbered', 'numbered', 'numbered', 'refused', 'refused']);
});

test('what goes the long way is counted, and what was numbered while an answer was under way', () => {
  const house = new House(6);
  house.lease(0, visitor);
  house.write(1, visitor, true);
  assert.equal(house.write(0, visitor, false), 'numbered');
  house.answer(1);
  assert.equal(house.write(1, visitor, false), 'numbered');
  house.drop(1);
  assert.equal(house.write(1, visitor, false), 'stored');
  assert.deepEqual(outcomes(house, [0, 0, 0]), ['numbered', 'refused', 'refused']);
});

test('staff are not counted, and one with another quota, or none, is asked about anew', () => {
  const house = new House(3);
  house.lease(0, visitor);
  assert.deepEqual(outcomes(house, [0, 0, 0, 0], agent), ['numbered', 'numbered', 'numbered', 'numbered']);
  assert.equal(house.write(0, visitor, false), 'numbered');
  const other = { ...house.request(0, visitor), quota: { most: 4, perMs: HOUR } };
  assert.equal(house.leases.number(other, NOW), undefined);
  const none = { ...house.request(0, visitor), quota: undefined };
  assert.equal(house.leases.number(none as unknown as AppendRequest, NOW), undefined);
});

test('a lease that staff asked for gives a visitor with a quota no number', () => {
  const house = new House(2);
  house.lease(0, agent);
  assert.deepEqual(outcomes(house, [0, 0, 0]), ['stored', 'stored', 'refused']);
});

test('a stranger who writes to a conversation that is not theirs gives nobody more than their own quota', () => {
  const house = new House(4);
  house.lease(1, visitor);
  // Refused, but asked about like any other: now the conversation is on lease by a stranger's question.
  house.lease(0, stranger);
  outcomes(house, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  assert.equal(house.usedBy(visitor), 4);

  const poor = new House(4);
  poor.lease(2, stranger);
  outcomes(poor, [2, 2, 2, 2], stranger);
  assert.equal(poor.usedBy(stranger), 4);
  poor.lease(2, stranger);
  poor.lease(0, stranger);
  outcomes(poor, [2, 2], stranger);
  assert.equal(poor.usedBy(stranger), 4);
});

/** Staff and both visitors write to all three, answers come when they come, and leases are dropped. An edit goes the long way always. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('message' as const, 'message' as const, 'message' as const, 'edit' as const), place: fc.nat(2), by: fc.constantFrom('owner' as const, 'owner' as const, 'owner' as const, 'agent' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer' as const), place: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'dropAll' as const), place: fc.nat(2) }) },
);

test('however people write, answers come and leases are dropped, no visitor gets more stored than their quota', () => {
  let numbered = 0;
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { minLength: 20, maxLength: 80 }), (most, steps) => {
    const house = new House(most);
    for (const one of steps) {
      if (one.kind === 'message' || one.kind === 'edit') {
        const by = one.by === 'agent' ? agent : one.place === 2 ? stranger : visitor;
        if (one.kind === 'edit') house.slowly(house.request(one.place, by));
        else if (house.send(one.place, by) === 'numbered' && by !== agent) numbered += 1;
      } else if (one.kind === 'answer') house.answer(one.place);
      else house.drop(one.kind === 'drop' ? one.place : undefined);
      assert.ok(house.usedBy(visitor) <= most && house.usedBy(stranger) <= most);
    }
  }), { numRuns: 500 });
  assert.ok(numbered > 200, `only ${numbered} messages were numbered`);
});
