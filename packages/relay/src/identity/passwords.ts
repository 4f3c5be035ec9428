import { hash, verify } from '@node-rs/argon2';

/** Shortest password taken, characters (code points). NIST SP 800-63B asks for 8 at least; a console that reads every conversation deserves more. */
export const PASSWORD_MIN_CHARS = 12;
/** Longest password taken; bounds the work that a request can cause. */
export const PASSWORD_MAX_CHARS = 200;

/**
 * argon2id with m = 19 MiB, t = 2, p = 1: the first choice of OWASP's Password Storage Cheat Sheet (section Argon2id).
 * The PHC string keeps the parameters, so they can rise later without breaking old hashes.
 */
const PARAMETERS = { /* Algorithm.Argon2id; the enum is ambient and cannot be imported */ algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The PHC string to store. Takes some 20 ms on a thread of libuv's pool. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password fits. Without a stored hash it verifies against a decoy, so that an unknown account takes as long as a wrong
 * password and the answer's time does not tell which accounts exist.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('a decoy that nobody signs in with');
  const fits = await verify(stored ?? (await decoy), password.normalize('NFKC'));
  return fits && stored !== undefined;
}
