/** What a stage, or one file of it, found. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Printed under the stage's line: what failed and why. */
  readonly notes: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, notes: [] };

export const passedOne: Tally = { ...NOTHING, passed: 1 };

export const failedOne = (...notes: string[]): Tally => ({ ...NOTHING, failed: 1, notes });

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((left, right) => ({
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
    notes: [...left.notes, ...right.notes],
  }), NOTHING);
}

/** "12 passed, 1 failed" without what is zero; empty when all are. */
export function inWords({ passed, failed, skipped }: Tally): string {
  const parts = [[passed, 'passed'], [failed, 'failed'], [skipped, 'skipped']] as const;
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(', ');
}

export const indent = (text: string, spaces: number): string => text.trimEnd().replace(/^/gm, ' '.repeat(spaces));

/** The end of a long output, where the reason usually stands. */
export const tail = (text: string, lines = 60): string => text.trimEnd().split('\n').slice(-lines).join('\n');
