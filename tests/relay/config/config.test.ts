import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ConfigError, ConfigSchema, describeConfig, loadConfig } from '../../../packages/relay/src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split('\n');
  }
  return [];
}

describe('configuration', () => {
  test('needs nothing: every setting has a default', () => {
    const config = loadConfig({});
    assert.equal(config.PORT, 8080);
    assert.equal(config.FRONTDESK_DATA, './data');
  });

  test('an empty variable counts as unset, not as zero', () => {
    assert.equal(loadConfig({ PORT: '', FRONTDESK_WINDOW: '' }).PORT, 8080);
  });

  test('names of other programs are not looked at', () => {
    assert.deepEqual(problemsOf({ PATH: '/bin', NODE_ENV: 'test' }), []);
  });

  test('a wrong number is answered with the variable, what was given, what is expected and what to do', () => {
    assert.deepEqual(problemsOf({ FRONTDESK_WINDOW: 'many' }), ['FRONTDESK_WINDOW is "many", but a whole number from 1 to 10000 is expected. Correct it, or remove it to use the default, 32.']);
  });

  test('a wrong choice lists the choices', () => {
    assert.match(problemsOf({ LOG_LEVEL: 'loud' })[0] ?? '', /LOG_LEVEL is "loud", but one of fatal, error, .* is expected/);
    assert.match(problemsOf({ FRONTDESK_DEVELOPMENT: 'yes' })[0] ?? '', /true or false is expected/);
  });

  test('every problem gets its own sentence', () => {
    assert.equal(problemsOf({ PORT: '99999', FRONTDESK_WINDOW: '0', FRONTDESK_PUBLIC_URL: 'chat' }).length, 3);
  });

  test('an unknown name is refused, and the nearest known one suggested', () => {
    assert.deepEqual(problemsOf({ FRONTDESK_DATE: '/x' }), ['FRONTDESK_DATE is not a setting of this version. Did you mean FRONTDESK_DATA? Rename it, or remove it.']);
    assert.match(problemsOf({ FRONTDESK_HOST: '127.0.0.1' })[0] ?? '', /Did you mean HOST\?/, 'a prefix too much is no other setting');
    assert.match(problemsOf({ FRONTDESK_PUSH: '1' })[0] ?? '', /^FRONTDESK_PUSH is not a setting of this version\. Remove it/);
    assert.match(problemsOf({ FRONTDESK_COMPLETELY_OTHER: '1' })[0] ?? '', /frontdesk config/);
  });

  test('a public URL with a path, a bad proxy range and limits lifted on a public address are refused', () => {
    assert.match(problemsOf({ FRONTDESK_PUBLIC_URL: 'https://shop.example/chat' })[0] ?? '', /without a path is expected/);
    assert.match(problemsOf({ FRONTDESK_TRUSTED_PROXIES: '10.0.0.0/8, proxy' })[0] ?? '', /holds "proxy", but addresses or CIDR ranges are expected/);
    assert.match(problemsOf({ FRONTDESK_BENCH: 'true' })[0] ?? '', /Set HOST to 127\.0\.0\.1/);
    assert.deepEqual(problemsOf({ FRONTDESK_BENCH: 'true', HOST: '127.0.0.1' }), []);
  });

  test('the value of a secret is never shown', () => {
    const [problem = ''] = problemsOf({ FRONTDESK_METRICS_TOKEN: 'tooshort' });
    assert.doesNotMatch(problem, /tooshort/);
    assert.match(problem, /at least 16 characters/);
  });

  test('a database of another kind is answered with the address that is expected, not with the one that was given', () => {
    assert.deepEqual(problemsOf({ DATABASE_URL: 'mysql://root:hidden@db/shop' }), ['DATABASE_URL is a value (not shown), but a URL such as postgres://user:password@host:5432/name is expected. Correct it, or remove it.']);
  });

  test('a file gives values, and the environment wins over it', () => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify({ PORT: 9000, FRONTDESK_WINDOW: 8, FRONTDESK_DEVELOPMENT: false }));
    const config = loadConfig({ FRONTDESK_CONFIG: file, PORT: '9001' });
    assert.deepEqual([config.PORT, config.FRONTDESK_WINDOW, config.FRONTDESK_DEVELOPMENT], [9001, 8, false]);
  });

  test('a file that is missing, no JSON, or holds unknown names is answered with a sentence', () => {
    const file = join(folder, 'broken.json');
    assert.match(problemsOf({ FRONTDESK_CONFIG: join(folder, 'none.json') })[0] ?? '', /cannot be read \(ENOENT\)/);
    writeFileSync(file, '[1');
    assert.match(problemsOf({ FRONTDESK_CONFIG: file })[0] ?? '', /not a JSON object/);
    writeFileSync(file, '{"prot": 1}');
    assert.match(problemsOf({ FRONTDESK_CONFIG: file })[0] ?? '', /prot is not a setting.*Did you mean PORT/);
  });

  test('the page in docs/operations holds the present reference', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/operations/configuration.md'), 'utf8');
    assert.ok(page.endsWith(describeConfig()), 'run "npm run cli -- config" and put its table into docs/operations/configuration.md');
  });

  test('the reference names every setting once, with what it takes and its default', () => {
    const rows = describeConfig().split('\n').filter((line) => line.startsWith('| `'));
    assert.deepEqual(rows.map((row) => /`([^`]+)`/.exec(row)?.[1]), Object.keys(ConfigSchema.shape));
    assert.ok(rows.every((row) => row.split('|').length === 6 && !row.includes('undefined')));
  });
});
