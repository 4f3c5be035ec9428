import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { HALF } from '../../../packages/relay/src/store/sqlite/stream/stream-file.ts';
import { dense, type Desk, numbered, read, seqs, withDesk, written } from './stream-desk.ts';

test('what stands in the stream is in the database once the writer was told how far it goes, and shown after the commit', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second'), numbered(3, 'third')]);
    desk.put([numbered(4, 'fourth')]);
    const { answer, followed } = desk.follow();
    assert.deepEqual([answer.pending, followed, desk.commit.pending, desk.log()], [true, 3, 3, dense('first')]);
    desk.commit.settle();
    assert.deepEqual([desk.commit.pending, desk.log(), desk.figures()], [0, dense('first', 'second', 'third', 'fourth'), [4, 'fourth', 4]]);
  });
});

test('no further than the writer was told is followed, and nothing twice', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    const told = desk.at;
    desk.put([numbered(3, 'third')]);
    for (let again = 0; again < 3; again += 1) {
      desk.commit.aim(told);
      desk.commit.run([['follow']]);
      desk.commit.settle();
    }
    assert.deepEqual(desk.log(), dense('first', 'second'));
    desk.follow();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third'));
  });
});

test('a write that comes after messages of the stream gets the next number, whether it waits in the journal or is committed at once', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second'), numbered(3, 'third')]);
    assert.deepEqual(seqs(desk.run(written('fourth'))), [4]);
    desk.put([numbered(5, 'fifth')]);
    const committed = desk.run(['ready'], written('sixth'));
    assert.deepEqual([(committed.answer.results[1] as [number])[0], committed.answer.pending], [6, false]);
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth', 'fifth', 'sixth'));
  });
});

test('however much was followed, it waits for a commit that is asked for, and a crash before that costs none of it', () => {
  withDesk((desk) => {
    desk.put(Array.from({ length: 5_000 }, (_, index) => numbered(index + 2, 'x')));
    assert.equal(desk.follow().answer.pending, true);
    desk.put([numbered(5_002, 'y')]);
    assert.equal(desk.follow().answer.pending, true);
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.equal(desk.log().length, 5_002);
    desk.put([numbered(5_003, 'z')]);
    assert.equal(desk.run(['ready']).answer.pending, false);
    assert.equal(desk.log().length, 5_003);
  });
});

test('after a crash what is in the stream is followed once, in order, although nobody tells the new writer how far it goes', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    desk.follow();
    desk.put([numbered(3, 'third'), numbered(4, 'fourth')]);
    for (let again = 0; again < 3; again += 1) {
      desk.crash();
      desk.start();
      desk.commit.settle();
      assert.deepEqual([desk.log(), desk.figures()], [dense('first', 'second', 'third', 'fourth'), [4, 'fourth', 4]]);
    }
    assert.deepEqual(seqs(desk.commit.run([written('fifth')])), [5]);
  });
});

test('after a crash writes that came between messages of the stream come between them again', () => {
  withDesk((desk) => {
    const reader = uuidv7();
    desk.put([numbered(2, 'second')]);
    assert.equal(desk.run(read(2, reader)).answer.pending, true);
    desk.put([numbered(3, 'third')]);
    assert.deepEqual(seqs(desk.run(written('fourth'), written('fifth'))), [4, 5]);
    desk.put([numbered(6, 'sixth')]);
    desk.follow();
    desk.put([numbered(7, 'seventh')]);
    desk.run(read(7, reader));
    desk.put([numbered(8, 'eighth')]);
    assert.deepEqual(desk.log(), dense('first'), 'nothing of it was committed before the crash');
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'));
    assert.deepEqual(desk.figures(reader), [8, 'eighth', 7]);
  });
});

test('a cursor that went to the head of a stream comes to the same place when it is repeated after a crash', () => {
  withDesk((desk) => {
    const reader = uuidv7();
    desk.put([numbered(2, 'second')]);
    // Clamped to the head as it was at its place: two, not three.
    desk.run(read(1_000, reader));
    desk.put([numbered(3, 'third')]);
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.figures(reader), [3, 'third', 2]);
  });
});

test('a record that was torn by the crash is left out, and those before it are kept', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    const torn = desk.put([numbered(3, 'torn')]);
    desk.scribble(torn + 30, Buffer.from([0]));
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second'));
    desk.begin();
    desk.put([numbered(3, 'third')]);
    desk.follow();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third'));
  });
});

test('a writer that cannot read what it was told of takes nothing, and goes on where the record is there', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    const before = desk.at;
    const place = desk.put([numbered(3, 'third')]);
    desk.scribble(place + 4, Buffer.from([0, 0, 0, 0]));
    const refused = desk.run(written('refused'));
    assert.deepEqual(refused.answer.failures.map(([position, { kind }]) => [position, kind]), [[0, 'unavailable']]);
    assert.ok(!JSON.stringify(desk.log()).includes('refused'));
    desk.at = before;
    desk.put([numbered(3, 'third')]);
    assert.deepEqual(seqs(desk.run(written('fourth'))), [4]);
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth'));
  });
});

test('records of another generation are not followed', () => {
  withDesk((desk) => {
    for (const generation of [desk.at.generation - 1, desk.at.generation + 2, 1]) {
      const before = desk.at;
      desk.put([numbered(2, 'of another time')], generation);
      desk.at = before;
      desk.crash();
      desk.start();
      desk.commit.settle();
      assert.deepEqual(desk.log(), dense('first'), `generation ${generation}`);
    }
  });
});

test('a new generation begins behind what was answered; what a failed write may have left is not followed, not after a crash either', () => {
  withDesk((desk) => {
    const old = desk.at;
    desk.put([numbered(2, 'second')]);
    desk.commit.aim(desk.at);
    desk.put([numbered(3, 'not answered')]);
    desk.begin();
    assert.ok(desk.at.generation > old.generation + 1);
    assert.deepEqual(desk.log(), dense('first', 'second'));
    desk.crash();
    desk.start();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second'));
    assert.deepEqual(seqs(desk.commit.run([written('third')])), [3]);
  });
});

/** Fills what is left of a half but for a few bytes. */
function fill(desk: Desk, seq: number): string {
  const text = 'x'.repeat(HALF - desk.at.offset - 1_000);
  desk.put([numbered(seq, text)]);
  return text;
}

for (const how of ['live', 'after a crash'] as const) {
  test(`the writer follows from one half of the file to the other, ${how}`, () => {
    withDesk((desk) => {
      const texts = ['first', fill(desk, 2)];
      const comeUp = (): void => {
        if (how === 'live') desk.follow();
        else {
          desk.crash();
          desk.start();
        }
        desk.commit.settle();
        assert.deepEqual(desk.log(), dense(...texts));
        if (how !== 'live') desk.begin();
      };
      desk.turn();
      desk.put([numbered(3, 'in the other half')]);
      texts.push('in the other half');
      comeUp();
      texts.push(fill(desk, 4));
      desk.turn();
      desk.put([numbered(5, 'and back')]);
      texts.push('and back');
      comeUp();
    });
  });
}

test('a run of forty is stored with the numbers that were answered, and counts as forty', () => {
  withDesk((desk) => {
    const texts = Array.from({ length: 40 }, (_, place) => `text ${place} “ü” 🎈`);
    desk.put([numbered(2, ...texts), numbered(42, 'last')]);
    assert.equal(desk.follow().followed, 41);
    desk.commit.settle();
    assert.deepEqual([desk.log(), desk.figures()], [dense('first', ...texts, 'last'), [42, 'last', 42]]);
  });
});

test('of a run with an id that is there already the others are stored, without a gap, and it is said which did not get the number that was answered', () => {
  withDesk((desk) => {
    const before = numbered(2, 'second');
    const run = [...numbered(3, 'third', 'again', 'fifth')] as [...Parameters<Desk['put']>[0][number]];
    run[8] = before[6] as string;
    desk.put([before, run as typeof before]);
    assert.equal(desk.follow().followed, 4);
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fifth'));
    assert.deepEqual(desk.complaints(), ['again: its id is there already', 'fifth: it is entry 4 now']);
    assert.deepEqual(desk.figures(), [4, 'fifth', 4]);
  });
});

test('a run that does not begin with the next number is stored all the same', () => {
  withDesk((desk) => {
    desk.put([numbered(7, 'second', 'third')]);
    desk.follow();
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third'));
    assert.deepEqual(desk.complaints(), ['second: it is entry 2 now', 'third: it is entry 3 now']);
  });
});
