import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { packId } from '../../../packages/relay/src/store/sqlite/codec.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { eventually, visitor, workspace } from '../../contract/store/fixture.ts';

interface Ack { conv: string; id: string; seq: number }

/** Runs the appender on the folder and kills it with SIGKILL as soon as it printed `acks` acks. */
function killAfter(acks: number, folder: string, where: string, who: string): Promise<Ack[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=frontdesk-source', fileURLToPath(new URL('./appender.ts', import.meta.url)), folder, where, who], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (printed.split('\n').length > acks) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error('the appender ended by itself'));
      else resolve(printed.split('\n').slice(0, -1).map((line) => line.split(' ')).map(([conv = '', id = '', seq]) => ({ conv, id, seq: Number(seq) })));
    });
  });
}

async function withFolder(work: (folder: string, where: string, who: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-crash-'));
  try {
    const store = await openSqliteStore({ folder });
    const where = await workspace(store);
    const who = await visitor(store, where);
    await store.close();
    await work(folder, where, who);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('after kill -9 every acked message is there, once, at its place, and the order is dense', { timeout: 60_000 }, async () => {
  await withFolder(async (folder, where, who) => {
    const acked: Ack[] = [];
    for (const acks of [1, 300, 2_000]) {
      acked.push(...(await killAfter(acks, folder, where, who)));
      const store = await openSqliteStore({ folder });
      try {
        for (const conv of new Set(acked.map((ack) => ack.conv))) {
          const entries = (await store.conversations.entriesAfter(where, conv, 0, 100_000))?.entries ?? [];
          assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_, index) => index + 1));
          assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
          for (const ack of acked.filter((one) => one.conv === conv)) assert.equal(entries[ack.seq - 1]?.id, ack.id);
          const summary = await store.conversations.get(where, conv);
          assert.deepEqual([summary?.head, summary?.unreadByAgents, summary?.last?.seq], [entries.length, entries.length, entries.length]);
        }
      } finally {
        await store.close();
      }
    }
    assert.ok(acked.length >= 2_301);
  });
});

/** Whether the search had not reached the newest of these messages. */
function isSearchBehind(folder: string, newest: Ack): boolean {
  const file = new Database(join(folder, 'frontdesk.db'), { readonly: true });
  try {
    const found = file.prepare('SELECT entry_key > (SELECT entry_key FROM search_position) FROM entries WHERE id = ?').pluck().get(packId(newest.id)) as number | undefined;
    // What is still in the journal alone has no search either.
    return found !== 0;
  } finally {
    file.close();
  }
}

test('what the search had not reached when the process was killed is found after the next start', { timeout: 120_000 }, async () => {
  let isBehind = false;
  // A busy machine kills late: messages are stored that nobody heard of, and the search may have come past those that were.
  for (let tries = 0; tries < 20 && !isBehind; tries += 1) {
    await withFolder(async (folder, where, who) => {
      const acked = await killAfter(400, folder, where, who);
      const newest = acked.at(-1);
      assert.ok(newest);
      isBehind = isSearchBehind(folder, newest);
      if (!isBehind) return;
      const store = await openSqliteStore({ folder });
      try {
        for (const { conv, id } of acked.slice(-3)) {
          await eventually(async () => {
            const { items } = await store.conversations.list(where, { text: `unforgettable ${id}` }, undefined, 10);
            assert.deepEqual(items.map((item) => item.id), [conv]);
          });
        }
      } finally {
        await store.close();
      }
    });
  }
  assert.ok(isBehind, 'the test must find the search behind');
});
