import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import type { SignedIn, SignIn, StoredIdentityKey } from '../../../packages/relay/src/store/identities.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { type Bench, sha256, Talk, TS, workspace } from './fixture.ts';

const keyOf = (inWorkspace: string, patch: Partial<StoredIdentityKey> = {}): StoredIdentityKey => ({ kid: `k-${uuidv7()}`, workspace: inWorkspace, algorithm: 'HS256', secret: 'sealed', createdBy: 'ada', createdTs: TS, ...patch });
const FAR = 4_000_000_000_000;

/** A workspace with one key, and short ways to come with a token and to sign in. */
async function site(store: Store) {
  const inWorkspace = await workspace(store);
  const key = keyOf(inWorkspace);
  assert.deepEqual(await store.identities.addKey(key), { status: 'added' });
  const request = (token: string, fresh: string, user: string, patch: Partial<SignIn> = {}): SignIn => ({
    workspace: inWorkspace, tokenHash: sha256(token), freshTokenHash: sha256(fresh), user, kid: key.kid, expiresTs: FAR, facts: {}, patch: { seenTs: TS }, ...patch,
  });
  return {
    workspace: inWorkspace, key,
    arrive: (token: string) => store.visitors.arrive(inWorkspace, sha256(token), { seenTs: TS }),
    signIn: async (...args: Parameters<typeof request>): Promise<Extract<SignedIn, { status: 'signed_in' }>> => {
      const outcome = await store.identities.signIn(request(...args));
      assert.equal(outcome.status, 'signed_in');
      return outcome as Extract<SignedIn, { status: 'signed_in' }>;
    },
    attempt: async (...args: Parameters<typeof request>) => (await store.identities.signIn(request(...args))).status,
  };
}

/** Who visitors are on the site. */
export function identityContract(bench: () => Bench): void {
  test('two keys of a kind may live, all JWT keys with one algorithm; user hashes are a kind of their own', async () => {
    const { store } = bench();
    const inWorkspace = await workspace(store);
    const [first, second] = [keyOf(inWorkspace), keyOf(inWorkspace, { createdTs: TS + 1 })];
    assert.deepEqual(await store.identities.addKey({ ...first, secret: 'sealed before' }), { status: 'added' });
    assert.deepEqual([await store.identities.resealKey(inWorkspace, first.kid, 'other', 'x'), await store.identities.resealKey(inWorkspace, first.kid, 'sealed before', 'sealed')], [false, true]);
    assert.deepEqual(await store.identities.addKey(keyOf(inWorkspace, { algorithm: 'ES256' })), { status: 'other_algorithm', algorithm: 'HS256' });
    assert.deepEqual(await store.identities.addKey(second), { status: 'added' });
    assert.deepEqual(await store.identities.addKey(keyOf(inWorkspace)), { status: 'full' });
    assert.deepEqual(await store.identities.addKey(keyOf(inWorkspace, { algorithm: 'user_hash', createdTs: TS + 2 })), { status: 'added' });
    assert.deepEqual((await store.identities.keys(inWorkspace)).slice(0, 2), [first, second]);
    assert.deepEqual(await store.identities.keys(await workspace(store)), [], 'another workspace has none of them');
    assert.equal(await store.identities.removeKey(await workspace(store), first.kid), undefined, 'another workspace cannot withdraw it');
  });

  test('a signed identity is not required until somebody says so', async () => {
    const { store } = bench();
    const inWorkspace = await workspace(store);
    assert.equal(await store.identities.required(inWorkspace), false);
    await store.identities.setRequired(inWorkspace, true);
    assert.equal(await store.identities.required(inWorkspace), true);
  });

  test('an anonymous visitor becomes the person, with their own id; the old token is ended and the new one is theirs', async () => {
    const { store } = bench();
    const here = await site(store);
    const { visitor } = await here.arrive('old');
    const signed = await here.signIn('old', 'new', 'u1', { facts: { name: 'Kim', attributes: { plan: 'pro' } } });
    assert.equal(signed.visitor.id, visitor.id);
    assert.deepEqual([signed.rotated, signed.merged, signed.visitor.user, signed.visitor.name], [true, undefined, 'u1', 'Kim']);
    assert.deepEqual(new Set(signed.visitor.verified), new Set(['user', 'name', 'attributes.plan']));
    assert.deepEqual((await here.arrive('new')).signed, { expiresTs: FAR });
    const old = await here.arrive('old');
    assert.deepEqual([old.created, old.signed], [false, { expiresTs: 0 }], 'never somebody new, never somebody anonymous');
  });

  test('an anonymous visitor is merged into the person who is there: conversations, messages and events move in one step', async () => {
    const { store } = bench();
    const here = await site(store);
    const person = await here.signIn('laptop', 'laptop-2', 'u1');
    const { visitor: anonymous } = await here.arrive('phone');
    const talk = new Talk(store, here.workspace, anonymous.id);
    await store.conversations.append({ workspace: here.workspace, conv: talk.conv, id: uuidv7(), by: { kind: 'visitor', id: anonymous.id }, change: { type: 'message', body: { text: 'hello' } }, ts: TS, open: { kind: 'support', visitor: anonymous.id } });
    await store.events.record(here.workspace, anonymous.id, { id: uuidv7(), name: 'added to basket', by: 'visitor', ts: TS });
    const before = await store.conversations.get(here.workspace, talk.conv);
    const signed = await here.signIn('phone', 'phone-2', 'u1');
    assert.equal(signed.visitor.id, person.visitor.id);
    assert.deepEqual([signed.merged?.visitor, signed.merged?.conversations.map(({ id }) => id)], [anonymous.id, [talk.conv]]);
    const after = await store.conversations.get(here.workspace, talk.conv);
    assert.deepEqual([after?.visitor, after?.last?.by.id, after?.cursors], [person.visitor.id, person.visitor.id, before?.cursors]);
    assert.ok(Number(after?.rev) > Number(before?.rev), 'lists learn of it');
    const log = await store.conversations.entriesAfter(here.workspace, talk.conv, 0, 10);
    assert.deepEqual(log?.entries.map(({ by, seq }) => [by.id, seq]), [[person.visitor.id, 1]]);
    assert.deepEqual((await store.events.list(here.workspace, person.visitor.id, undefined, 10)).items.map(({ name }) => name), ['added to basket']);
    assert.deepEqual((await store.conversations.ofVisitor(here.workspace, person.visitor.id, 10)).map(({ id }) => id), [talk.conv]);
    assert.equal(await store.visitors.get(here.workspace, anonymous.id), undefined, 'the anonymous one is gone');
    const refused = await store.conversations.append({ workspace: here.workspace, conv: talk.conv, id: uuidv7(), by: { kind: 'visitor', id: anonymous.id }, change: { type: 'message', body: { text: 'still here' } }, ts: TS });
    assert.equal(refused.status, 'refused', 'who they were may not write there any more');
  });

  test('somebody else who signs in with the same token takes nothing of the one before, and ends their session', async () => {
    const { store } = bench();
    const here = await site(store);
    const first = await here.signIn('t', 't1', 'u1');
    await store.conversations.append({ workspace: here.workspace, conv: uuidv7(), id: uuidv7(), by: { kind: 'visitor', id: first.visitor.id }, change: { type: 'message', body: { text: 'private' } }, ts: TS, open: { kind: 'support', visitor: first.visitor.id } });
    const second = await here.signIn('t1', 't2', 'u2');
    assert.deepEqual([second.merged, second.before, second.rotated], [undefined, first.visitor.id, true]);
    assert.deepEqual(await store.conversations.ofVisitor(here.workspace, second.visitor.id, 10), []);
    assert.deepEqual((await here.arrive('t1')).signed, { expiresTs: 0 });
  });

  test('the same person again keeps the token of a living session, and gets another for one that has ended', async () => {
    const { store } = bench();
    const here = await site(store);
    await here.signIn('t', 't1', 'u1');
    assert.equal((await here.signIn('t1', 'unused', 'u1', { expiresTs: FAR + 1 })).rotated, false);
    assert.deepEqual((await here.arrive('t1')).signed, { expiresTs: FAR + 1 });
    assert.equal(await store.identities.ended(here.workspace, sha256('t1')), false);
    const again = await here.signIn('t', 't2', 'u1');
    assert.deepEqual([again.rotated, again.merged], [true, undefined], 'the answer was lost and they come again with the old one');
  });

  test('after a sign-out neither the session nor what proved it counts', async () => {
    const { store } = bench();
    const here = await site(store);
    const proof = { hash: sha256('jwt'), expiresTs: FAR };
    const signed = await here.signIn('t', 't1', 'u1', { proof });
    assert.deepEqual(await store.identities.signOut(here.workspace, sha256('t1')), { visitor: signed.visitor.id, tokenHash: sha256('t1') });
    assert.deepEqual((await here.arrive('t1')).signed, { expiresTs: 0 });
    assert.deepEqual(await Promise.all(['t', 't1', 'fresh'].map((token) => store.identities.ended(here.workspace, sha256(token)))), [true, true, false], 'the replaced one, the signed out one, one that was never signed in');
    assert.equal(await here.attempt('t1', 't2', 'u1', { proof }), 'revoked');
    assert.equal(await here.attempt('fresh', 't2', 'u1', { proof }), 'revoked');
    assert.equal(await here.attempt('fresh', 't2', 'u1', { proof: { hash: sha256('jwt 2'), expiresTs: FAR } }), 'signed_in');
    assert.equal(await store.identities.signOut(here.workspace, sha256('t1')), undefined);
  });

  test('a withdrawn key ends what it proved and proves nothing more', async () => {
    const { store } = bench();
    const here = await site(store);
    const signed = await here.signIn('t', 't1', 'u1');
    assert.deepEqual(await store.identities.removeKey(here.workspace, here.key.kid), [{ visitor: signed.visitor.id, tokenHash: sha256('t1') }]);
    assert.deepEqual((await here.arrive('t1')).signed, { expiresTs: 0 });
    assert.equal(await here.attempt('t1', 't2', 'u1'), 'revoked');
  });

  test('what the site proved stays, whatever is told', async () => {
    const { store } = bench();
    const here = await site(store);
    const { visitor } = await here.signIn('t', 't1', 'u1', { facts: { email: 'kim@shop.example', attributes: { plan: 'pro' } } });
    const told = await store.visitors.update(here.workspace, visitor.id, { user: 'u2', name: 'Kim', email: 'other@shop.example', attributes: { plan: 'free', colour: 'red' } });
    assert.deepEqual([told?.user, told?.name, told?.email, told?.attributes], ['u1', 'Kim', 'kim@shop.example', { plan: 'pro', colour: 'red' }]);
  });

  test('one id is two people in two workspaces (G13)', async () => {
    const { store } = bench();
    const [one, other] = [await site(store), await site(store)];
    const [here, there] = [await one.signIn('t', 't1', 'u1'), await other.signIn('t', 't1', 'u1')];
    assert.notEqual(here.visitor.id, there.visitor.id);
    assert.equal(await other.attempt('x', 'y', 'u1', { kid: one.key.kid }), 'revoked', 'a key of another workspace is none');
  });
}
