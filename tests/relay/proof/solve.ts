/** Does the work of a challenge as ALTCHA's own library does. */
import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { ProofOfWork } from '@frontdesk/protocol';

export async function solved(challenge: string): Promise<ProofOfWork> {
  const solution = await solveChallenge({ challenge: JSON.parse(challenge) as Challenge, deriveKey });
  if (!solution) throw new Error('the challenge could not be solved in time');
  return { challenge, counter: solution.counter, key: solution.derivedKey };
}
