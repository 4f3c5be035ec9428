/** The file beside the database that repeats every checkpoint, one JSON line each. Copied elsewhere, it shows that the database was cut. */
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Signed } from './statement.ts';

const Line = z.strictObject({ statement: z.string(), signature: z.string() });

/** What the file holds; nothing when there is none. A last line that a crash cut off is passed over; any other line that is none comes back as it is. */
export async function readCheckpointFile(path: string): Promise<Signed[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  lines.pop();
  return lines.filter((line) => line !== '').map((line) => parsed(line) ?? { statement: line, signature: '' });
}

/** Appends those that the file lacks, and waits until they are on disk. */
export async function completeCheckpointFile(path: string, checkpoints: readonly Signed[]): Promise<void> {
  const there = new Set((await readCheckpointFile(path)).map(({ statement }) => statement));
  const missing = checkpoints.filter(({ statement }) => !there.has(statement));
  if (missing.length === 0) return;
  const file = await open(path, 'a', 0o600);
  try {
    // Begins a line of its own, should a crash have cut the last one.
    const { size } = await file.stat();
    await file.appendFile((size > 0 ? '\n' : '') + missing.map((signed) => `${JSON.stringify(signed)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

function parsed(line: string): Signed | undefined {
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
