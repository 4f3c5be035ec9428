/** What was answered ahead of a database that then cannot take it, and what is asked meanwhile (G1, G9). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import type { Talk } from '../../contract/store/fixture.ts';
import { smallDisk } from '../../faults/disk/small-disk.ts';
import { type House, range, say, withHouse } from './stream-house.ts';

/** Messages that go on whatever comes, a handful at a time in each conversation, and what was answered of them. */
class Stream {
  readonly acked = new Map<string, Map<number, string>>();
  refused = 0;
  readonly #talks: readonly Talk[];
  readonly #text: string;
  #isOver = false;
  #running: Promise<unknown> | undefined;

  constructor(talks: readonly Talk[], text: string) {
    this.#talks = talks;
    this.#text = text;
  }

  begin(): void {
    this.#running = Promise.all(this.#talks.flatMap((talk) => range(0, 4).map(() => this.#write(talk))));
  }

  /** Rejects when something else than a refusal for now came. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  get count(): number {
    return [...this.acked.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async #write(talk: Talk): Promise<void> {
    while (!this.#isOver) {
      try {
        const result = await say(talk, talk.agent, this.#text);
        assert.equal(result.status, 'stored');
        if (result.status === 'stored') this.#note(talk.conv, result.entry.seq, result.entry.id);
      } catch (error) {
        assert.ok(error instanceof StoreUnavailable, String(error));
        this.refused += 1;
      }
    }
  }

  #note(conv: string, seq: number, id: string): void {
    const acked = this.acked.get(conv) ?? new Map<number, string>();
    this.acked.set(conv, acked);
    assert.equal(acked.has(seq), false, `entry ${seq} was answered twice`);
    acked.set(seq, id);
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, `not within a minute: ${what}`);
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

/** Every answered message stands where it was said to stand, in one dense order. */
async function judge(house: House, stream: Stream): Promise<void> {
  for (const [conv, acked] of stream.acked) {
    const log = await house.log(conv);
    assert.deepEqual(log.map(({ seq }) => seq), range(1, log.length));
    for (const [seq, id] of acked) assert.equal(log[seq - 1]?.id, id);
    assert.equal((await house.store.conversations.get(house.where, conv))?.head, log.length);
  }
}

/** Messages stream before, in and after the trouble; none that was answered is lost, and the stream begins again by itself. */
async function throughTrouble(house: House, text: string, begin: () => void, end: () => void): Promise<void> {
  const talks = range(0, 3).map(() => house.talk());
  await house.warm(...talks);
  const stream = new Stream(talks, text);
  stream.begin();
  await until('messages stream', () => stream.count > 200);
  begin();
  await until('they are refused for now', () => stream.refused > 20);
  end();
  const { count } = stream;
  await until('they stream again', () => stream.count > count + 500);
  const { generation, position } = house.position();
  await until('ahead of the database', () => {
    const now = house.position();
    return now.generation > generation || now.position > position;
  });
  await stream.end();
  await judge(house, stream);
  await house.reopen();
  await judge(house, stream);
}

test('another process holds the database while messages stream: what was answered is kept, the rest is refused for now, and it heals by itself', { timeout: 120_000 }, () =>
  withHouse(async (house) => {
    const other = new Database(house.path, { timeout: 60_000 });
    try {
      await throughTrouble(house, 'x', () => other.exec('BEGIN IMMEDIATE'), () => other.exec('ROLLBACK'));
    } finally {
      other.close();
    }
  }));

test('the disk is full while messages stream: what was answered is kept, the rest is refused for now, and it heals by itself', { timeout: 120_000 }, async () => {
  // Room for what is written at full speed before and after.
  const disk = smallDisk(256 * 1024 * 1024);
  try {
    await withHouse((house) => throughTrouble(house, 'x'.repeat(2_000), () => disk.fill(), () => disk.free()), disk.folder);
  } finally {
    disk.remove();
  }
});
