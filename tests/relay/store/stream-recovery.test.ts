import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import fc from 'fast-check';
import { dense, type Desk, numbered, read, seqs, withDesk, written } from './stream-desk.ts';

test('a write that is wrong in itself takes nothing with it that was followed before', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    desk.follow();
    desk.put([numbered(3, 'third')]);
    const { answer } = desk.run(written('fourth'), ['noSuchWrite'], written('fifth'));
    assert.deepEqual([answer.failures.map(([position]) => position), answer.pending], [[1], false]);
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth', 'fifth'));
    desk.put([numbered(6, 'sixth')]);
    assert.deepEqual(seqs(desk.run(written('seventh'))), [7]);
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'));
  });
});

test('while the database takes nothing, what was followed stays in the stream, and it is followed again once it does', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    assert.deepEqual(seqs(desk.run(written('third'))), [3]);
    desk.put([numbered(4, 'fourth')]);
    desk.follow();
    desk.db.pragma('query_only = ON');
    assert.throws(() => desk.commit.settle(), /readonly/);
    desk.put([numbered(5, 'fifth')]);
    const refused = desk.run(written('refused'));
    assert.deepEqual(refused.answer.failures.map(([position, { kind }]) => [position, kind]), [[0, 'unavailable']]);
    assert.deepEqual(desk.log(), dense('first'));
    desk.db.pragma('query_only = OFF');
    assert.deepEqual(seqs(desk.run(written('sixth'))), [6]);
    desk.commit.settle();
    assert.deepEqual([desk.log(), desk.figures()], [dense('first', 'second', 'third', 'fourth', 'fifth', 'sixth'), [6, 'sixth', 6]]);
  });
});

test('work along with a commit that breaks is left out, and what was followed is stored all the same', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    desk.follow();
    desk.commit.settle(() => {
      desk.db.exec("UPDATE workspaces SET name = 'half done'");
      throw new Error('the index is broken');
    });
    assert.deepEqual(desk.log(), dense('first', 'second'));
    assert.equal(desk.db.prepare('SELECT group_concat(name) FROM workspaces').pluck().get(), 'w');
  });
});

test('another process that opens the database follows what is on disk, and the first one does not store it once more', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    desk.beside((other) => {
      assert.deepEqual(seqs(other.run([written('third')])), [3]);
      assert.deepEqual(desk.log(), dense('first', 'second', 'third'));
    });
    desk.follow();
    desk.put([numbered(4, 'fourth')]);
    assert.deepEqual(seqs(desk.run(written('fifth'))), [5]);
    desk.commit.settle();
    assert.deepEqual([desk.log(), desk.figures()], [dense('first', 'second', 'third', 'fourth', 'fifth'), [5, 'fifth', 5]]);
  });
});

test('another process follows what the first one had to take back', () => {
  withDesk((desk) => {
    desk.put([numbered(2, 'second')]);
    desk.run(written('third'));
    desk.put([numbered(4, 'fourth')]);
    desk.db.pragma('query_only = ON');
    assert.throws(() => desk.commit.settle(), /readonly/);
    desk.beside((other) => other.settle());
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth'));
    desk.db.pragma('query_only = OFF');
    assert.deepEqual(seqs(desk.run(written('fifth'))), [5]);
    desk.commit.settle();
    assert.deepEqual(desk.log(), dense('first', 'second', 'third', 'fourth', 'fifth'));
  });
});

/** What was answered, and what is done to it. */
class History {
  readonly desk: Desk;
  readonly answered = ['first'];
  readonly reader = uuidv7();
  readSeq = 0;
  /** The half that is not written now holds what the database may not have. */
  #isCrowded = false;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  #text(): string {
    return `m${this.answered.length + 1}`;
  }

  readonly steps = {
    streamed: (count: number): void => {
      // In two runs, where there are two.
      const runs = [count >> 1, count - (count >> 1)].filter((length) => length > 0).map((length) => {
        const from = this.answered.length + 1;
        for (let more = 0; more < length; more += 1) this.answered.push(this.#text());
        return numbered(from, ...this.answered.slice(from - 1));
      });
      this.desk.put(runs);
    },
    written: (count: number): void => {
      const from = this.answered.length + 1;
      const batch = Array.from({ length: count }, () => {
        const request = written(this.#text());
        this.answered.push(`m${this.answered.length + 1}`);
        return request;
      });
      assert.deepEqual(seqs(this.desk.run(...batch)), batch.map((_, index) => from + index));
    },
    read: (): void => {
      const { answer } = this.desk.run(read(1_000, this.reader));
      assert.deepEqual(answer.failures, []);
      this.readSeq = this.answered.length;
    },
    follow: (): void => {
      assert.deepEqual(this.desk.follow().answer.failures, []);
    },
    settle: (): void => this.desk.commit.settle(),
    turn: (): void => {
      if (this.#isCrowded) this.desk.run(['ready']);
      this.desk.turn();
      this.#isCrowded = true;
    },
    crash: (): void => {
      this.desk.crash();
      this.desk.start();
      this.desk.begin();
      this.#isCrowded = false;
    },
    torn: (): void => {
      const before = this.desk.at;
      const place = this.desk.put([numbered(this.answered.length + 1, 'torn')]);
      this.desk.scribble(place + 40, Buffer.from([0]));
      this.desk.at = before;
      this.steps.crash();
    },
    fail: (): void => {
      assert.equal(this.desk.run(['noSuchWrite']).answer.failures.length, 1);
    },
    full: (): void => {
      this.desk.db.pragma('query_only = ON');
      assert.equal(this.desk.run(written('refused')).answer.failures[0]?.[1].kind, 'unavailable');
      this.desk.db.pragma('query_only = OFF');
    },
    beside: (): void => {
      // It would wait for a transaction that is open.
      this.desk.commit.settle();
      this.desk.beside((other) => {
        const text = this.#text();
        this.answered.push(text);
        assert.deepEqual(seqs(other.run([written(text)])), [this.answered.length]);
      });
    },
  };
}

type Step = readonly [name: keyof History['steps'], count: number];

const weights: Readonly<Record<keyof History['steps'], number>> = { streamed: 10, written: 5, read: 3, follow: 4, settle: 2, turn: 2, crash: 1, torn: 1, fail: 1, full: 1, beside: 1 };
const name = fc.oneof(...Object.entries(weights).map(([step, weight]) => ({ weight, arbitrary: fc.constant(step as keyof History['steps']) })));

test('however messages of the stream, writes, commits, crashes and other processes follow each other, the database ends with exactly what was answered', { timeout: 120_000 }, () => {
  fc.assert(fc.property(fc.array(fc.tuple(name, fc.integer({ min: 1, max: 4 })) satisfies fc.Arbitrary<Step>, { maxLength: 30 }), (steps) => {
    withDesk((desk) => {
      const history = new History(desk);
      for (const [step, count] of steps) history.steps[step](count);
      desk.follow();
      desk.commit.settle();
      assert.deepEqual(desk.log(), dense(...history.answered));
      assert.deepEqual(desk.figures(history.reader), [history.answered.length, history.answered.at(-1), history.readSeq === 0 ? undefined : history.readSeq]);
    });
  }), { numRuns: 80 });
});
