import assert from 'node:assert/strict';
import { closeSync, constants } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HEADER, readRecord } from '../../../packages/relay/src/store/sqlite/record.ts';
import { beginOf, fillStream, HALF, openStream, streamPath } from '../../../packages/relay/src/store/sqlite/stream/stream-file.ts';
import { StreamLog } from '../../../packages/relay/src/store/sqlite/stream/stream-log.ts';

/** A database that nothing is asked of: the log works with the file beside it. */
async function withFile(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-stream-log-'));
  try {
    await work(join(folder, 'x.db'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const put = (log: StreamLog, record: Buffer | undefined): Promise<void> => new Promise((resolve, reject) => {
  if (record) log.write(record, (error) => (error ? reject(error) : resolve()));
  else reject(new Error('there was no room'));
});

/** The contents of a generation, as a reader finds them. */
function contents(path: string, generation: number): string[] {
  const file = openStream(path, constants.O_RDWR);
  const found: string[] = [];
  try {
    const [begin, end] = [beginOf(generation), beginOf(generation) + HALF];
    for (let at = begin, next = readRecord(file, at, end, generation); next; next = readRecord(file, at, end, generation)) {
      found.push(next.toString());
      at += HEADER + next.length;
    }
    return found;
  } finally {
    closeSync(file);
  }
}

test('records stand one behind the other, and the position is behind the last one that is on disk', async () => {
  await withFile(async (path) => {
    await fillStream(path);
    const log = new StreamLog(path, 7);
    const first = log.encode('["é"]');
    assert.equal(log.position.offset, 0);
    await put(log, first);
    assert.deepEqual(log.position, { generation: 7, offset: HEADER + 6 });
    await put(log, log.encode('[2]'));
    assert.deepEqual([contents(path, 7), contents(path, 6), contents(path, 8)], [['["é"]', '[2]'], [], []]);
    await log.close();
  });
});

test('the file is made whole before, and the log makes it no longer', async () => {
  await withFile(async (path) => {
    await fillStream(path);
    const log = new StreamLog(path, 1);
    await put(log, log.encode('x'.repeat(HALF - HEADER)));
    assert.equal((await stat(streamPath(path))).size, 2 * HALF);
    await fillStream(path);
    assert.deepEqual(contents(path, 1).map(({ length }) => length), [HALF - HEADER], 'making it whole again takes nothing away');
    await log.close();
  });
});

test('a log goes to the other half by itself, but to neither before the database has what stands there', async () => {
  await withFile(async (path) => {
    await fillStream(path);
    const log = new StreamLog(path, 4);
    const big = 'x'.repeat(HALF / 2);
    await put(log, log.encode(`${big}4`));
    assert.deepEqual([log.position.generation, log.isCrowded], [4, false]);
    await put(log, log.encode(`${big}5`));
    assert.deepEqual([log.position.generation, log.isCrowded], [5, true]);
    assert.equal(log.encode(big), undefined);
    await put(log, log.encode('small'));
    log.cleared();
    assert.equal(log.isCrowded, false);
    await put(log, log.encode(`${big}6`));
    assert.deepEqual([log.position.generation, log.isCrowded], [6, true]);
    assert.deepEqual([contents(path, 4).length, contents(path, 5).map((text) => text.slice(-5)), contents(path, 6).map((text) => text.at(-1))], [0, ['xxxx5', 'small'], ['6']]);
    await log.close();
  });
});

test('a record that no half can hold is not written over what is there', async () => {
  await withFile(async (path) => {
    await fillStream(path);
    const log = new StreamLog(path, 4);
    await put(log, log.encode('kept'));
    const record = log.encode('x'.repeat(HALF + 1));
    if (record) await put(log, record);
    assert.deepEqual([contents(path, 4), (await stat(streamPath(path))).size], [['kept'], 2 * HALF]);
    await log.close();
  });
});
