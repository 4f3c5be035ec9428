import { readFileSync } from 'node:fs';
import { indent, type Tally } from './tally.ts';

/** One line that a reporter writes: a test began, or has an outcome. */
export interface TestRecord {
  readonly event: 'start' | 'pass' | 'fail' | 'skip';
  /** Names from the outermost suite inwards, joined with " › ". */
  readonly name: string;
  readonly file?: string;
  readonly error?: string;
}

/** Reads what a reporter wrote; a last line that was cut off by a kill is left out. */
export function readRecords(path: string): TestRecord[] {
  const lines = readFileSync(path, { encoding: 'utf8', flag: 'a+' }).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TestRecord);
}

/** Counts records; each failure becomes a note with its reason. */
export function tallyOf(records: readonly TestRecord[]): Tally {
  const count = (event: TestRecord['event']): number => records.filter((record) => record.event === event).length;
  const notes = records.filter((record) => record.event === 'fail').map((record) => indent(`✗ ${record.name}\n${indent(record.error ?? '', 2)}`, 4));
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip'), notes };
}

/** What a test file's process answers begins with, when it is asked why it does not end. */
export const ALIVE_BECAUSE = 'What keeps it alive:';
