import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { runNodeFiles } from './node-files.ts';
import type { Tally } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one test file with this content and returns what the runner counted and printed. */
async function run(name: string, content: string, timeoutMs = 20_000): Promise<{ tally: Tally; printed: string }> {
  const file = join(folder, `${name}.test.mjs`);
  writeFileSync(file, `import { before, describe, test } from 'node:test';\n${content}\n`);
  const lines: string[] = [];
  const tally = await runNodeFiles([file], { concurrency: 1, timeoutMs, print: (line) => lines.push(line) });
  return { tally, printed: lines.join('\n') };
}

const counts = ({ tally }: { tally: Tally }): number[] => [tally.passed, tally.failed, tally.skipped];

describe('the runner of test files', () => {
  test('counts tests, not the suites around them', async () => {
    assert.deepEqual(counts(await run('counts', `describe('s', () => { test('a', () => {}); test('b', () => {}); }); test('c', () => {});`)), [3, 0, 0]);
  });

  test('prints a failure once, with the names around it, its reason and the output of the file', async () => {
    const result = await run('fails', `describe('suite', () => { test('breaks', () => { console.log('a hint'); throw new Error('boom'); }); test('holds', () => {}); });`);
    assert.deepEqual(counts(result), [1, 1, 0]);
    assert.match(result.printed, /✗ suite › breaks/);
    assert.match(result.printed, /boom/);
    assert.match(result.printed, /a hint/);
  });

  test('counts a file that cannot be loaded as one failure', async () => {
    const result = await run('broken', `import './there-is-no-such-file.mjs';`);
    assert.deepEqual(counts(result), [0, 1, 0]);
    assert.match(result.printed, /did not run/);
  });

  test('counts a file without tests as one failure', async () => {
    assert.match((await run('empty', '')).printed, /holds no test/);
  });

  test('counts a broken hook', async () => {
    const { tally } = await run('hook', `describe('s', () => { before(() => { throw new Error('no'); }); test('a', () => {}); });`);
    assert.ok(tally.failed > 0);
  });

  test('counts a crash after the last test', async () => {
    const result = await run('crash', `test('a', () => {}); process.on('exit', () => { process.exitCode = 7; });`);
    assert.deepEqual(counts(result), [1, 1, 0]);
    assert.match(result.printed, /exit code 7/);
  });

  test('says what keeps a file alive whose tests have ended', async () => {
    const result = await run('stays', `
      import { createServer } from 'node:net';
      test('quick', () => { createServer().listen(0, '127.0.0.1'); });`, 4_000);
    assert.match(result.printed, /did not end within 4 s, after its tests: something was left open/);
    assert.match(result.printed, /What keeps it alive: .*TCPServerWrap/);
  });

  test('forgives a process that waits for ever in its own end, where nothing was left open, and says so', async () => {
    const result = await run('stuck', `test('quick', () => {}); process.on('exit', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`, 4_000);
    assert.deepEqual(counts(result), [1, 0, 0]);
    assert.match(result.printed, /nothing was left open, but Node did not end by itself/);
  });

  test('does not forgive one that waits for a program after its tests', async () => {
    const result = await run('blocks', `import { spawnSync } from 'node:child_process'; test('quick', () => {}); process.on('exit', () => spawnSync('sleep', ['60']));`, 4_000);
    assert.deepEqual(counts(result), [1, 1, 0]);
  });

  test('does not forgive one that computes for ever after its tests', async () => {
    const result = await run('spins', `test('quick', () => {}); process.on('exit', () => { for (;;); });`, 4_000);
    assert.deepEqual(counts(result), [1, 1, 0]);
  });

  test('kills a file that hangs, names it and the test, and takes down what it started', async () => {
    const portFile = join(folder, 'port');
    const grandchild = `const server = require('net').createServer().listen(0, '127.0.0.1', () => require('fs').writeFileSync(${JSON.stringify(portFile)}, String(server.address().port)))`;
    const result = await run('hangs', `
      import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' });
      test('quick', () => {}); test('waits for ever', () => new Promise(() => setInterval(() => {}, 1000)));`, 4_000);
    assert.ok(result.tally.failed >= 1);
    assert.match(result.printed, /hangs\.test\.mjs: did not end within 4 s, in "waits for ever"/);
    await assert.rejects(once(connect(Number(readFileSync(portFile, 'utf8')), '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
  });
});
