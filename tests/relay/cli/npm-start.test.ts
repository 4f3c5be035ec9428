import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const START = join(import.meta.dirname, '../../../packages/relay/dev/start.ts');
const NEVER_BUILT = join(import.meta.dirname, 'never-built.ts');

/** `npm start` where nothing has been built yet, until it ends. */
async function start(env: Record<string, string>): Promise<{ code: number | string | null | undefined; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=frontdesk-source', `--import=${NEVER_BUILT}`, START], { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, stdout, stderr) => resolve({ code: error?.code, stdout, stderr }));
  });
}

test('a wrong configuration ends the start before anything is built', async () => {
  const { code, stdout, stderr } = await start({ PORT: 'eighty', FRONTDESK_DATEN: 'y' });
  assert.equal(code, 78, stderr);
  assert.match(stderr, /configuration is wrong:\n {2}- .*PORT is "eighty".*\n {2}- FRONTDESK_DATEN is not a setting/s);
  assert.equal(stdout, '');
});

test('with a right one the widget is built first, then the relay starts', async () => {
  const { code, stdout, stderr } = await start({ FRONTDESK_DATA: join(START, 'below-a-file') });
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^Building the widget … \d/);
  assert.match(stderr, /The data folder ".*below-a-file" cannot be used/);
});
