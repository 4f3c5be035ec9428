import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createKeyRing } from '../../../packages/relay/src/crypto/key-ring.ts';
import { makeIdentityKey } from '../../../packages/relay/src/identity/visitors/keys.ts';
import { checkProof } from '../../../packages/relay/src/identity/visitors/proofs.ts';
import { SNIPPETS } from '../../../packages/widget/src/chat-admin/identity/snippets.ts';
import { provide, type Requirement } from '../../system/requirements.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/signed-identity');
const ring = createKeyRing([{ id: 'one', bytes: randomBytes(32) }]);
const { key, secret = '' } = makeIdentityKey(ring, { workspace: 'w1', algorithm: 'HS256', createdBy: 'ada', now: Date.now() });

const need = (name: string, program: string, ...packages: string[]): Requirement => ({ name, variable: `TEST_${name.toUpperCase()}`, programs: [program], packages });
const LANGUAGES = [
  { file: 'sign.mjs', runtime: { name: 'Node', variable: 'TEST_NODE', programs: [process.execPath], packages: ['nodejs'] } },
  { file: 'sign.py', runtime: need('Python', 'python3', 'python3') },
  { file: 'sign.php', runtime: need('PHP', 'php', 'php-cli') },
  { file: 'sign.rb', runtime: need('Ruby', 'ruby', 'ruby') },
] as const satisfies readonly { file: string; runtime: Requirement }[];

describe('the examples of signing', () => {
  for (const { file, runtime } of LANGUAGES) {
    test(`${runtime.name} signs a token that the relay believes, with the user's name as it is`, async () => {
      const command = await provide(runtime, (line) => console.log(line));
      const token = execFileSync(command, [join(FOLDER, file), 'user-42'], { encoding: 'utf8', env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', FRONTDESK_SECRET: secret, FRONTDESK_KID: key.kid, FRONTDESK_WORKSPACE: 'shop' } }).trim();
      const { user, facts, kid } = await checkProof(ring, [key], { key: 'shop' }, { token }, Date.now());
      assert.deepEqual({ user, facts, kid }, { user: 'user-42', facts: { name: 'Zoë' }, kid: key.kid });
    });
  }

  test('what the console shows to copy is what is run here', () => {
    for (const [index, shown] of [SNIPPETS.Node, SNIPPETS.Python, SNIPPETS.PHP, SNIPPETS.Ruby].entries()) {
      const { file } = LANGUAGES[index] as (typeof LANGUAGES)[number];
      assert.ok(readFileSync(join(FOLDER, file), 'utf8').includes(shown), file);
    }
  });
});
