import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { type BlockSubject, type NewBlock, STRIKES_MS } from '../../../packages/relay/src/store/blocks.ts';
import { type Bench, TS, workspace } from './fixture.ts';

const MINUTE = 60_000;
const STEPS = [15 * MINUTE, 60 * MINUTE, 240 * MINUTE];

const someone = (): BlockSubject => ({ kind: 'visitor', subject: uuidv7() });
const blockOf = (subject: BlockSubject, at: number, until?: NewBlock['until']): NewBlock =>
  ({ ...subject, id: uuidv7(), by: { kind: 'system', id: 'abuse' }, signals: ['flood'], createdTs: TS + at, ...(until ? { until } : {}) });

/** What the store promises about blocks. */
export function blockContract(bench: () => Bench): void {
  test('a block holds until its time, for its subject and workspace alone, across a restart', async () => {
    const { store } = bench();
    const [where, other] = [await workspace(store), await workspace(store)];
    const [subject, stranger] = [someone(), someone()];
    const { status, block } = await store.blocks.block(where, { ...blockOf(subject, 0, { ts: TS + MINUTE }), reason: 'rude' });
    assert.deepEqual([status, block.untilTs, block.reason, block.signals, block.exempt], ['blocked', TS + MINUTE, 'rude', ['flood'], false]);
    const { blocks } = await bench().reopen();
    assert.deepEqual(await blocks.active(where, [stranger, subject], TS), block);
    assert.equal(await blocks.active(where, [subject], TS + MINUTE), undefined, 'over');
    assert.equal(await blocks.active(other, [subject], TS), undefined);
    assert.equal(await blocks.active(where, [{ kind: 'address', subject: subject.subject }], TS), undefined);
    assert.equal(await blocks.active(where, [], TS), undefined);
  });

  test('whether work is asked for is said by each workspace, and kept across a restart', async () => {
    const { store } = bench();
    const [where, other] = [await workspace(store), await workspace(store)];
    assert.equal(await store.blocks.proofMode(where), 'attack');
    await store.blocks.setProofMode(where, 'off');
    await store.blocks.setProofMode(where, 'always');
    const { blocks } = await bench().reopen();
    assert.deepEqual([await blocks.proofMode(where), await blocks.proofMode(other), await blocks.proofMode(uuidv7())], ['always', 'attack', 'attack']);
  });

  test('without a time it holds until it is lifted, and a lifted one cannot be lifted again', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const subject: BlockSubject = { kind: 'address', subject: '2001:db8:1:2::/64' };
    const { block } = await store.blocks.block(where, blockOf(subject, 0));
    assert.equal((await store.blocks.active(where, [subject], TS + 1_000 * STRIKES_MS))?.id, block.id);
    assert.equal(await store.blocks.lift(await workspace(store), block.id, TS + 1), undefined, 'not from another workspace');
    assert.equal((await store.blocks.lift(where, block.id, TS + 1))?.untilTs, TS + 1);
    assert.equal(await store.blocks.active(where, [subject], TS + 1), undefined);
    assert.equal(await store.blocks.lift(where, block.id, TS + 2), undefined);
  });

  test('the relay\'s own blocks grow longer each time, also at the same moment, until they are forgotten or forgiven', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const subject = someone();
    const lengths: number[] = [];
    const again = async (at: number) => {
      const { block } = await store.blocks.block(where, blockOf(subject, at, { steps: STEPS }));
      lengths.push((block.untilTs ?? 0) - block.createdTs);
      return block;
    };
    for (let at = 0; at < 4; at += 1) await again(at);
    assert.deepEqual(lengths, [STEPS[0], STEPS[1], STEPS[2], STEPS[2]]);
    const last = await again(5);
    const forgotten = (last.untilTs ?? 0) - TS + STRIKES_MS;
    await again(forgotten);
    const held = await again(forgotten + 1);
    assert.deepEqual(lengths.slice(5), [STEPS[0], STEPS[1]], 'a month later it begins anew');
    await store.blocks.lift(where, held.id, TS + forgotten + 2);
    await again(forgotten + 3);
    assert.equal(lengths.at(-1), STEPS[0], 'and so it does after somebody lifted it');
  });

  test('who is never to be blocked is not, not even by an address, until that is taken back', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const [subject, address]: [BlockSubject, BlockSubject] = [someone(), { kind: 'address', subject: '198.51.100.7' }];
    await store.blocks.block(where, blockOf(subject, 0));
    const exempt = await store.blocks.exempt(where, blockOf(subject, 1));
    assert.equal(await store.blocks.active(where, [subject], TS + 2), undefined);
    assert.deepEqual(await store.blocks.block(where, blockOf(subject, 3)), { status: 'exempt', block: exempt });
    await store.blocks.block(where, blockOf(address, 4));
    assert.equal(await store.blocks.active(where, [subject, address], TS + 5), undefined);
    assert.ok(await store.blocks.active(where, [someone(), address], TS + 5));
    assert.ok(await store.blocks.lift(where, exempt.id, TS + 6));
    assert.equal((await store.blocks.block(where, blockOf(subject, 7))).status, 'blocked');
  });

  test('lists show what holds, newest first, page by page; what is over is not there', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) ids.push((await store.blocks.block(where, blockOf(someone(), at, at === 2 ? { ts: TS + 10 } : undefined))).block.id);
    const never = await store.blocks.exempt(where, blockOf(someone(), 6));
    const first = await store.blocks.list(where, 'blocked', TS + 10, undefined, 2);
    assert.deepEqual(first.items.map(({ id }) => id), [ids[4], ids[3]]);
    const second = await store.blocks.list(where, 'blocked', TS + 10, first.next, 2);
    assert.deepEqual([second.items.map(({ id }) => id), second.next], [[ids[1], ids[0]], undefined]);
    assert.deepEqual((await store.blocks.list(where, 'exempt', TS + 10, undefined, 10)).items, [never]);
    assert.deepEqual((await store.blocks.list(await workspace(store), 'blocked', TS, undefined, 10)).items, []);
  });
}
