import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIDDEN_WORKSPACE } from '../../../packages/relay/src/store/hidden-workspace.ts';
import { DEFAULT_SETTINGS, uuidv7 } from '@frontdesk/protocol';
import { agentOf, type Bench, sha256, TS, workspace } from './fixture.ts';

/** Agents, sessions, tokens, links, workspaces and kept answers. */
export function staffContract(bench: () => Bench): void {
  test('an agent is found by id and by email in any case, within their workspace', async () => {
    const { agents } = bench().store;
    const [here, there] = [await workspace(bench().store), await workspace(bench().store)];
    const ada = agentOf(here, { email: 'ada@example.org', passwordHash: '$argon2id$x', seenTs: TS, role: 'owner' });
    assert.equal(await agents.create(ada), 'created');
    assert.equal(await agents.create(agentOf(here, { email: 'ADA@example.org' })), 'email_taken');
    assert.equal(await agents.create(agentOf(there, { email: 'ada@example.org' })), 'created');
    assert.deepEqual([await agents.get(here, ada.id), await agents.byEmail(here, 'Ada@Example.org'), await agents.list(here)], [ada, ada, [ada]]);
    assert.equal(await agents.get(there, ada.id), undefined);
    assert.deepEqual(await agents.update(here, ada.id, { name: 'Ada L.', disabled: true }), { ...ada, name: 'Ada L.', disabled: true });
    assert.equal(await agents.update(there, ada.id, { name: 'x' }), undefined);
    const bob = agentOf(here);
    await agents.create(bob);
    assert.equal(await agents.update(here, bob.id, { email: 'ada@example.org' }), undefined, 'an email that is taken changes nothing');
    assert.equal((await agents.get(here, bob.id))?.email, bob.email);
    assert.deepEqual([await agents.remove(there, bob.id), await agents.remove(here, bob.id), await agents.remove(here, bob.id)], [false, true, false]);
  });

  test('sessions end by time, by hash, by agent and with the agent', async () => {
    const { agents } = bench().store;
    const where = await workspace(bench().store);
    const ada = agentOf(where);
    await agents.create(ada);
    const session = (name: string) => ({ hash: sha256(name + ada.id), workspace: where, agent: ada.id, kind: 'cookie' as const, device: 'Firefox', createdTs: TS, seenTs: TS, expiresTs: TS + 100, confirmedTs: TS });
    for (const name of ['a', 'b', 'c']) await agents.createSession(session(name));
    const [a, b, c] = ['a', 'b', 'c'].map((name) => session(name).hash) as [string, string, string];
    assert.deepEqual(await agents.session(a, TS + 99), session('a'));
    assert.equal(await agents.session(a, TS + 100), undefined);
    await agents.touchSession(a, TS + 7);
    assert.equal((await agents.session(a, TS))?.seenTs, TS + 7);
    await agents.createSession({ ...session('with an address'), address: '192.0.2.7', seenTs: TS + 3, confirmedTs: 0 });
    const addressed = { ...session('with an address'), address: '192.0.2.7', seenTs: TS + 3, confirmedTs: 0 };
    const rest = [session('b'), session('c')].toSorted((one, other) => (one.hash < other.hash ? -1 : 1));
    assert.deepEqual(await agents.sessions(where, ada.id, TS), [{ ...session('a'), seenTs: TS + 7 }, addressed, ...rest], 'the latest used first');
    assert.deepEqual([await agents.sessions(where, ada.id, TS + 100), await agents.sessions(await workspace(bench().store), ada.id, TS)], [[], []]);
    await agents.confirmSession(addressed.hash, TS + 9);
    await agents.confirmSession(addressed.hash, TS + 8);
    assert.equal((await agents.session(addressed.hash, TS))?.confirmedTs, TS + 9);
    assert.deepEqual([...(await agents.endSessions(where, { agent: ada.id, except: addressed.hash }))].sort(), [a, b, c].sort());
    assert.deepEqual((await agents.sessions(where, ada.id, TS)).map(({ hash }) => hash), [addressed.hash]);
    await agents.endSessions(where, { agent: ada.id });
    for (const name of ['a', 'b', 'c']) await agents.createSession(session(name));
    assert.deepEqual(await agents.endSessions(where, { hash: a }), [a]);
    assert.equal(await agents.session(a, TS), undefined);
    assert.deepEqual(await agents.endSessions(await workspace(bench().store), { agent: ada.id }), []);
    assert.deepEqual([...(await agents.endSessions(where, { agent: ada.id }))].sort(), [b, c].sort());
    await agents.createSession(session('d'));
    await agents.remove(where, ada.id);
    assert.equal(await agents.session(session('d').hash, TS), undefined);
  });

  test('tokens are found by hash until they are removed', async () => {
    const { agents } = bench().store;
    const [where, elsewhere] = [await workspace(bench().store), await workspace(bench().store)];
    const token = { id: uuidv7(), workspace: where, hash: sha256(where), name: 'shop', createdBy: 'ada', createdTs: TS };
    const second = { ...token, id: uuidv7(), hash: sha256(`${where}2`), expiresTs: TS + 1 };
    await agents.createToken(token);
    await agents.createToken(second);
    assert.deepEqual([await agents.token(token.hash), await agents.tokens(where), await agents.tokens(elsewhere)], [token, [token, second], []]);
    assert.deepEqual([await agents.removeToken(elsewhere, token.id), await agents.removeToken(where, token.id)], [false, true]);
    assert.equal(await agents.token(token.hash), undefined);
  });

  test('a token keeps what it may do, whose it is and when it was used; a personal one goes with its agent', async () => {
    const { agents } = bench().store;
    const where = await workspace(bench().store);
    const ada = agentOf(where);
    await agents.create(ada);
    const token = { id: uuidv7(), workspace: where, hash: sha256(`${where} personal`), name: 'script', createdBy: ada.id, createdTs: TS, scopes: ['conversations.read'], agent: ada.id };
    const shared = { ...token, id: uuidv7(), hash: sha256(`${where} shared`), agent: undefined };
    await agents.createToken(token);
    await agents.createToken(shared);
    assert.deepEqual(await agents.token(token.hash), token);
    await agents.touchToken(token.hash, TS + 5);
    await agents.touchToken(token.hash, TS + 2);
    assert.equal((await agents.token(token.hash))?.usedTs, TS + 5, 'an earlier use changes nothing');
    await agents.remove(where, ada.id);
    assert.equal(await agents.token(token.hash), undefined);
    assert.equal((await agents.token(shared.hash))?.id, shared.id);
  });

  test('roles have names of their own within a workspace, and stay while somebody has them', async () => {
    const { agents, roles } = bench().store;
    const [where, elsewhere] = [await workspace(bench().store), await workspace(bench().store)];
    const role = { id: uuidv7(), workspace: where, name: 'Night shift', permissions: ['conversations.read', 'not.known.yet'], createdTs: TS };
    assert.equal(await roles.create(role), 'created');
    assert.equal(await roles.create({ ...role, id: uuidv7(), name: 'NIGHT SHIFT' }), 'name_taken');
    assert.equal(await roles.create({ ...role, id: uuidv7(), workspace: elsewhere }), 'created');
    const second = { ...role, id: uuidv7(), name: 'Day shift' };
    await roles.create(second);
    assert.deepEqual(await roles.list(where), [role, second]);
    assert.equal(await roles.get(elsewhere, role.id), undefined);
    assert.equal(await roles.update(elsewhere, role.id, { name: 'x' }), undefined);
    assert.equal(await roles.update(where, second.id, { name: 'night shift' }), 'name_taken');
    assert.deepEqual(await roles.update(where, role.id, { name: 'NIGHT shift', permissions: [] }), { ...role, name: 'NIGHT shift', permissions: [] });
    const ada = agentOf(where, { role: role.id });
    await agents.create(ada);
    assert.equal((await agents.get(where, ada.id))?.role, role.id);
    assert.deepEqual(await roles.remove(where, role.id), { usedBy: [ada.id] });
    assert.ok(await roles.get(where, role.id));
    await agents.update(where, ada.id, { role: 'agent' });
    assert.equal(await roles.remove(elsewhere, role.id), undefined);
    assert.deepEqual(await roles.remove(where, role.id), { usedBy: [] });
    assert.equal(await roles.remove(where, role.id), undefined);
  });

  test('a one-time link works once, in its time, and makes the owner', async () => {
    const { agents } = bench().store;
    const where = await workspace(bench().store);
    const hash = sha256(`link ${where}`);
    const future = Date.now() + 60_000;
    await agents.createLink({ hash, workspace: where, purpose: 'owner', expiresTs: future });
    assert.deepEqual(await agents.link(hash, future - 1), { workspace: where, purpose: 'owner' });
    assert.equal(await agents.link(hash, future), undefined);
    const owner = agentOf(where, { role: 'owner', passwordHash: 'x' });
    assert.equal(await agents.claimLink(hash, future, owner), 'invalid');
    assert.equal(await agents.claimLink(hash, TS, agentOf(await workspace(bench().store))), 'invalid');
    const printedBefore = sha256(`another link ${where}`);
    await agents.createLink({ hash: printedBefore, workspace: where, purpose: 'owner', expiresTs: future });
    const outcomes = await Promise.all([agents.claimLink(hash, TS, owner), agents.claimLink(hash, TS, agentOf(where))]);
    assert.deepEqual(outcomes, ['claimed', 'invalid']);
    assert.equal(await agents.link(printedBefore, TS), undefined, 'those that stand in an older log make no second owner');
    assert.deepEqual(await agents.list(where), [owner]);
  });

  test('an invitation completes the invited agent, who keeps the role the inviter gave', async () => {
    const { agents } = bench().store;
    const where = await workspace(bench().store);
    const [invited, taken] = [agentOf(where, { role: 'viewer' }), agentOf(where)];
    await agents.create(invited);
    await agents.create(taken);
    const hash = sha256(`invite ${where}`);
    await agents.createLink({ hash, workspace: where, purpose: 'invite', agent: invited.id, expiresTs: Date.now() + 60_000 });
    assert.deepEqual(await agents.link(hash, TS), { workspace: where, purpose: 'invite', agent: invited.id });
    assert.equal(await agents.claimLink(hash, TS, agentOf(where)), 'invalid');
    assert.equal(await agents.claimLink(hash, TS, { ...invited, email: taken.email }), 'email_taken');
    const reset = sha256(`reset ${where}`);
    await agents.createLink({ hash: reset, workspace: where, purpose: 'reset', agent: invited.id, expiresTs: Date.now() + 60_000 });
    assert.equal(await agents.claimLink(hash, TS, { ...invited, name: 'Grace', passwordHash: 'h', role: 'owner' }), 'claimed');
    assert.equal(await agents.link(reset, TS), undefined, 'every other link of the same agent is spent with it');
    assert.deepEqual(await agents.get(where, invited.id), { ...invited, name: 'Grace', passwordHash: 'h' });
    assert.equal(await agents.link(hash, TS), undefined);
    const made = sha256(`made ${where}`);
    await agents.createLink({ hash: made, workspace: where, purpose: 'reset', agent: invited.id, by: taken.id, expiresTs: Date.now() + 60_000 });
    await agents.update(where, invited.id, { name: 'Grace H.' });
    assert.deepEqual(await agents.link(made, TS), { workspace: where, purpose: 'reset', agent: invited.id, by: taken.id });
    await agents.update(where, invited.id, { passwordHash: 'h2' });
    assert.equal(await agents.link(made, TS), undefined, 'a password of their own choice spends what could replace it');
  });

  test('a workspace\'s key is unique and its settings come back as they were set', async () => {
    const { workspaces } = bench().store;
    const id = uuidv7();
    const made = { id, key: `key-${id.slice(-12)}`, name: 'Shop', allowedOrigins: ['https://shop.example'], widget: DEFAULT_SETTINGS, createdTs: TS };
    assert.equal(await workspaces.create(made), 'created');
    assert.equal(await workspaces.create({ ...made, id: uuidv7() }), 'key_taken');
    assert.deepEqual([await workspaces.get(id), await workspaces.byKey(made.key)], [made, made]);
    const patch = { name: 'Store', allowedOrigins: [], widget: { ...DEFAULT_SETTINGS, title: 'Ask us' }, installedTs: TS, installedOn: 'https://shop.example' };
    assert.deepEqual(await workspaces.update(id, patch), { ...made, ...patch });
    assert.deepEqual((await workspaces.list()).find((found) => found.id === id), { ...made, ...patch });
    assert.deepEqual([await workspaces.get(uuidv7()), await workspaces.byKey('nobody'), await workspaces.update(uuidv7(), { name: 'x' })], [undefined, undefined, undefined]);
  });

  test('the hidden workspace is found by id and key and never listed', async () => {
    const { workspaces } = bench().store;
    const hidden = { id: HIDDEN_WORKSPACE, key: 'a-secret', name: 'Self-test', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: TS };
    assert.equal(await workspaces.create(hidden), 'created');
    assert.deepEqual([await workspaces.get(HIDDEN_WORKSPACE), await workspaces.byKey('a-secret')], [hidden, hidden]);
    assert.deepEqual((await workspaces.list()).filter(({ id }) => id === HIDDEN_WORKSPACE), []);
  });

  test('the first answer to an idempotency key stays, in its workspace', async () => {
    const { idempotency } = bench().store;
    const [here, there] = [await workspace(bench().store), await workspace(bench().store)];
    const answer = { requestHash: 'h', status: 201, body: '{}' };
    await idempotency.put(here, 'key', answer, Date.now());
    await idempotency.put(here, 'key', { ...answer, status: 500 }, Date.now());
    assert.deepEqual(await idempotency.get(here, 'key'), answer);
    assert.equal(await idempotency.get(there, 'key'), undefined);
    await idempotency.put(there, 'old', answer, Date.now() - 25 * 3_600_000);
    assert.equal(await idempotency.get(there, 'old'), undefined);
  });

  test('a closed store refuses, and one in order says so', async () => {
    assert.deepEqual(await bench().store.health(), { ok: true });
    assert.match(bench().store.engine, /^\w+ \d/);
  });
}
