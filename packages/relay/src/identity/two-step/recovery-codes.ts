import { randomBytes } from 'node:crypto';
import { hashSecret } from '../secrets.ts';

/** How many are made at a time. */
export const RECOVERY_CODES = 10;
/** Without i, l, o and u: nothing is misread (Crockford's base 32, in lower case). */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_CHARS = 16;

/** Fresh codes of 80 random bits each, as `xxxx-xxxx-xxxx-xxxx`: too many to guess, so a plain hash is right for them. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(CODE_CHARS), (byte) => LETTERS[byte % LETTERS.length]).join('');
    return letters.match(/.{4}/g)?.join('-') ?? letters;
  });
}

/** What is stored of a code. However it was typed, with or without hyphens, in either case; undefined when it is none. */
export function recoveryHash(typed: string): string | undefined {
  const letters = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return letters.length === CODE_CHARS && [...letters].every((letter) => LETTERS.includes(letter)) ? hashSecret(`recovery ${letters}`) : undefined;
}
