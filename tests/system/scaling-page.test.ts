/** docs/operations/scaling.md: its arithmetic, and what it says of our own speed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const DOCS = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(DOCS, 'operations/scaling.md'), 'utf8');
const benchmarks = readFileSync(join(DOCS, 'benchmarks.md'), 'utf8');

const number = (text: string): number => Number(text.replaceAll(',', ''));

/** `a * b / c`, from left to right, and `+`; nothing else stands in the page's sums. */
function workedOut(sum: string): number {
  return sum.split('+').reduce((total, product) => {
    const [first = '', ...rest] = product.trim().split(/\s+/);
    let value = number(first);
    for (let place = 0; place < rest.length; place += 2) value = rest[place] === '*' ? value * number(rest[place + 1] ?? '') : value / number(rest[place + 1] ?? '');
    return total + value;
  }, 0);
}

test('every sum of the plan is right, as far as it is rounded', () => {
  const lines = [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n')).filter((line) => / = /.test(line));
  assert.ok(lines.length > 20, `${lines.length} sums were found`);
  for (const line of lines) {
    const [, sum = '', result = ''] = /^([\d,.*/+ ]+) = ([\d,.]+)(?= |$)/.exec(line) ?? [];
    const [found, said] = [workedOut(sum), number(result)];
    assert.ok(Number.isFinite(found) && Math.abs(found - said) <= 0.03 * found, `"${line}" is ${found}`);
  }
});

test('what it calls measured stands on the benchmark page, within a factor of two of its latest run', () => {
  const near = (said: RegExp, measured: RegExp): void => {
    const [, quoted = ''] = said.exec(page) ?? [];
    const [, found = ''] = measured.exec(benchmarks) ?? [];
    const ratio = number(quoted) / number(found);
    assert.ok(ratio >= 0.5 && ratio <= 2, `${said}: the page says ${quoted}, the benchmark ${found}`);
  };
  near(/measured are ([\d.]+) KiB of objects in the process/, /of which ([\d.]+) KiB are JavaScript objects/);
  near(/measured are (\d+) µs at 5,000 a second/, /^\| 1,000 connections, 5,000 messages a second \|(?:[^|]*\|){3} ([\d.]+) \//m);
  near(/, (\d+) µs at 1,000 \(/, /^\| 200 connections, 1,000 messages a second, alone \|(?:[^|]*\|){3} ([\d.]+) \//m);
  near(/measured: ([\d,]+) deliveries a second/, /^\| announcements to 1,000 visitors \| ([\d,]+) \|/m);
});
