/** The rights of one socket: narrowed by hints, compared with the store from time to time, told only what they allow. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { BUILT_IN_ROLES, type Permission } from '../../../packages/relay/src/chat/permissions.ts';
import { changeRights } from '../../../packages/relay/src/chat/rights.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { mayHear, Rights, spreadOf, type LookAtRights } from '../../../packages/relay/src/ws/rights.ts';
import { AGENT } from './driven-session.ts';
import { startRelay, TestClient, until, type TestRelay } from './relay-in-process.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const agentWith = (...permissions: Permission[]) => ({ ...AGENT, permissions: new Set(permissions) }) as Parameters<LookAtRights>[0];

function rightsOver(look: LookAtRights | undefined) {
  const told = { changed: 0, ended: 0 };
  const clock = { now: 1_000_000 };
  const rights = new Rights(agentWith('conversations.read', 'conversations.write'), {
    look, log: createLog('silent'), now: () => clock.now, changed: () => { told.changed += 1; }, ended: () => { told.ended += 1; },
  }, 0.5);
  const held = () => [...rights.principal.permissions];
  return { rights, told, clock, held };
}

describe('rights of a socket', () => {
  test('narrowing takes away at once and never grants; looking again gives what the store says', async () => {
    const { rights, told, held } = rightsOver(() => Promise.resolve(agentWith('conversations.read', 'visitors.read')));
    const { principal } = rights;
    rights.hear({ type: 'narrow', only: ['conversations.read', 'broadcasts.send'] });
    assert.deepEqual(held(), ['conversations.read']);
    rights.hear({ type: 'rights' });
    await settle();
    assert.deepEqual(held(), ['conversations.read', 'visitors.read']);
    assert.equal(rights.principal, principal, 'who waited with the principal in hand sees the present rights');
    assert.equal(told.changed, 2);
  });

  test('a hint that was lost heals: the store is looked at about every half minute', async () => {
    const { rights, clock, held } = rightsOver(() => Promise.resolve(agentWith('conversations.read')));
    rights.tick(clock.now + 1_000);
    await settle();
    assert.deepEqual(held(), ['conversations.read', 'conversations.write'], 'not every second');
    rights.tick(clock.now + 30_000);
    await settle();
    assert.deepEqual(held(), ['conversations.read']);
  });

  test('a credential that is gone ends the session; a store that is away does not, and is asked again', async () => {
    let answer: () => Promise<undefined> = () => Promise.reject(new Error('away'));
    const { rights, told, clock } = rightsOver(() => answer());
    rights.tick(clock.now + 30_000);
    await settle();
    assert.equal(told.ended, 0);
    answer = () => Promise.resolve(undefined);
    rights.tick(clock.now + 2_000);
    await settle();
    assert.equal(told.ended, 1);
  });

  test('a look that began before a narrowing does not undo it', async () => {
    const answers: ((found: Parameters<LookAtRights>[0]) => void)[] = [];
    const { rights, held } = rightsOver(() => new Promise((resolve) => answers.push(resolve)));
    rights.hear({ type: 'rights' });
    rights.hear({ type: 'narrow', only: ['conversations.read'] });
    answers[0]?.(agentWith('conversations.read', 'conversations.write'));
    await settle();
    assert.deepEqual(held(), ['conversations.read']);
    answers[1]?.(agentWith('conversations.read'));
    await settle();
    assert.deepEqual(held(), ['conversations.read']);
  });

  test('sessions do not all look at the same time', () => {
    const spreads = new Set(Array.from({ length: 200 }, () => Math.floor(10 * spreadOf(uuidv7()))));
    assert.ok(spreads.size >= 8, `${spreads.size} tenths of the period are used`);
  });

  test('staff hear of what they may see, and of nothing else', () => {
    const reader = agentWith('visitors.read');
    assert.deepEqual(['conversation:1', 'visitor:1', 'broadcast:1', 'team', 'gone:1', 'cursor:1'].filter((key) => mayHear(reader, key)), ['visitor:1', 'cursor:1']);
    assert.ok(mayHear({ kind: 'visitor', workspace: 'w', id: 'v' }, 'conversation:1'));
  });
});

describe('the order of a change of rights and what it forbids', () => {
  let relay: TestRelay;
  const calls: string[] = [];
  before(async () => {
    relay = await startRelay({}, (store): Store => ({
      ...store,
      conversations: {
        ...store.conversations,
        append: (request) => { calls.push(`append ${request.by.id}`); return store.conversations.append(request); },
        appendBriefly: (requests) => { calls.push(...requests.map(({ by }) => `append ${by.id}`)); return store.conversations.appendBriefly(requests); },
      },
      agents: { ...store.agents, update: (workspace, id, patch) => { calls.push(`update ${id}`); return store.agents.update(workspace, id, patch); } },
    }));
  });
  after(() => relay.stop());

  test('the store is asked for nothing by the agent once it is asked to change their role', async () => {
    const visitor = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    await visitor.post(conv, 'hello?');
    for (let round = 0; round < 10; round += 1) {
      const { secret, principal } = await relay.agent(`Agent ${round}`);
      const agent = await TestClient.agent(relay.port, secret);
      for (let index = 0; index < 40; index += 1) {
        agent.send({ t: 'send', id: uuidv7(), conv, body: { text: `no. ${index}` } });
        if (index === 20) await until(() => agent.all('ack').length > round, 'some are stored');
      }
      await changeRights(relay.bus, { workspace: relay.workspace.id, ids: [principal.id] }, BUILT_IN_ROLES.viewer, () => relay.store.agents.update(relay.workspace.id, principal.id, { role: 'viewer' }));
      await until(() => agent.all('ack').length + agent.all('nack').length === 40, 'all answers');
      const own = calls.filter((call) => call.endsWith(principal.id));
      assert.equal(own.indexOf(`update ${principal.id}`), own.length - 1, 'appended after the change');
      assert.equal(own.length - 1, agent.all('ack').length);
      await agent.end();
    }
    await visitor.end();
  });
});
