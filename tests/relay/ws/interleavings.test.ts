import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@frontdesk/protocol';
import { Driven } from './driven-session.ts';
import { ReaderView } from './reader-view.ts';
import { ScriptedLog } from './scripted-log.ts';

/** What may happen to one reader, in any order. */
const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), hinted: fc.boolean(), isLong: fc.boolean() }),
  fc.record({ do: fc.constant('late hint' as const), seq: fc.nat(60) }),
  fc.record({ do: fc.constantFrom('answer' as const, 'stall' as const, 'drain' as const, 'tick' as const, 'settle' as const, 'resync' as const, 'away' as const, 'back' as const) }),
);

describe('random interleavings of hints, reads, stalls and drains', () => {
  it('leave the reader with every entry exactly once and in order', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.nat(30), async (steps, head) => {
      const conv = uuidv7();
      const log = new ScriptedLog(conv, head);
      const driven = await Driven.welcomed({ chat: log.chat, marks: { highWater: 2_000, lowWater: 500 }, limits: { historyItems: 7 } });
      const view = new ReaderView();
      let seen = 0;
      /** Highest entry that a hint spoke of, or that was there when the reader asked. */
      let hinted = head;
      const hint = (seq: number): void => {
        hinted = Math.max(hinted, seq);
        log.hint(driven, seq);
      };
      const look = (): void => {
        const { frames } = driven;
        view.read(frames.slice(seen));
        seen = frames.length;
      };
      log.holding = true;
      await driven.say({ t: 'sync', conv, after: 0, epoch: 7 });
      for (const each of steps) {
        if (each.do === 'append') {
          log.append(each.isLong ? 'x'.repeat(9_000) : undefined);
          if (each.hinted) hint(log.head);
        } else if (each.do === 'late hint') {
          if (each.seq >= 1 && each.seq <= log.head) hint(each.seq);
        } else if (each.do === 'answer') {
          log.release();
        } else if (each.do === 'stall') {
          driven.socket.takes = 0;
        } else if (each.do === 'drain') {
          await driven.drain();
        } else if (each.do === 'away' || each.do === 'back') {
          log.away = each.do === 'away';
        } else if (each.do === 'resync') {
          // A client asks again from where it stands; only sound when it has seen what was written.
          await driven.settle();
          look();
          hinted = log.head;
          await driven.say({ t: 'sync', conv, after: view.seqs.at(-1) ?? 0, epoch: 7 });
        } else if (each.do === 'tick') {
          driven.session.tick(driven.now);
        } else {
          await driven.settle();
        }
        look();
      }
      // The world calms down: the store answers, the socket reads. Whatever was hinted at must be there without another hint.
      log.away = false;
      log.holding = false;
      while (log.waiting > 0) log.release();
      await driven.drain();
      driven.session.tick(driven.now);
      await driven.settle();
      look();
      assert.ok((view.seqs.at(-1) ?? 0) >= hinted, `${hinted} was known and is missing at ${view.seqs.at(-1)}`);
      // What no hint spoke of comes with the next one.
      log.append();
      hint(log.head);
      await driven.settle();
      look();
      assert.deepEqual(view.seqs, Array.from({ length: log.head }, (_value, index) => index + 1));
      assert.equal(view.snapshots, 0);
      driven.session.closed();
      assert.equal(driven.hub.size, 0);
    }), { numRuns: 300 });
  });
});
