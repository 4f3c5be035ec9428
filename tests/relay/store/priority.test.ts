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
  assert.equal(Number(stdout), getPriority() + 5, stderr);
});
