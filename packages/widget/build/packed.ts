import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { gzipAsync } from '@gfx/zopfli';

/** Beyond this many rounds of looking for a shorter way to say the same, nothing more is found. */
const ROUNDS = 15;

/**
 * Writes beside a built file what it is as gzip, searched for longer than a server has time for: some 4 % less than zlib's best. The relay
 * sends it as it is (`static-files.ts` of the relay).
 */
export async function pack(path: string): Promise<void> {
  writeFileSync(`${path}.gz`, await gzipAsync(readFileSync(path), { numiterations: ROUNDS }));
}

/** Bytes of a built file as the relay sends them to those who take gzip. */
export function gzipSize(path: string): number {
  return existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`).length : gzipSync(readFileSync(path), { level: 9 }).length;
}
