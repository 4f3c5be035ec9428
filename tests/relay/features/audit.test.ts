import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { asOwner, asRole, assertProblem, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect } from '../http/visitor-socket.ts';

interface Entry { readonly seq: number; readonly ts: number; readonly action: string; readonly target?: { readonly id: string }; readonly actor: { readonly id: string; readonly name?: string } }

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

const read = async (query = '', api = owner): Promise<{ items: Entry[]; next?: string }> => {
  const answer = await api.get(`:/audit${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as { items: Entry[]; next?: string };
};

test('the log is read newest first, in pages, and under filters', async () => {
  const made: string[] = [];
  for (const name of ['One', 'Two', 'Three']) made.push(((await owner.post(':/tokens', { name })).json['token'] as { id: string }).id);
  await owner.remove(`:/tokens/${made[0]}`);
  const { items } = await read('?action=token.*');
  assert.deepEqual(items.map(({ action, target }) => [action, target?.id]), [['token.withdrawn', made[0]], ['token.made', made[2]], ['token.made', made[1]], ['token.made', made[0]]]);
  const first = await read('?action=token.made&limit=2');
  const second = await read(`?action=token.made&limit=2&cursor=${first.next}`);
  assert.deepEqual([...first.items, ...second.items].map(({ target }) => target?.id), made.toReversed());
  assert.equal(second.next, undefined);
  assert.deepEqual((await read(`?target=${made[0]}`)).items.map(({ action }) => action), ['token.withdrawn', 'token.made']);
  assert.deepEqual((await read('?q=three')).items.map(({ target }) => target?.id), [made[2]]);
  const me = (await owner.get(':/me')).json['agent'] as { id: string };
  assert.ok((await read(`?actor=${me.id}`)).items.every(({ actor }) => actor.id === me.id));
  const [newest] = items;
  assert.deepEqual((await read(`?to=${(await read('?limit=100')).items.at(-1)?.ts}`)).items, []);
  assert.ok((await read(`?from=${newest?.ts}`)).items.length > 0);
  assertProblem(await owner.get(':/audit?action=<script>'), 400, 'invalid', /agent\.invited/);
});

test('the export holds the whole log in order, says so in the log, and no cell is a formula', async () => {
  await owner.post(':/tokens', { name: '=HYPERLINK("https://evil.example","x")' });
  const lines = await owner.get(':/audit/export');
  assert.match(lines.headers.get('content-disposition') ?? '', /attachment; filename="audit-log\.jsonl"/);
  const entries = lines.text.trim().split('\n').map((line) => JSON.parse(line) as Entry);
  assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_entry, index) => index + 1));
  const [recorded] = (await read('?limit=1')).items;
  assert.equal(recorded?.action, 'audit.exported');
  assert.equal(recorded?.seq, entries.length + 1);
  const csv = (await owner.get(':/audit/export?format=csv&action=token.*')).text.split('\r\n');
  assert.equal(csv[0], 'seq,time,actor_kind,actor_id,actor_name,action,target_kind,target_id,detail,address,request_id,hash');
  assert.ok(csv.slice(1, -1).every((row) => row.includes('token.')));
  const { api } = await asRole(relay, owner, 'admin', 'Formula Fred');
  await api.patch(':/me', { name: '=1+1' });
  await api.post(':/tokens', { name: 'Formulas' });
  const rows = (await owner.get(':/audit/export?format=csv&q=Formulas')).text;
  assert.match(rows, /,'=1\+1,/);
  for (const name of ['＝1+1', '＋1', '－1', '＠SUM(1)']) {
    await api.patch(':/me', { name });
    await api.post(':/tokens', { name: `Wide ${name}` });
  }
  // Some spreadsheets read full-width signs as the narrow ones.
  assert.doesNotMatch((await owner.get(':/audit/export?format=csv&q=Wide')).text, /,[＝＋－＠]/);
});

test('only those who hold the right read it', async () => {
  for (const role of ['viewer', 'agent']) {
    const { api } = await asRole(relay, owner, role, `Rolf ${role}`);
    assertProblem(await api.get(':/audit'), 403, 'forbidden');
    assertProblem(await api.get(':/audit/export'), 403, 'forbidden');
  }
  const { api: admin } = await asRole(relay, owner, 'admin', 'Ada');
  assert.ok((await read('', admin)).items.length > 0);
});

test('the console of whoever may read it hears at once that it grew, that of others hears nothing, and a right that is lost ends it', async () => {
  const [admin, agent] = await Promise.all([asRole(relay, owner, 'admin', 'Live Ada'), asRole(relay, owner, 'agent', 'Live Abe')]);
  const [allowed, others] = await Promise.all([admin, agent].map(({ bearer }) => connect(relay, { kind: 'agent', token: bearer })));
  assert.ok(allowed && others);
  await owner.post(':/tokens', { name: 'Heard' });
  const [entry] = (await read('?limit=1')).items;
  await allowed.until((frame) => frame.t === 'audit' && frame['seq'] === entry?.seq);
  const heard = () => allowed.frames.filter(({ t }) => t === 'audit').length;

  await owner.patch(`:/agents/${admin.id}`, { role: 'agent' });
  await allowed.until(({ t }) => t === 'rights');
  const before = heard();
  await owner.post(':/tokens', { name: 'Not heard' });
  // Both hear the team change, which is told after the token's entry.
  const teamsBefore = [allowed, others].map((socket) => socket.frames.filter(({ t }) => t === 'team').length);
  await owner.post(':/agents', { name: 'Nia', email: 'nia@shop.example', role: 'viewer' });
  await Promise.all([allowed, others].map((socket, index) => socket.until(() => socket.frames.filter(({ t }) => t === 'team').length > (teamsBefore[index] ?? 0))));
  assert.equal(heard(), before);
  assert.ok(others.frames.every(({ t }) => t !== 'audit'));
  await Promise.all([allowed.close(), others.close()]);
});

test('whoever may read the log can have it checked: whole, until somebody changes an entry', async () => {
  const check = async (): Promise<{ entries: number; proofs: number; findings: string[] }> => (await owner.get(':/audit/verification')).json as never;
  const [newest] = (await read('?limit=1')).items;
  const answers = await Promise.all([check(), check(), check()]);
  for (const { entries, proofs, findings } of answers) {
    assert.deepEqual(findings, []);
    assert.ok(entries >= (newest?.seq ?? 0) && proofs > 0);
  }
  assertProblem(await (await asRole(relay, owner, 'agent', 'Checking Agent')).api.get(':/audit/verification'), 403, 'forbidden', /audit\.read/);
  const db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { timeout: 5_000 });
  db.exec("UPDATE audit SET entry = replace(entry, 'token.made', 'token.withdrawn') WHERE seq = (SELECT min(seq) FROM audit WHERE entry LIKE '%token.made%')");
  db.close();
  const { findings } = await check();
  assert.equal(findings.length, 1, findings.join('\n'));
  assert.match(findings[0] ?? '', /^Entry \d+ was changed\.$/);
});
