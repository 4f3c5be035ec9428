import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { test } from 'node:test';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../packages/relay/src/store/sqlite/write/priority.ts')).href;
/** As most processes are: without the right to raise a priority. */
const NOBODY = 65_534;

test('a thread that may not raise its priority again gives way once, and not further each time', { skip: process.platform !== 'linux' && 'only on Linux a thread has a priority of its own' }, () => {
  const program = `const { goBehind } = await import(${JSON.stringify(MODULE)}); if (process.getuid() === 0) process.setuid(${NOBODY}); const { getPriority } = await import('node:os');
    for (let round = 0; round < 3; round += 1) { goBehind(true); goBehind(false); } goBehind(true); console.log(getPriority());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=frontdesk-source', '--input-type=module', '--eval', program], { encoding: 'utf8' });
  assert.equal(Number(stdout), getPriority() + 10, stderr);
});

test('a thread at long work lets the other one go first after each half millisecond, but not before messages stream, and not while the other waits for it', { skip: process.platform !== 'linux' && 'only on Linux a thread has a priority of its own' }, () => {
  const program = `const { giveWay, goBehind, hurry } = await import(${JSON.stringify(MODULE)});
    let [now, slept] = [100, 0];
    performance.now = () => now;
    Atomics.wait = () => { slept += 1; return 'timed-out'; };
    const work = () => { const before = slept; for (let step = 0; step < 100; step += 1) { now += 0.125; giveWay(); } return slept - before; };
    const asEver = work(); goBehind(true); const behind = work(); hurry(true); const late = work(); hurry(false); const again = work(); goBehind(false);
    console.log(JSON.stringify({ asEver, behind, late, again, quiet: work() }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=frontdesk-source', '--input-type=module', '--eval', program], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout || '{}'), { asEver: 0, behind: 25, late: 0, again: 25, quiet: 0 }, stderr);
});
