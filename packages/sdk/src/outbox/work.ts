import type { ProofOfWork } from '@frontdesk/protocol';

/** Tries under way at a time: the browser computes them on threads of its own, so the page stays free. */
const AT_ONCE = 16;
/** More tries than any relay should ask for; one that does gets none. */
const MOST_TRIES = 1_000_000;

/** The parts of an ALTCHA challenge (version 2) that the work needs; byte strings in hexadecimal digits. */
interface Parameters {
  readonly algorithm: string;
  readonly nonce: string;
  readonly salt: string;
  readonly cost: number;
  readonly keyLength: number;
  readonly keyPrefix: string;
}

const bytesOf = (digits: string): Uint8Array<ArrayBuffer> => Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const digitsOf = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Does the work of a challenge (PROTOCOL.md §5, "Proof of work"). Needs no worker and nothing that a strict Content Security Policy forbids.
 *
 * @param challenge JSON, as the relay gave it.
 * @throws where the browser offers no cryptography (a page without HTTPS), the algorithm is not known, or nothing is found in reasonable time.
 */
export async function solve(challenge: string): Promise<ProofOfWork> {
  const { algorithm, nonce, salt, cost, keyLength, keyPrefix } = (JSON.parse(challenge) as { parameters: Parameters }).parameters;
  const hash = /^PBKDF2\/(SHA-(?:256|384|512))$/.exec(algorithm)?.[1];
  if (!hash) throw new Error(`The work "${algorithm}" is not known.`);
  const { subtle } = globalThis.crypto;
  const way = { name: 'PBKDF2', hash, salt: bytesOf(salt), iterations: cost };
  const before = bytesOf(nonce);
  const tried = async (counter: number): Promise<string> => {
    const password = new Uint8Array(before.length + 4);
    password.set(before);
    new DataView(password.buffer).setUint32(before.length, counter);
    return digitsOf(await subtle.deriveBits(way, await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']), keyLength * 8));
  };
  for (let from = 0; from < MOST_TRIES; from += AT_ONCE) {
    const keys = await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => tried(from + place)));
    const found = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (found >= 0) return { challenge, counter: from + found, key: keys[found]! };
  }
  throw new Error('Nothing was found.');
}
