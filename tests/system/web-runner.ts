/**
 * Runs the tests in the browser: `node web-runner.ts <records file> [test files]`. A process of its own, so that a browser
 * that hangs can be killed; what it found goes to the records file.
 */
import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestRunner, type TestRunnerConfig } from '@web/test-runner';
import type { TestRecord } from './record.ts';

type Reporter = NonNullable<Exclude<TestRunnerConfig['reporters'], undefined>>[number];
type Session = Parameters<NonNullable<Reporter['reportTestFileResults']>>[0]['sessionsForTestFile'][number];
type Suite = NonNullable<Session['testResults']>;
type Result = Suite['tests'][number];

const [recordsPath = '', ...files] = process.argv.slice(2);

const textOf = (error: { name?: string; message: string; stack?: string; expected?: string; actual?: string }): string => {
  const compared = error.expected === undefined ? '' : `\nexpected: ${error.expected}\nactual:   ${error.actual ?? ''}`;
  return `${error.name ?? 'Error'}: ${error.message}${compared}\n${error.stack ?? ''}`;
};

function recordOf(result: Result, path: readonly string[], file: string): TestRecord {
  const name = [...path, result.name].join(' › ');
  if (result.skipped) return { event: 'skip', name, file };
  return result.passed ? { event: 'pass', name, file } : { event: 'fail', name, file, error: result.error ? textOf(result.error) : 'failed without a reason' };
}

const recordsOf = (suite: Suite, path: readonly string[], file: string): TestRecord[] => [
  ...suite.tests.map((result) => recordOf(result, path, file)),
  ...suite.suites.flatMap((inner) => recordsOf(inner, [...path, inner.name], file)),
];

/** A file that could not be loaded has errors of its own, or no test at all. */
function recordsOfFile(session: Session, file: string): TestRecord[] {
  const records: TestRecord[] = session.testResults ? recordsOf(session.testResults, [], file) : [];
  const errors = session.errors.map(textOf);
  const missing = session.request404s.map((url) => `not found: ${url}`);
  if (errors.length > 0 || records.length === 0) records.push({ event: 'fail', name: file, file, error: [...errors, ...missing].join('\n') || 'holds no test' });
  return records;
}

const reporter: Reporter = {
  reportTestFileResults({ testFile, sessionsForTestFile }) {
    const file = relative(process.cwd(), testFile);
    const records = sessionsForTestFile.flatMap((session) => recordsOfFile(session, file));
    appendFileSync(recordsPath, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  },
};

const module = (await import(pathToFileURL(resolve('tests/widget/web-test-runner.config.mjs')).href)) as { default: TestRunnerConfig };
const config: TestRunnerConfig = { ...module.default, reporters: [reporter], ...(files.length > 0 && { files }) };
await startTestRunner({ config, readCliArgs: false, readFileConfig: false });
