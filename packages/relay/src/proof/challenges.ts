import { randomBytes } from 'node:crypto';
import { createChallenge, verifySolution, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { ProofOfWork } from '@frontdesk/protocol';

/**
 * PBKDF2 because browsers compute it natively, off the page's thread: a program has hardly an advantage over a visitor's device, as it has with
 * plain hashes. A try is 300 rounds and one in 4,096 fits; what that costs is printed by `tests/relay/proof/challenges.test.ts` and, for a
 * browser, by `tests/e2e/proof-of-work.test.ts`. Checking a solution takes one try.
 */
const WORK = { algorithm: 'PBKDF2/SHA-256', cost: 300, keyLength: 32, keyPrefix: '000' } as const;
/** How long a challenge holds, milliseconds: a slow phone that goes to sleep meanwhile may still answer. */
const LIFE_MS = 10 * 60_000;

/** What the work is for. A solution for one message is worth nothing for another, and the same message again is stored once. */
export interface Purpose {
  readonly workspace: string;
  readonly visitor: string;
  readonly conv: string;
  readonly message: string;
}

/** Challenges of this process: signed, so that nothing is kept of them. After a restart a client gets a new one. */
export interface Challenges {
  /** The text of a new challenge (ALTCHA, version 2). */
  make(purpose: Purpose): Promise<string>;
  /** Whether the work was done for this purpose, and in time. */
  holds(proof: ProofOfWork, purpose: Purpose): Promise<boolean>;
}

/** @param options.lifeMs default: ten minutes. */
export function createChallenges({ now, lifeMs = LIFE_MS }: { readonly now: () => number; readonly lifeMs?: number }): Challenges {
  const hmacSignatureSecret = randomBytes(32).toString('hex');
  return {
    async make(purpose) {
      return JSON.stringify(await createChallenge({ ...WORK, deriveKey, hmacSignatureSecret, expiresAt: Math.floor((now() + lifeMs) / 1_000), data: { ...purpose } }));
    },
    async holds({ challenge: text, counter, key }, { workspace, visitor, conv, message }) {
      const challenge = parsed(text);
      if (!challenge) return false;
      const { data = {} } = challenge.parameters;
      if (data['workspace'] !== workspace || data['visitor'] !== visitor || data['conv'] !== conv || data['message'] !== message) return false;
      const { verified } = await verifySolution({ challenge, deriveKey, hmacSignatureSecret, solution: { counter, derivedKey: key } });
      return verified;
    },
  };
}

/** Anybody may have written it: the library reads no more of it than this before it has looked at the signature. */
function parsed(text: string): Challenge | undefined {
  try {
    const { parameters, signature } = JSON.parse(text) as Partial<Challenge>;
    return typeof parameters === 'object' && parameters !== null && typeof signature === 'string' ? { parameters, signature } : undefined;
  } catch {
    return undefined;
  }
}
