import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild, type ChildResult } from './child.ts';
import { ALIVE_BECAUSE, readRecords, tallyOf, type TestRecord } from './record.ts';
import { indent, inWords, sum, tail, type Tally } from './tally.ts';

const REPORTER = join(import.meta.dirname, 'node-reporter.ts');
const LEFT_OPEN = join(import.meta.dirname, 'left-open.ts');

export interface FilesOptions {
  /** Files at a time. */
  readonly concurrency: number;
  /** One file may take this long; then it is killed and named. */
  readonly timeoutMs: number;
  readonly print: (line: string) => void;
}

/** Test files that match, sorted, each once. */
export const findFiles = (patterns: readonly string[]): string[] => [...new Set(patterns.flatMap((pattern) => globSync(pattern)))].sort();

/** Runs each file in a process of its own, so that one that hangs or dies takes no other with it. */
export async function runNodeFiles(files: readonly string[], options: FilesOptions): Promise<Tally> {
  const waiting = [...files];
  const tallies: Tally[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) tallies.push(await runFile(file, options));
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return sum(tallies);
}

async function runFile(file: string, options: FilesOptions): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-records-'));
  try {
    const path = join(folder, 'records.jsonl');
    const args = ['--conditions=frontdesk-source', `--import=${LEFT_OPEN}`, `--test-reporter=${REPORTER}`, `--test-reporter-destination=${path}`, file];
    const result = await runChild(process.execPath, args, { timeoutMs: options.timeoutMs, explains: true });
    const tally = judge(file, readRecords(path), result, options.timeoutMs);
    const mark = tally.failed > 0 ? '✗' : '✓';
    options.print([`  ${mark} ${file} — ${inWords(tally)} (${result.seconds.toFixed(1)} s)`, ...tally.notes].join('\n'));
    // The notes are printed with their file already.
    return { ...tally, notes: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Turns what a file reported, and how its process ended, into a tally. Every way to end badly is a failure with the file's name. */
function judge(file: string, records: readonly TestRecord[], result: ChildResult, timeoutMs: number): Tally {
  const reported = tallyOf(records);
  const notes = [...reported.notes];
  if (reported.passed > 0 && reported.failed === 0 && isStuckInItsEnd(records, result)) {
    notes.push(indent(`! ${file}: nothing was left open, but Node did not end by itself (nodejs/node#54918).\n${indent(tail(result.output), 2)}`, 4));
    return { ...reported, notes };
  }
  const trouble = troubleOf(records, result, reported, timeoutMs);
  const failed = reported.failed + (trouble === undefined ? 0 : 1);
  if (trouble !== undefined) notes.push(indent(`✗ ${file}: ${trouble}`, 4));
  if (failed > 0 && result.output.trim() !== '') notes.push(indent(`output:\n${indent(tail(result.output), 2)}`, 4));
  return { ...reported, failed, notes };
}

/** Names of the tests that began and have no outcome. */
function unended(records: readonly TestRecord[]): string[] {
  const ended = new Set(records.filter((record) => record.event !== 'start').map((record) => record.name.split(' › ')[0]));
  return records.filter((record) => record.event === 'start' && !ended.has(record.name)).map((record) => record.name);
}

/**
 * Its tests have ended, its event loop too, and its main thread waits for a lock: whatever a test leaves open keeps the event loop going,
 * which then answers, and a call that blocks waits for something else. Where the kernel does not say what it waits for, nothing is forgiven.
 */
function isStuckInItsEnd(records: readonly TestRecord[], { timedOut, output }: ChildResult): boolean {
  return timedOut && unended(records).length === 0 && !output.includes(ALIVE_BECAUSE) && /^Its threads: \S+ S futex/m.test(output);
}

function troubleOf(records: readonly TestRecord[], result: ChildResult, counts: Tally, timeoutMs: number): string | undefined {
  if (result.timedOut) {
    const hanging = unended(records).map((name) => `"${name}"`);
    const where = hanging.length > 0 ? `in ${hanging.join(', ')}` : 'after its tests: something was left open';
    return `did not end within ${timeoutMs / 1000} s, ${where}.`;
  }
  if (counts.passed + counts.failed + counts.skipped === 0) return result.code === 0 ? 'holds no test.' : `did not run (exit code ${result.code}).`;
  if (counts.failed === 0 && result.code !== 0) return `its tests passed, but it ended with exit code ${result.code}.`;
  return undefined;
}
