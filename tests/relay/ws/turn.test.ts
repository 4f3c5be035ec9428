import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TurnEnd } from '../../../packages/relay/src/ws/turn.ts';
import { DEFAULT_MARKS, Writer } from '../../../packages/relay/src/ws/writer.ts';

/** A turn whose ends the test calls, and sockets that note in which order they were sent what. */
function stage() {
  const ends: (() => void)[] = [];
  const sent: string[] = [];
  const turn = new TurnEnd((run) => void ends.push(run));
  const writer = (name: string): Writer => new Writer(
    { id: name, send: (text) => { sent.push(`${name} ${text}`); return 'sent'; }, bufferedBytes: () => 0, close: () => {}, terminate: () => {} },
    { ...DEFAULT_MARKS, frameBytes: 65_536 }, turn, { writable: () => {}, stuck: () => assert.fail('stuck') }, () => 0,
  );
  return { turn, sent, writer, ends, end: () => { for (const run of ends.splice(0)) run(); } };
}

const crowdOf = (writer: (name: string) => Writer, size: number): Writer[] => Array.from({ length: size }, (_, index) => writer(`c${index}`));

describe('the end of a turn', () => {
  it('answers whoever asked before it tells a crowd what happened', () => {
    const { sent, writer, end } = stage();
    for (const each of crowdOf(writer, 50)) each.tell('news');
    writer('asker').write('ack');
    end();
    assert.deepEqual([sent.length, sent[0], sent[1]], [51, 'asker ack', 'c0 news']);
  });

  it('tells thousands over several turns, and what comes meanwhile is done in between', () => {
    const { turn, sent, writer, end, ends } = stage();
    for (const each of crowdOf(writer, 1_000)) each.tell('news');
    end();
    const toldAtOnce = sent.length;
    assert.ok(toldAtOnce > 0 && toldAtOnce < 200, `${toldAtOnce} at once`);
    const asker = writer('asker');
    turn.beforeFlush({ turnEnded: () => asker.write('ack') });
    end();
    assert.equal(sent[toldAtOnce], 'asker ack');
    while (ends.length > 0) end();
    assert.deepEqual(sent.filter((line) => line.endsWith('news')), Array.from({ length: 1_000 }, (_, index) => `c${index} news`));
  });

  it('sends whoever waits for news and gets an answer both at once, in the order in which they were written', () => {
    const { sent, writer, end, ends } = stage();
    const crowd = crowdOf(writer, 500);
    for (const each of crowd) each.tell('"news"');
    crowd[400]!.write('"ack"');
    end();
    assert.equal(sent[0], 'c400 {"t":"batch","frames":["news","ack"]}');
    while (ends.length > 0) end();
    assert.equal(sent.length, 500);
  });

  it('sends everybody everything once and in order, whatever is written when, and comes to rest', () => {
    const step = fc.oneof(
      fc.record({ who: fc.nat(299), how: fc.constantFrom('tell', 'write', 'durable') }),
      fc.constant('end' as const), fc.constant('everybody' as const),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { sent, writer, end, ends } = stage();
      const crowd = crowdOf(writer, 300);
      const wanted = crowd.map((): number[] => []);
      let count = 0;
      const say = (who: number, how: 'tell' | 'write' | 'durable'): void => {
        count += 1;
        crowd[who]![how](String(count));
        wanted[who]!.push(count);
      };
      for (const each of steps) {
        if (each === 'end') end();
        else if (each === 'everybody') crowd.forEach((_, who) => say(who, 'tell'));
        else say(each.who, each.how as 'tell');
      }
      for (let turns = 0; ends.length > 0; turns += 1) {
        assert.ok(turns < 10_000, 'it never rests');
        end();
      }
      const got = crowd.map((): number[] => []);
      for (const line of sent) {
        const [name = '', text = ''] = [line.slice(1, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
        const said = JSON.parse(text) as number | { frames: number[] };
        got[Number(name)]!.push(...(typeof said === 'number' ? [said] : said.frames));
      }
      assert.deepEqual(got, wanted);
    }));
  });
});
