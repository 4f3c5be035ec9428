import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CLOSE_CODES, closeAction, DEFAULT_LIMITS, ERROR_CODES, SUBPROTOCOLS } from '@frontdesk/protocol';
import { ClientFrame, RelayFrame } from '@frontdesk/protocol/schemas';
import { framesOf } from './schema-rules.ts';

const specification = readFileSync(join(import.meta.dirname, '../../packages/protocol/PROTOCOL.md'), 'utf8');
/** Table rows as lists of cells. */
const rows = specification.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
const rowOf = (...first: string[]): string[] | undefined => rows.find((cells) => first.every((cell, index) => cells[index] === cell));
const section = (number: number): string => specification.split(/^## /m).find((part) => part.startsWith(`${number} `)) ?? '';
const examples = [...specification.matchAll(/```json\n([\s\S]*?)```/g)].flatMap((match) => String(match[1]).trim().split('\n'));

describe('PROTOCOL.md', () => {
  test('names every frame type of both directions in the overview of §3', () => {
    const tables = section(3).split('| relay → client |');
    for (const [index, union] of [ClientFrame, RelayFrame].entries()) {
      const missing = [...framesOf(union).keys()].filter((type) => !tables[index]?.includes(`\`${type}\``));
      assert.deepEqual(missing, []);
    }
  });

  test('describes no frame type that does not exist', () => {
    const known = new Set([...framesOf(ClientFrame).keys(), ...framesOf(RelayFrame).keys()]);
    const named = section(3).split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => [...String(line.split('|')[1]).matchAll(/`(\w+)`/g)].map((match) => String(match[1])));
    assert.deepEqual(named.filter((type) => !known.has(type)), []);
  });

  test('lists every error code with whether it may be tried again', () => {
    for (const [code, { retryable }] of Object.entries(ERROR_CODES)) {
      assert.equal(rowOf(`\`${code}\``)?.[1], retryable ? 'yes' : 'no', code);
    }
  });

  test('lists every close code with its name, and the ranges with what they decide', () => {
    for (const [name, code] of Object.entries(CLOSE_CODES)) assert.ok(rowOf(String(code), `\`${name}\``), `${code} ${name}`);
    for (const [range, action, words] of [['4000–4099', 'stop', '**stops**'], ['4100–4199', 'backoff', '**backs off**'], ['4200–4299', 'now', '**now**']] as const) {
      assert.equal(closeAction(Number(range.slice(0, 4))), action);
      assert.ok(rowOf(range)?.[1]?.includes(words), range);
    }
  });

  test('lists every limit with its default', () => {
    for (const [name, value] of Object.entries(DEFAULT_LIMITS)) assert.equal(rowOf(`\`${name}\``)?.[1], String(value), name);
  });

  test('names the subprotocols', () => {
    for (const name of SUBPROTOCOLS) assert.ok(section(2).includes(`\`${name}\``), name);
  });

  test('every example is a frame of one direction', () => {
    assert.ok(examples.length >= 15, `found ${examples.length} examples`);
    for (const example of examples) {
      const frame: unknown = JSON.parse(example);
      const results = [ClientFrame.safeParse(frame), RelayFrame.safeParse(frame)];
      assert.ok(results.some((result) => result.success), `${example}\n${results.map((result) => result.error?.message).join('\n')}`);
    }
  });

  test('shows an example of every frame that a client sends', () => {
    const shown = new Set(examples.map((example) => (JSON.parse(example) as { t: string }).t));
    assert.deepEqual([...framesOf(ClientFrame).keys()].filter((type) => !shown.has(type)), []);
  });
});
