import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createAudit, type Audit } from '../../../packages/relay/src/audit/audit.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';

const shop = newWorkspace('shop', 'Shop', 0);
const ada = { kind: 'agent', id: 'ada', name: 'Ada' } as const;
let folder: string;
let store: Store;
let audit: Audit;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frontdesk-audit-'));
  store = await openSqliteStore({ folder });
  await store.workspaces.create(shop);
  audit = createAudit({ store, log: createLog('silent'), now: () => 1_790_000_000_000 });
});

after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

test('what is recorded is on disk with the time, and reads back', async () => {
  const entry = await audit.record({ workspace: shop.id, actor: ada, action: 'token.made', target: { kind: 'token', id: 't1' }, detail: { expires: false }, address: '192.0.2.1', requestId: 'r1' });
  assert.equal(entry.ts, 1_790_000_000_000);
  assert.deepEqual((await store.audit.list(shop.id, {}, undefined, 1)).items, [entry]);
});

test('what looks like a secret or an e-mail address is masked wherever it stands, and long texts are cut', async () => {
  const secret = `fdt_${'A'.repeat(43)}`;
  const { actor, detail, target } = await audit.record({
    workspace: shop.id, actor: { ...ada, name: 'ada@example.org' }, action: 'visitor.changed', target: { kind: 'visitor', id: `v ${secret}` },
    detail: { note: `Bearer ${secret}`, to: 'from <a.b+c@sub.example.co.uk>, later', long: 'x'.repeat(5_000), half: 'a\ud800b', plain: 'https://*.shop.example' },
  });
  assert.equal(actor.name, '[e-mail]');
  assert.equal(target?.id, 'v [secret]');
  assert.deepEqual({ ...detail, long: String(detail?.['long']).length }, { note: 'Bearer [secret]', to: 'from <[e-mail]>, later', long: 300, half: 'a\ufffdb', plain: 'https://*.shop.example' });
});

test('an entry that cannot be stored is refused, and the process log has it', async () => {
  const lines: unknown[] = [];
  const log = createLog('silent');
  log.error = ((line: unknown) => { lines.push(line); }) as typeof log.error;
  const away = createAudit({ store: { audit: { ...store.audit, append: () => Promise.reject(new Error('away')) } }, log, now: () => 7 });
  await assert.rejects(away.record({ workspace: shop.id, actor: ada, action: 'token.withdrawn', target: { kind: 'token', id: 't1' } }), /away/);
  assert.deepEqual((lines[0] as { audit: unknown }).audit, { workspace: shop.id, ts: 7, actor: ada, action: 'token.withdrawn', target: { kind: 'token', id: 't1' } });
});
