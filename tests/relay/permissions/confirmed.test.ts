/** Changes of security ask for a recent proof of who one is: exactly those that the documented table says, for every route that changes something. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { uuidv7 } from '@frontdesk/protocol';
import { PEOPLE_ONLY, type Permission } from '../../../packages/relay/src/chat/permissions.ts';
import { asOwner, asRole, assertProblem, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { CONFIRM_NEEDS, NOT_CONFIRMED, ROUTE_NEEDS } from './table.ts';

const SEED = Number(process.env['FRONTDESK_SEED'] ?? 7);
const RUNS = Number(process.env['FRONTDESK_RUNS'] ?? 120);

let relay: RelayProcess;
let owner: Caller;
let db: DatabaseSync;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  db = new DatabaseSync(join(relay.folder, 'frontdesk.db'), { timeout: 5_000 });
});
after(async () => {
  db.close();
  await relay.remove();
});

/** As if the last proof of everybody lay that far back. */
function provedAgo(minutes: number): void {
  db.prepare('UPDATE sessions SET confirmed_ts = ?').run(Date.now() - minutes * 60_000);
}

/** What changes something, by whoever is known to the relay. */
const changing = Object.keys(ROUTE_NEEDS).filter((route) => !route.startsWith('GET ') && ROUTE_NEEDS[route] !== 'everybody');

/** Asks for it, about something that is not there. @param grave with the example that needs a proof, where there are two. */
function ask(api: Caller, route: string, grave: boolean): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const need = CONFIRM_NEEDS[route];
  const body = typeof need === 'object' ? (grave ? need.asked() : need.notAsked()) : method === 'DELETE' ? undefined : {};
  return api.ask(method, `:${path.replaceAll(/\{\w+\}/g, () => uuidv7())}`, body === undefined ? {} : { body });
}

const needsProof = (route: string, grave: boolean): boolean => CONFIRM_NEEDS[route] === 'always' || (typeof CONFIRM_NEEDS[route] === 'object' && grave);

test('every row of the table is a route that changes something', () => {
  assert.deepEqual(Object.keys(CONFIRM_NEEDS).filter((route) => !changing.includes(route)), []);
});

test('whatever takes a permission that no token may hold is in the table, or in the list with a reason', () => {
  const grave = changing.filter((route) => PEOPLE_ONLY.has(ROUTE_NEEDS[route] as Permission));
  assert.deepEqual(grave.filter((route) => !Object.hasOwn(CONFIRM_NEEDS, route) && !Object.hasOwn(NOT_CONFIRMED, route)), []);
  assert.deepEqual(Object.keys(NOT_CONFIRMED).filter((route) => Object.hasOwn(CONFIRM_NEEDS, route) || !grave.includes(route)), []);
});

test('each changing route asks for a proof after a quarter of an hour when the table says so, and never before', async () => {
  for (const minutes of [14, 16]) {
    for (const route of changing) {
      for (const grave of [true, false]) {
        provedAgo(minutes);
        const { status, json } = await ask(owner, route, grave);
        assert.equal(status === 403 && json['code'] === 'confirm_identity', minutes > 15 && needsProof(route, grave), `${route} ${grave ? 'grave' : 'light'} after ${minutes} minutes: ${status} ${JSON.stringify(json)}`);
      }
    }
  }
});

test(`in any order, at any age of the proof (seed ${SEED})`, async () => {
  const step = fc.record({ route: fc.constantFrom(...changing), grave: fc.boolean(), minutes: fc.oneof(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 16, max: 60 * 24 })) });
  await fc.assert(fc.asyncProperty(step, async ({ route, grave, minutes }) => {
    provedAgo(minutes);
    const { json } = await ask(owner, route, grave);
    assert.equal(json['code'] === 'confirm_identity', minutes > 15 && needsProof(route, grave), JSON.stringify(json));
  }), { numRuns: RUNS, seed: SEED, endOnFailure: true });
});

test('what is refused was not done, and goes through as it is once they proved it', async () => {
  provedAgo(0);
  const made = await owner.post(':/me/tokens', { name: 'Mine' });
  const rules = { words: { action: 'hold', own: ['casino'], english: false } };
  const token = String((made.json['token'] as { id?: unknown } | undefined)?.id ?? '');
  provedAgo(16);
  assertProblem(await owner.patch(':/content', rules), 403, 'confirm_identity', /POST \/me\/confirm/);
  assertProblem(await owner.remove(`:/me/tokens/${token}`), 403, 'confirm_identity');
  assert.deepEqual([(await owner.get(':/content')).json['words'] === rules.words, ((await owner.get(':/me/tokens')).json['items'] as { id: string }[]).some(({ id }) => id === token)], [false, true]);
  assert.equal((await owner.post(':/me/confirm', { password: OWNER.password })).status, 204);
  assert.deepEqual((await owner.patch(':/content', rules)).json['words'], rules.words);
  assert.equal((await owner.remove(`:/me/tokens/${token}`)).status, 204);
});

test('blocking an abuser, unblocking, ending an exemption and one\'s own sessions stay one click', async () => {
  provedAgo(0);
  const never = await owner.post(':/blocks', { address: '203.0.113.9', never: true });
  provedAgo(24 * 60);
  const blocked = await owner.post(':/blocks', { address: '203.0.113.7' });
  assert.equal(blocked.status, 201);
  for (const { json } of [never, blocked]) assert.equal((await owner.remove(`:/blocks/${(json['items'] as { id: string }[])[0]?.id ?? ''}`)).status, 204);
  assert.equal((await owner.remove(':/me/sessions')).status, 204);
});

test('an API token that may block or change the workspace still makes no change of security', async () => {
  provedAgo(0);
  const secret = String((await owner.post(':/tokens', { name: 'Gate', scopes: ['blocks.manage', 'workspace.manage'] })).json['secret']);
  const token = caller(relay, { authorization: `Bearer ${secret}` });
  assert.equal((await token.post(':/blocks', { address: '203.0.113.20' })).status, 201);
  assert.equal((await token.patch(':/workspace', { name: 'Shop' })).status, 200);
  assertProblem(await token.post(':/blocks', { address: '203.0.113.21', never: true }), 403, 'forbidden', /"never".*a person/);
  assertProblem(await token.patch(':/workspace', { name: 'Other', allowedOrigins: ['https://elsewhere.example'] }), 403, 'forbidden', /cannot set "allowedOrigins": it needs a person who is signed in\. Leave it out, and set it in the console/);
  assert.equal((await owner.get(':/workspace')).json['name'], 'Shop', 'nothing of it was changed');
});

test('a permission is looked at before the proof: who may not, is not asked for a password', async () => {
  const { api } = await asRole(relay, owner, 'viewer', 'Vic Viewer');
  provedAgo(16);
  for (const route of ['PATCH /content', 'POST /roles', 'PATCH /workspace']) assertProblem(await ask(api, route, true), 403, 'forbidden');
});
