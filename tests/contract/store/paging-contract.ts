import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { type Bench, outcome, type StoreFactory, stored, Talk, workspace } from './fixture.ts';

/** Pages of a log, its limit, and its end. */
export function pagingContract(bench: () => Bench, factory: StoreFactory): void {
  test('pages forward and backward are ascending, contiguous and bounded', async () => {
    const talk = await Talk.start(bench().store);
    await Promise.all(Array.from({ length: 12 }, (_, index) => stored(talk.say(talk.visitor, `${index}`))));
    const { conversations } = talk.store;
    const seqs = async (page: Promise<{ head: number; epoch: number; entries: readonly { seq: number }[] } | undefined>) => {
      const found = await page;
      assert.deepEqual([found?.head, found?.epoch], [12, (await talk.summary()).epoch]);
      return found?.entries.map(({ seq }) => seq);
    };
    assert.deepEqual(await seqs(conversations.entriesAfter(talk.workspace, talk.conv, 0, 5)), [1, 2, 3, 4, 5]);
    assert.deepEqual(await seqs(conversations.entriesAfter(talk.workspace, talk.conv, 10, 5)), [11, 12]);
    assert.deepEqual(await seqs(conversations.entriesAfter(talk.workspace, talk.conv, 12, 5)), []);
    assert.deepEqual(await seqs(conversations.entriesBefore(talk.workspace, talk.conv, undefined, 3)), [10, 11, 12]);
    assert.deepEqual(await seqs(conversations.entriesBefore(talk.workspace, talk.conv, 4, 5)), [1, 2, 3]);
    assert.deepEqual(await seqs(conversations.entriesBefore(talk.workspace, talk.conv, 1, 5)), []);
    assert.equal(await conversations.entriesAfter(talk.workspace, uuidv7(), 0, 5), undefined);
    assert.equal(await conversations.message(talk.workspace, talk.conv, uuidv7()), undefined);
  });

  test('a full conversation takes no message and no edit, but known ids, deletions and state changes', async () => {
    const full = await factory.open({ entriesPerConversation: 3 });
    try {
      const talk = await Talk.start(full.store);
      const ids = [uuidv7(), uuidv7(), uuidv7()];
      for (const id of ids) await stored(talk.say(talk.visitor, 'x', id));
      assert.equal(await outcome(talk.say(talk.visitor, 'one more')), 'conversation_full');
      assert.equal(await outcome(talk.append(talk.visitor, { type: 'edit', target: ids[0] ?? '', body: { text: 'y' } })), 'conversation_full');
      assert.equal(await outcome(talk.say(talk.visitor, 'x', ids[2])), 'duplicate');
      assert.equal(await outcome(talk.append(talk.visitor, { type: 'delete', target: ids[0] ?? '' })), 'stored');
      assert.equal(await outcome(talk.append(talk.agent, { type: 'state', state: 'closed' })), 'stored');
      assert.equal((await talk.summary()).head, 5);
    } finally {
      await full.dispose();
    }
  });

  test('a removed conversation is gone with everything in it, and the id may begin anew', async () => {
    const talk = await Talk.start(bench().store);
    const { conversations } = talk.store;
    await stored(talk.say(talk.visitor, 'to be forgotten'));
    await stored(talk.say(talk.agent, 'answer'));
    const before = await talk.summary();
    assert.equal(await conversations.remove(talk.workspace, talk.conv), true);
    assert.equal(await conversations.remove(talk.workspace, talk.conv), false);
    assert.equal(await conversations.get(talk.workspace, talk.conv), undefined);
    assert.equal(await conversations.entriesAfter(talk.workspace, talk.conv, 0, 5), undefined);
    assert.deepEqual(await conversations.participants(talk.workspace, talk.conv), []);
    const { conversation, entry } = await stored(talk.say(talk.visitor, 'anew'));
    assert.equal(entry.seq, 1);
    assert.notEqual(conversation.epoch, before.epoch);
    assert.ok(conversation.rev > before.rev);
    assert.equal((await conversations.participants(talk.workspace, talk.conv)).length, 1);
  });

  test('writes made in one turn are done in the order of the calls, removal included', async () => {
    const talk = await Talk.start(bench().store);
    const results = await Promise.all([
      stored(talk.say(talk.visitor, 'one')), talk.store.conversations.remove(talk.workspace, talk.conv), stored(talk.say(talk.visitor, 'two')), talk.say(talk.agent, 'three'),
    ]);
    assert.equal(results[1], true);
    assert.equal(results[0].conversation.last?.text, 'one');
    assert.deepEqual((await talk.entries()).map((entry) => [entry.seq, entry.type === 'message' && entry.body?.text]), [[1, 'two'], [2, 'three']]);
  });

  test('two workspaces with the same conversation, visitor hash and message ids share nothing', async () => {
    const { store } = bench();
    const [here, there] = [await Talk.start(store), await Talk.start(store)];
    const twin = new Talk(store, there.workspace, there.visitor.id, here.conv);
    const id = uuidv7();
    await stored(here.say(here.visitor, 'here', id));
    assert.equal(await outcome(twin.say(twin.agent, 'there', id)), 'not_found');
    assert.equal(await store.conversations.get(there.workspace, here.conv), undefined);
    assert.equal(await store.conversations.message(there.workspace, here.conv, id), undefined);
    await stored(twin.say(twin.visitor, 'there', id));
    assert.deepEqual([(await here.summary()).last?.text, (await twin.summary()).last?.text], ['here', 'there']);
    assert.equal(await store.visitors.get(there.workspace, here.visitor.id), undefined);
    assert.equal(await outcome(new Talk(store, there.workspace, here.visitor.id).say(here.visitor, 'with a visitor of elsewhere')), 'not_found');
    assert.equal(await store.conversations.remove(there.workspace, here.conv), true);
    assert.equal((await here.summary()).last?.text, 'here');
    assert.equal((await store.conversations.list(there.workspace, {}, undefined, 10)).items.length, 0);
    assert.notEqual((await store.conversations.broadcastLog(here.workspace)).id, (await store.conversations.broadcastLog(there.workspace)).id);
  });

  test('in an unknown workspace nothing is found', async () => {
    const { store } = bench();
    await workspace(store);
    const nowhere = new Talk(store, uuidv7(), uuidv7());
    assert.equal(await outcome(nowhere.say(nowhere.visitor, 'hello')), 'not_found');
    assert.equal(await nowhere.move(nowhere.agent, { read: 1 }), undefined);
    assert.deepEqual(await store.conversations.list(nowhere.workspace, {}, undefined, 5), { items: [] });
    assert.equal(await store.visitors.update(nowhere.workspace, uuidv7(), { name: 'x' }), undefined);
  });

  test('everything is there after a restart', async () => {
    const talk = await Talk.start(bench().store);
    await stored(talk.say(talk.visitor, 'question'));
    await stored(talk.say(talk.agent, 'answer'));
    await talk.move(talk.visitor, { delivered: 2 });
    const look = async ({ conversations, visitors }: typeof talk.store) => [
      await conversations.get(talk.workspace, talk.conv), await conversations.entriesAfter(talk.workspace, talk.conv, 0, 10), await conversations.participants(talk.workspace, talk.conv),
      await visitors.get(talk.workspace, talk.visitor.id), await conversations.counts(talk.workspace),
    ];
    const before = await look(talk.store);
    assert.deepEqual(await look(await bench().reopen()), before);
  });
}
