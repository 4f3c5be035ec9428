import type { SelfTest } from '@frontdesk/sdk/admin';
import type { AdminWords } from '../words/index.ts';

/** The relay's last self-test in a sentence. */
export function selfTestText({ state, step, secondsAgo = 0 }: SelfTest, words: AdminWords): string {
  if (state === 'failed') return words.say('selfTest.failed', { what: words.say(`selfTest.steps.${step ?? 'connect'}`) });
  if (state !== 'passed') return words.say(`selfTest.${state}`);
  return secondsAgo < 120 ? words.say('selfTest.passed', { count: secondsAgo }) : words.say('selfTest.passedMinutes', { count: Math.floor(secondsAgo / 60) });
}
