import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Quota } from '../../../packages/relay/src/store/quotas.ts';
import type { BriefResult } from '../../../packages/relay/src/store/store.ts';
import { type Talk, visitor } from '../../contract/store/fixture.ts';
import { type House, laterId, range, say, told, withHouse } from './stream-house.ts';

const quotaOf = (most: number): Quota => ({ most, perMs: 3_600_000 });

/** The messages of this visitor in these conversations. */
const countOf = async (talks: readonly Talk[], by: string): Promise<number> =>
  (await Promise.all(talks.map((talk) => talk.entries()))).flat().filter((entry) => entry.by.id === by).length;

test('however many a visitor sends at once, to however many conversations, no more are stored than the quota takes, and those are', async () => {
  await withHouse(async (house) => {
    const talks = range(0, 3).map(() => house.talk());
    await house.warm(...talks);
    const quota = quotaOf(100);
    const results: BriefResult[] = [];
    for (let round = 0; round < 8; round += 1) {
      const calls = talks.flatMap((talk) => range(0, 7).flatMap(() => [say(talk, talk.visitor, 'mine', { quota }), say(talk, talk.agent, 'yours')]));
      const [first] = talks as [Talk];
      const theLongWay = first.store.conversations.append({ ...first.request(first.visitor, { type: 'message', body: { text: 'mine' } }, laterId()), quota });
      results.push(...await Promise.all([...calls, theLongWay]));
    }
    assert.equal(await countOf(talks, house.visitorId), 100);
    assert.equal(results.filter((result) => result.status === 'stored' && result.entry.by.kind === 'visitor').length, 100 - 3, 'three were written before');
    assert.ok(results.every((result) => ['stored', 'rate_limited'].includes(result.status === 'refused' ? result.code : result.status)));
    const streamed = house.streamed().filter(({ by }) => by === house.visitorId).length;
    assert.ok(streamed > 10, `${streamed} of the visitor were numbered ahead`);
  });
});

test('a stranger who tries to write to a conversation does not give its visitor more than the quota', async () => {
  await withHouse(async (house) => {
    const [one, two] = [house.talk(), house.talk()];
    await house.warm(one, two);
    const stranger = { kind: 'visitor', id: await visitor(house.store, house.where) } as const;
    const quota = quotaOf(40);
    await Promise.all(range(0, 3).map(() => say(two, two.visitor, 'mine', { quota })));
    const refused = await Promise.all(range(0, 2).map(() => say(one, stranger, 'theirs', { quota })));
    assert.deepEqual(refused.map(told), ['not_found', 'not_found']);
    // Whatever was asked of the writer before is answered.
    await house.store.conversations.newest(house.where, one.conv);
    await Promise.all(range(0, 60).flatMap(() => [say(one, one.visitor, 'mine', { quota }), say(two, two.visitor, 'mine', { quota })]));
    assert.equal(await countOf([one, two], house.visitorId), 40);
  });
});

/** Messages to be answered in the course of a closing, and what was. */
class Acks {
  readonly answered: { readonly conv: string; readonly seq: number; readonly id: string }[] = [];
  readonly #sent: Promise<void>[] = [];

  send(talk: Talk, text: string): void {
    this.#sent.push(say(talk, talk.agent, text).then((result) => {
      if (result.status === 'stored') this.answered.push({ conv: talk.conv, seq: result.entry.seq, id: result.entry.id });
    }, (error: Error) => assert.equal(error.name, 'StoreUnavailable')));
  }

  /** Whoever waits is told something, and what was told is there. */
  async check(house: House, talks: readonly Talk[]): Promise<void> {
    await Promise.all(this.#sent);
    assert.ok(this.answered.length > 0);
    for (const { conv } of talks) {
      const log = await house.log(conv);
      assert.deepEqual(log.map(({ seq }) => seq), range(1, log.length));
      for (const ack of this.answered.filter((each) => each.conv === conv)) assert.equal(log[ack.seq - 1]?.id, ack.id);
      assert.equal((await house.store.conversations.get(house.where, conv))?.head, log.length);
    }
  }
}

test('whatever was answered when the store is closed in the middle of a burst is there after it is opened again', { timeout: 30_000 }, async () => {
  await withHouse(async (house) => {
    const talks = [house.talk(), house.talk()] as const;
    await house.warm(...talks);
    const acks = new Acks();
    for (const index of range(0, 300)) acks.send(talks[index % 2 === 0 ? 0 : 1], `m${index}`);
    await house.reopen();
    await acks.check(house, talks);
  });
});

test('a store that is closed while messages wait for a database that is far behind comes to its end, with what was answered', { timeout: 20_000 }, async () => {
  await withHouse(async (house) => {
    const [talk, busy] = [house.talk(), house.talk()];
    await house.warm(talk, busy);
    const acks = new Acks();
    // Keeps the writer from following for a while.
    const long = Promise.all(range(0, 3_000).map((index) => busy.say(busy.agent, `long ${index}`)));
    // One record that makes the writer follow, and then more than it may be behind.
    for (const [times, length] of [[545, 300], [1_300, 20], [4_000, 1]] as const) for (const _ of range(0, times)) acks.send(talk, 'x'.repeat(length));
    await house.reopen();
    assert.equal((await long).length, 3_000);
    await acks.check(house, [talk, busy]);
  });
});
