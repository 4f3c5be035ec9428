/** Holds what clients were promised and shown against the database of a relay that is no more. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { check, inWords, type StoredLine, type StoredLog } from '../../simulation/history/index.ts';
import { WORKSPACE, type Run } from './run.ts';

/** Demands that the file is sound, holds what was sent and nothing besides, and that no promise was broken. Returns the number of stored entries. */
export async function judge(folder: string, run: Run): Promise<number> {
  // First by the store: it commits what the dead relay had answered from its journal.
  const store = await readLogs(await openSqliteStore({ folder }), run);
  const file = new Database(join(folder, 'frontdesk.db'));
  const sound = file.pragma('integrity_check', { simple: true });
  const count = file.prepare<[], number>('SELECT count(*) FROM entries').pluck().get() ?? 0;
  file.close();
  assert.equal(sound, 'ok', 'the file is sound');
  assert.equal(store.reduce((sum, { entries }) => sum + entries.length, 0), count, 'nothing is stored that nobody sent');
  demandPromises(run, store);
  return count;
}

/** The same for any store. What else is in its database is not looked at. */
export async function judgeStore(store: Store, run: Run): Promise<number> {
  const logs = await readLogs(store, run);
  demandPromises(run, logs);
  return logs.reduce((sum, { entries }) => sum + entries.length, 0);
}

function demandPromises(run: Run, logs: StoredLog[]): void {
  assert.deepEqual(check(run.recorder.finish(logs)).slice(0, 10).map(inWords), []);
}

/** Every conversation that was written to. Its summary must agree with its log. Closes the store. */
async function readLogs(store: Store, run: Run): Promise<StoredLog[]> {
  try {
    const workspace = (await store.workspaces.byKey(WORKSPACE))?.id ?? '';
    const logs: StoredLog[] = [];
    for (const conv of run.conversations) {
      const entries = ((await store.conversations.entriesAfter(workspace, conv, 0, 1_000_000))?.entries ?? [])
        .map((entry): StoredLine => ({ seq: entry.seq, id: entry.id, type: entry.type, ...(entry.type === 'message' && entry.body !== undefined && { text: entry.body.text }) }));
      const summary = await store.conversations.get(workspace, conv);
      assert.deepEqual([summary?.head ?? 0, summary?.last?.seq ?? 0], [entries.length, entries.length], `${conv}: the summary agrees with the log`);
      logs.push({ workspace: WORKSPACE, conv, entries, cursors: [] });
    }
    return logs;
  } finally {
    await store.close();
  }
}
