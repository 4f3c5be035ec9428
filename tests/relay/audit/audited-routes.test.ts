import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asOwner, caller, OWNER, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { AUDITED, NOT_AUDITED } from './audited-routes.ts';

interface Entry { readonly seq: number; readonly action: string; readonly requestId?: string; readonly actor: { readonly kind: string; readonly id: string; readonly name?: string }; readonly address?: string; readonly detail?: Record<string, unknown> }

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

const entries = async (query = ''): Promise<Entry[]> => (await owner.get(`:/audit?limit=100${query}`)).json['items'] as Entry[];

test('every change that the API describes either has an example of what it leaves in the audit log, or a reason why it leaves nothing', async () => {
  const { paths } = (await caller(relay).get(':/openapi.json')).json as unknown as { paths: Record<string, Record<string, unknown>> };
  const changes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).filter((method) => /^(post|put|patch|delete)$/.test(method)).map((method) => `${method.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`));
  assert.ok(changes.length > 20);
  for (const change of changes) assert.ok((change in AUDITED) !== (change in NOT_AUDITED), `${change} must stand in exactly one table of tests/relay/audit/audited-routes.ts: record what it does, or say why not`);
  for (const change of [...Object.keys(AUDITED), ...Object.keys(NOT_AUDITED)]) assert.ok(changes.includes(change), `${change} is in the table, but not in the API`);
});

for (const [change, { actions, act }] of Object.entries(AUDITED)) {
  test(`${change} leaves ${actions.join(', ')}, with who, from where and the request's id`, async () => {
    const answer = await act({ relay, owner });
    assert.ok(answer.status < 300, answer.text);
    const left = (await entries()).filter(({ requestId }) => requestId === answer.headers.get('x-request-id'));
    assert.deepEqual(left.map(({ action }) => action).toSorted(), [...actions].toSorted());
    for (const { actor, address } of left) {
      assert.ok(actor.kind === 'agent' && actor.id !== '' && actor.name !== undefined, JSON.stringify(actor));
      assert.match(address ?? '', /^(127\.0\.0\.1|::1)$/);
    }
  });
}

test('a refused sign-in leaves the same entry for an account that exists and one that does not, and no trace of either', async () => {
  const refusals = await Promise.all([OWNER.email, 'nobody@shop.example'].map((email) => caller(relay).post(':/sign-in', { email, password: 'not the password', mode: 'bearer' })));
  const found = (await entries('&action=session.refused')).filter(({ requestId }) => refusals.some(({ headers }) => headers.get('x-request-id') === requestId));
  assert.equal(found.length, 2);
  const shown = found.map((entry) => ({ ...entry, seq: 0, ts: 0, requestId: '', prev: '', hash: '' }));
  assert.deepEqual(shown[0], shown[1]);
  assert.doesNotMatch(JSON.stringify(found), /shop\.example/);
});

test('what was refused for other reasons leaves nothing', async () => {
  const before = (await entries()).length;
  for (const answer of [await owner.remove(':/agents/nobody'), await owner.patch(':/workspace', { allowedOrigins: ['nonsense'] }), await caller(relay).post(':/agents', {})]) assert.ok(answer.status >= 400);
  assert.equal((await entries()).length, before);
});

test('nothing in the log is a secret, a message or an e-mail address, though all of them passed by', async () => {
  const text = (await owner.get(':/audit/export')).text;
  assert.ok(text.split('\n').length > 20);
  assert.doesNotMatch(text, /fd[stbl]_[\w-]{20}|@shop\.example|hello|We moved/);
  assert.doesNotMatch(text, new RegExp(OWNER.password));
});
