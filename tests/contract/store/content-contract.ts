import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { DEFAULT_CONTENT_SETTINGS } from '../../../packages/relay/src/content/settings.ts';
import { HELD_PER_VISITOR, type HeldMessage, REFUSED_MS } from '../../../packages/relay/src/store/content.ts';
import { type Bench, sha256, Talk, TS, workspace } from './fixture.ts';

const heldBy = (visitor: string, patch: Partial<HeldMessage> = {}): HeldMessage => ({ id: uuidv7(), conv: uuidv7(), message: uuidv7(), visitor, text: 'a word', ts: TS, ...patch });

/** Rules for what messages say, and messages that wait for a look. */
export function contentContract(bench: () => Bench): void {
  test('rules are as they were last set, for their own workspace only', async () => {
    const { store } = bench();
    const [one, other] = [await workspace(store), await workspace(store)];
    assert.deepEqual(await store.content.rules(one), { settings: undefined, holds: false });
    const settings = { ...DEFAULT_CONTENT_SETTINGS, words: { action: 'hold' as const, own: ['Ä', 'two words'], english: true }, phoneCountry: 'DE' };
    await store.content.setRules(one, DEFAULT_CONTENT_SETTINGS);
    await store.content.setRules(one, settings);
    assert.deepEqual(await store.content.rules(one), { settings, holds: false });
    assert.deepEqual(await store.content.rules(other), { settings: undefined, holds: false });
    assert.deepEqual(await store.content.rules(uuidv7()), { settings: undefined, holds: false });
  });

  test('a message that is held waits once, is in no conversation, and is listed with those that came later first', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    const { workspace: where } = talk;
    const [first, second] = [heldBy(talk.visitor.id, { conv: talk.conv }), heldBy(talk.visitor.id, { conv: talk.conv, text: 'half \ud800' })];
    assert.deepEqual(await store.content.hold(where, first), { status: 'held', waiting: 1 });
    assert.deepEqual(await store.content.hold(where, { ...first, id: uuidv7(), ts: TS + 5 }), { status: 'waiting', waiting: 1 });
    assert.deepEqual(await store.content.hold(where, { ...first, id: uuidv7(), text: 'other' }), { status: 'id_conflict', waiting: 1 });
    assert.deepEqual(await store.content.hold(where, second), { status: 'held', waiting: 2 });
    assert.equal(await store.conversations.get(where, talk.conv), undefined);
    assert.equal((await store.content.rules(where)).holds, true);
    assert.equal(await store.content.heldState(where, talk.conv, first.message), 'waiting');
    const page = await store.content.held(where, undefined, 1);
    assert.deepEqual([page.items, page.waiting], [[{ ...second, text: 'half \ufffd' }], 2]);
    assert.deepEqual((await store.content.held(where, page.next, 1)).items, [first]);
    assert.deepEqual(await store.content.held(await workspace(store), undefined, 10), { items: [], waiting: 0 });
  });

  test('a conversation of somebody else takes none', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await talk.say(talk.visitor, 'hello');
    const other = await store.visitors.arrive(talk.workspace, sha256(uuidv7()), { seenTs: TS });
    assert.equal((await store.content.hold(talk.workspace, heldBy(other.visitor.id, { conv: talk.conv }))).status, 'not_found');
    const own = heldBy(talk.visitor.id, { conv: talk.conv });
    assert.equal((await store.content.hold(talk.workspace, own)).status, 'held');
    assert.equal((await store.content.hold(talk.workspace, { ...own, id: uuidv7(), visitor: other.visitor.id })).status, 'not_found');
  });

  test('what is released opens its conversation or goes on with it, under the sender’s id, and is not held any more', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    const { workspace: where, conv } = talk;
    const [first, second] = [heldBy(talk.visitor.id, { conv }), heldBy(talk.visitor.id, { conv })];
    await store.content.hold(where, first);
    await store.content.hold(where, second);
    const released = await store.content.release(where, first.id, TS + 1);
    assert.deepEqual([released?.held, released?.waiting, released?.result.status], [first, 1, 'stored']);
    await talk.say(talk.visitor, 'in between');
    const later = await store.content.release(where, second.id, TS + 2);
    assert.equal(later?.result.status === 'stored' && later.result.entry.seq, 3);
    const log = await store.conversations.entriesAfter(where, conv, 0, 10);
    assert.deepEqual(log?.entries.map((entry) => [entry.seq, entry.id, entry.by.id]), [[1, first.message, talk.visitor.id], [2, log?.entries[1]?.id, talk.visitor.id], [3, second.message, talk.visitor.id]]);
    assert.equal(await store.content.release(where, first.id, TS + 3), undefined);
    assert.equal(await store.content.refuse(where, first.id, TS + 3), undefined);
    assert.equal(await store.content.heldState(where, conv, first.message), undefined);
    // The sender did not hear of it and sends it again.
    const again = await store.conversations.append({ workspace: where, conv, id: first.message, by: talk.visitor, change: { type: 'message', body: { text: first.text } }, ts: TS + 9 });
    assert.deepEqual([again.status, again.status === 'duplicate' && again.entry.seq], ['duplicate', 1]);
  });

  test('what is refused loses its text, is remembered for its sender, and forgotten in the end', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    const { workspace: where } = talk;
    const message = heldBy(talk.visitor.id, { conv: talk.conv });
    await store.content.hold(where, message);
    assert.deepEqual(await store.content.refuse(where, message.id, TS + 1), { held: message, waiting: 0 });
    assert.equal(await store.content.refuse(where, message.id, TS + 2), undefined);
    assert.equal(await store.content.release(where, message.id, TS + 2), undefined);
    assert.equal(await store.content.heldState(where, talk.conv, message.message), 'refused');
    assert.deepEqual(await store.content.hold(where, { ...message, id: uuidv7() }), { status: 'refused', waiting: 0 });
    assert.deepEqual((await store.content.held(where, undefined, 10)).items, []);
    await store.content.hold(where, heldBy(talk.visitor.id, { ts: TS + 2 + REFUSED_MS }));
    assert.equal(await store.content.heldState(where, talk.conv, message.message), undefined);
  });

  test('of one visitor only so many wait', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    for (let count = 0; count < HELD_PER_VISITOR; count += 1) assert.equal((await store.content.hold(talk.workspace, heldBy(talk.visitor.id))).status, 'held');
    assert.deepEqual(await store.content.hold(talk.workspace, heldBy(talk.visitor.id)), { status: 'full', waiting: HELD_PER_VISITOR });
  });

  test('they go with their conversation, and to the person that their visitor turns out to be', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await talk.say(talk.visitor, 'hello');
    const gone = heldBy(talk.visitor.id, { conv: talk.conv });
    await store.content.hold(talk.workspace, gone);
    await store.conversations.remove(talk.workspace, talk.conv);
    assert.equal(await store.content.heldState(talk.workspace, talk.conv, gone.message), undefined);

    const key = { kid: `k-${uuidv7()}`, workspace: talk.workspace, algorithm: 'HS256' as const, secret: 'sealed', createdBy: 'ada', createdTs: TS };
    await store.identities.addKey(key);
    const signIn = (token: string) => store.identities.signIn({
      workspace: talk.workspace, tokenHash: sha256(token), freshTokenHash: sha256(uuidv7()), user: 'u1', kid: key.kid, expiresTs: 4_000_000_000_000, facts: {}, patch: { seenTs: TS },
    });
    await signIn('phone');
    const anonymous = await store.visitors.arrive(talk.workspace, sha256('laptop'), { seenTs: TS });
    const held = heldBy(anonymous.visitor.id);
    await store.content.hold(talk.workspace, held);
    const person = await signIn('laptop');
    const released = await store.content.release(talk.workspace, held.id, TS);
    assert.equal(released?.result.status, 'stored');
    assert.equal(person.status === 'signed_in' && released?.held.visitor === person.visitor.id, true);
  });
}
