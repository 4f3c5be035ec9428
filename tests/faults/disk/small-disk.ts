import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Default: room for a database, its journal with the space that it keeps, and a few hundred long messages, bytes. */
const SIZE = 24 * 1024 * 1024;

/** A disk in memory that can be filled up, emptied and made read-only. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves not one free page. */
  fill(): void;
  /** Frees what `fill` took. */
  free(): void;
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

/** Mounts it, of so many bytes. Throws one sentence where that is not allowed: the promise about full disks is then not tested, and nobody may take it for tested. */
export function smallDisk(size = SIZE): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-disk-'));
  const mount = (...args: string[]): void => {
    const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`This test fills a disk of its own and must be allowed to mount one: run it as root on Linux (mount: ${error?.message ?? stderr.trim()}).`);
  };
  const filler = join(folder, 'filler');
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
  return {
    folder,
    fill() {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(4_096), { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => truncateSync(filler, 0),
    setReadOnly: (readOnly) => mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder),
    remove() {
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    },
  };
}
