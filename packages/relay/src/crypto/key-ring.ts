import { readFileSync, statSync } from 'node:fs';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Bytes of a key: AES-256. */
export const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2: 96 random bits per message; fine for far fewer than 2^32 messages under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** One key with its public name. */
export interface Key {
  /** 1–16 of a–z and 0–9; stands in front of what it sealed. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** Where a sealed text stands. It is authenticated with the text, so that a value copied into another row or workspace does not open. */
export interface Place {
  readonly workspace: string;
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

/** A sealed text cannot be opened: an unknown key, another place, or it was changed. The message says which of the first two when it can. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Encrypts columns with AES-256-GCM. New texts are sealed under the first key; those sealed under any key of the ring open. */
export interface KeyRing {
  seal(text: string, place: Place): string;
  /** @throws SealBroken */
  open(sealed: string, place: Place): string;
  /** Whether it was sealed under a key that is not the first any more. */
  isStale(sealed: string): boolean;
}

/** @param keys the first one seals; at least one. */
export function createKeyRing(keys: readonly Key[]): KeyRing {
  const [current] = keys;
  if (!current) throw new Error('a key ring needs a key');
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce);
      cipher.setAAD(aad(place, current.id));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${current.id}.${sealed.toString('base64url')}`;
    },
    open(sealed, place) {
      const [version, id = '', body = ''] = sealed.split('.');
      const key = version === VERSION ? byId.get(id) : undefined;
      if (!key) throw new SealBroken(`sealed under key "${id}", which is not in the ring`);
      const bytes = Buffer.from(body, 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken('a sealed text is cut off');
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(aad(place, id));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new SealBroken('a sealed text was changed, or stands in another place than it was sealed for', { cause: error });
      }
    },
    isStale: (sealed) => !sealed.startsWith(`${VERSION}.${current.id}.`),
  };
}

/**
 * A ring of the keys that stand in a file at each use, so that a rotation reaches a relay that runs before anything is sealed under a key it does not
 * know. A file that is away or damaged at that moment changes nothing: the keys of before are kept.
 */
export function createFileKeyRing(path: string, parse: (text: string) => readonly Key[], keys: readonly Key[]): KeyRing {
  let ring = createKeyRing(keys);
  let stamp: string | undefined;
  const current = (): KeyRing => {
    const now = stampOf(path);
    if (now !== undefined && now !== stamp) {
      try {
        ring = createKeyRing(parse(readFileSync(path, 'utf8')));
        stamp = now;
      } catch {
        // Looked at again at the next use.
      }
    }
    return ring;
  };
  return { seal: (text, place) => current().seal(text, place), open: (sealed, place) => current().open(sealed, place), isStale: (sealed) => current().isStale(sealed) };
}

/** Differs whenever another file stands there, or it was written to; undefined when there is none. */
export function stampOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** Lengths before the parts, so that no two places are written alike. */
function aad({ workspace, table, column, row }: Place, key: string): Buffer {
  return Buffer.from([workspace, table, column, row, key].map((part) => `${part.length}:${part}`).join('|'), 'utf8');
}
