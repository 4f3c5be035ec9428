import { readFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { stampOf } from '../crypto/key-ring.ts';
import { parseAuditKeys } from './key.ts';
import { keyId } from './statement.ts';

/** The key that seals now, and its name. */
export interface Sealing {
  readonly key: KeyObject;
  readonly id: string;
}

/**
 * Gives the key that seals. Where the key lies in a file, it is looked at before each use: asked within the transaction that writes an entry, it is
 * never the key of before a rotation once the rotation has its own entry. A file that cannot be read or used at that moment changes nothing.
 *
 * @param pem as it was at the start.
 */
export function createSealingKey(pem: string, file?: string): () => Sealing {
  let sealing = sealingOf(pem);
  let stamp: string | undefined;
  return () => {
    const now = file === undefined ? undefined : stampOf(file);
    if (file !== undefined && now !== undefined && now !== stamp) {
      try {
        sealing = sealingOf(readFileSync(file, 'utf8'));
        stamp = now;
      } catch {
        // Half a file is never seen, because it is put in place as a whole: somebody edits it. The next entry looks again.
      }
    }
    return sealing;
  };
}

function sealingOf(pem: string): Sealing {
  const { key } = parseAuditKeys(pem, 'the audit key');
  return { key, id: keyId(key) };
}
