import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import { stored, Talk } from '../../contract/store/fixture.ts';

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

/** A disk of 24 MB, where this process may make one. Elsewhere `commit.test.ts` fills a database instead of a disk. */
function smallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-disk-'));
  if (mount('-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder)) return folder;
  rmdirSync(folder);
  return undefined;
}

function unmount(folder: string): void {
  spawnSync('umount', [folder]);
  rmdirSync(folder);
}

const isAway = (error: unknown): boolean => error instanceof StoreUnavailable && error.retryable;

if (smallDiskWorks()) {
  test('on a full disk nothing is acked and nothing is stored, reads go on, and it heals by itself', { timeout: 60_000 }, async () => {
    const folder = smallDisk() ?? '';
    const store = await openSqliteStore({ folder });
    try {
      const talk = await Talk.start(store);
      let acked = (await stored(talk.say(talk.visitor, 'room enough'))).entry.seq;
      const refusals: unknown[] = [];
      const filler = join(folder, 'filler');
      const fill = (): void => assert.throws(() => { for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' }); }, { code: 'ENOSPC' });
      fill();
      // Large messages first, then small ones in what is left; the space that is kept for what was answered is taken last.
      for (const size of [8_000, 1_000, 10]) {
        for (let refused = 0; refused < 10; refused = refusals.length > 0 ? refused + 1 : 0) {
          refusals.length = 0;
          const results = await Promise.allSettled(Array.from({ length: 5 }, () => stored(talk.say(talk.visitor, 'x'.repeat(size)))));
          acked += results.filter(({ status }) => status === 'fulfilled').length;
          for (const result of results) if (result.status === 'rejected') refusals.push(result.reason);
        }
      }
      assert.ok(refusals.length === 5 && refusals.every(isAway), 'a commit is refused as a whole');
      // A checkpoint may have made room meanwhile: what is taken then is stored, and the disk is filled again.
      for (let refusal: unknown; refusal === undefined; ) {
        fill();
        await stored(talk.say(talk.visitor, 'y'.repeat(16_000))).then(() => { acked += 1; }, (error: unknown) => { refusal = error; });
        assert.ok(refusal === undefined || isAway(refusal));
      }
      // A probe is smaller than any message and may still fit a few times.
      while ((await store.health()).ok);
      assert.deepEqual([(await talk.summary()).head, (await talk.entries()).length], [acked, acked]);
      truncateSync(filler, 0);
      assert.equal((await stored(talk.say(talk.visitor, 'room again'))).entry.seq, acked + 1);
      assert.deepEqual(await store.health(), { ok: true });
    } finally {
      await store.close();
      unmount(folder);
    }
  });

  test('a database on a read-only disk is refused at the start with the reason, and opens once the disk is writable', { timeout: 60_000 }, async () => {
    const folder = smallDisk() ?? '';
    try {
      const first = await openSqliteStore({ folder });
      const talk = await Talk.start(first);
      await stored(talk.say(talk.visitor, 'before'));
      await first.close();
      assert.ok(mount('-o', 'remount,ro', folder));
      await assert.rejects(openSqliteStore({ folder }), (error) => isAway(error) && /SQLITE_/.test((error as Error).message));
      assert.ok(mount('-o', 'remount,rw', folder));
      const second = await openSqliteStore({ folder });
      assert.equal((await second.conversations.get(talk.workspace, talk.conv))?.head, 1);
      await second.close();
    } finally {
      unmount(folder);
    }
  });
}

function smallDiskWorks(): boolean {
  const folder = smallDisk();
  if (folder !== undefined) unmount(folder);
  return folder !== undefined;
}
