import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild, type ChildResult } from './child.ts';
import { readRecords, tallyOf, type TestRecord } from './record.ts';
import { indent, inWords, NOTHING, sum, tail, type Tally } from './tally.ts';

const RUNNER = join(import.meta.dirname, 'web-runner.ts');

/** Engines in which the component tests run. */
export const WEB_BROWSERS = ['chromium', 'firefox'] as const;

/** Runs the widget's tests in one browser and prints one line per file. No files: all that the configuration names. */
export async function runWebTests(files: readonly string[], options: { browser: (typeof WEB_BROWSERS)[number]; timeoutMs: number; print: (line: string) => void }): Promise<Tally> {
  const { browser, timeoutMs, print } = options;
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-records-'));
  try {
    const path = join(folder, 'records.jsonl');
    const result = await runChild(process.execPath, ['--conditions=frontdesk-source', RUNNER, path, ...files], { timeoutMs, env: { FRONTDESK_WEB_BROWSER: browser } });
    const records = readRecords(path);
    const tested = [...new Set(records.map((record) => record.file ?? ''))];
    const tally = sum(tested.map((file) => tellFile(`${file} (${browser})`, records.filter((record) => record.file === file), print)));
    const trouble = troubleOf(result, tally, timeoutMs);
    if (trouble === undefined) return tally;
    return sum([tally, { ...NOTHING, failed: 1, notes: [indent(`✗ web-test-runner in ${browser} ${trouble}\n${tail(result.output)}`, 4)] }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function troubleOf(result: ChildResult, tally: Tally, timeoutMs: number): string | undefined {
  if (result.timedOut) return `did not end within ${timeoutMs / 1000} s`;
  if (tally.passed + tally.failed + tally.skipped === 0) return `ran no test (exit code ${result.code})`;
  return result.code !== 0 && tally.failed === 0 ? `ended with exit code ${result.code}` : undefined;
}

function tellFile(file: string, records: readonly TestRecord[], print: (line: string) => void): Tally {
  const tally = tallyOf(records);
  print([`  ${tally.failed > 0 ? '✗' : '✓'} ${file} — ${inWords(tally)}`, ...tally.notes].join('\n'));
  // The notes are printed with their file already.
  return { ...tally, notes: [] };
}
