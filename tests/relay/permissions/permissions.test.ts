/** Every route asks for the permission that the documented table says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { ALL_PERMISSIONS } from '../../../packages/relay/src/chat/permissions.ts';
import { asOwner, asRole, assertProblem, caller, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { permissionsPage, ROUTE_NEEDS } from './table.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

/** Asks for something that is not there, or with an empty body: whoever may ask is told that, whoever may not is told nothing. */
function ask(api: Caller, route: string): ReturnType<Caller['get']> {
  const [method = '', path = ''] = route.split(' ');
  return api.ask(method, `:${path.replaceAll(/\{\w+\}/g, () => uuidv7())}`, method === 'POST' || method === 'PATCH' ? { body: {} } : {});
}

test('the documented page is made of the present table', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../../../docs/security/permissions.md'), 'utf8'), permissionsPage(), 'run tests/relay/permissions/write-page.ts');
});

test('every route of the OpenAPI document has a row, and no row is without a route', async () => {
  const { json } = await caller(relay).get('/api/v1/openapi.json');
  const routes = Object.entries(json['paths'] as Record<string, object>).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`));
  assert.deepEqual(routes.sort(), Object.keys(ROUTE_NEEDS).sort());
});

test('with all permissions but the needed one a route refuses and names it; with it, it does not refuse for it', async () => {
  const made = await owner.post(':/roles', { name: 'Changing', permissions: [] });
  const role = String(made.json['id']);
  const { api } = await asRole(relay, owner, role, 'Chiara Changing');
  for (const permission of ALL_PERMISSIONS) {
    // Nobody but an owner can hold it.
    if (permission === 'owners.manage') continue;
    const routes = Object.entries(ROUTE_NEEDS).filter(([, need]) => need === permission).map(([route]) => route);
    if (routes.length === 0) continue;
    await owner.patch(`:/roles/${role}`, { permissions: ALL_PERMISSIONS.filter((other) => other !== permission && other !== 'owners.manage') });
    for (const route of routes) assertProblem(await ask(api, route), 403, 'forbidden', new RegExp(`"${permission.replace('.', '\\.')}"`));
    await owner.patch(`:/roles/${role}`, { permissions: [permission] });
    for (const route of routes) {
      const answer = await ask(api, route);
      assert.doesNotMatch(String(answer.json['detail'] ?? ''), new RegExp(`"${permission.replace('.', '\\.')}"`), `${route} with "${permission}" alone`);
    }
  }
});

test('without a credential nothing is open but what the table says', async () => {
  for (const [route, need] of Object.entries(ROUTE_NEEDS)) {
    if (need !== 'everybody') assert.equal((await ask(caller(relay), route)).status, 401, route);
  }
});
