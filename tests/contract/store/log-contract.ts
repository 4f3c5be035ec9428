import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { type Bench, briefly, outcome, type StoreFactory, stored, Talk, visitor, workspace } from './fixture.ts';

/** What `append` promises about order, identity and rights. */
export function logContract(bench: () => Bench, { keeps }: StoreFactory): void {
  test('the first message of a visitor opens the conversation in the same commit', async () => {
    const talk = await Talk.start(bench().store);
    const { entry, conversation } = await stored(talk.say(talk.visitor, 'hello'));
    assert.equal(entry.seq, 1);
    assert.deepEqual({ kind: conversation.kind, state: conversation.state, head: conversation.head, visitor: conversation.visitor }, { kind: 'support', state: 'open', head: 1, visitor: talk.visitor.id });
    assert.ok(conversation.epoch >= 1);
    assert.deepEqual(await talk.summary(), conversation);
  });

  test('without `open`, a conversation that does not exist is not found', async () => {
    const talk = await Talk.start(bench().store);
    assert.equal(await outcome(talk.say(talk.agent, 'anyone?')), 'not_found');
    assert.equal(await talk.store.conversations.get(talk.workspace, talk.conv), undefined);
  });

  test('seq is dense and follows the order of the calls, also within one commit', async () => {
    const talk = await Talk.start(bench().store);
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    const results = await Promise.all(texts.map((text) => stored(talk.say(talk.visitor, text))));
    assert.deepEqual(results.map(({ entry }) => entry.seq), texts.map((_, index) => index + 1));
    assert.deepEqual((await talk.entries()).map((entry) => entry.type === 'message' && entry.body?.text), texts);
  });

  test('the same id with the same content is stored once and answered alike, across restarts too', async () => {
    let talk = await Talk.start(bench().store);
    const id = uuidv7();
    const [first, twin] = await Promise.all([stored(talk.say(talk.visitor, 'once', id)), stored(talk.say(talk.visitor, 'once', id))]);
    assert.deepEqual([first.status, twin.status, twin.entry], ['stored', 'duplicate', first.entry]);
    await talk.say(talk.agent, 'answer');
    talk = new Talk(await bench().reopen(), talk.workspace, talk.visitor.id, talk.conv);
    const later = await stored(talk.say(talk.visitor, 'once', id));
    assert.deepEqual([later.status, later.entry], ['duplicate', first.entry]);
    assert.equal((await talk.summary()).head, 2);
  });

  test('the order of a body\'s fields and missing fields make no difference to its content', async () => {
    const talk = await Talk.start(bench().store);
    const id = uuidv7();
    await stored(talk.append(talk.visitor, { type: 'message', body: { text: 'x', title: 't', style: 'banner' } }, id));
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'message', body: { style: 'banner', title: 't', text: 'x' } }, id)), 'duplicate');
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'message', body: { style: undefined, title: 't', text: 'x' } }, id)), 'id_conflict');
  });

  test('the same id with other content, type or sender is an id conflict and stores nothing', async () => {
    const talk = await Talk.start(bench().store);
    const id = uuidv7();
    const target = (await stored(talk.say(talk.visitor, 'target'))).entry.id;
    await stored(talk.say(talk.visitor, 'mine', id));
    assert.equal(await outcome(talk.say(talk.visitor, 'other', id)), 'id_conflict');
    assert.equal(await outcome(talk.say(talk.agent, 'mine', id)), 'id_conflict');
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'edit', target, body: { text: 'mine' } }, id)), 'id_conflict');
    assert.equal(await outcome(talk.append(talk.agent, { type: 'state', state: 'closed' }, id)), 'id_conflict');
    assert.equal((await talk.summary()).head, 2);
  });

  test('a text that is no valid Unicode is still recognised when it comes again', async () => {
    const talk = await Talk.start(bench().store);
    const id = uuidv7();
    const [half, other] = ['half a pair \ud83d', 'half a pair \ud83d!'];
    assert.deepEqual([await outcome(talk.say(talk.visitor, half, id)), await outcome(talk.say(talk.visitor, half, id)), await outcome(talk.say(talk.visitor, other, id))], ['stored', 'duplicate', 'id_conflict']);
    await stored(talk.append(talk.visitor, { type: 'edit', target: id, body: { text: 'whole' } }));
    assert.equal(await outcome(talk.say(talk.visitor, half, id)), 'duplicate');
  });

  test('the same id may be used in two conversations', async () => {
    const { store } = bench();
    const one = await Talk.start(store);
    const two = new Talk(store, one.workspace, one.visitor.id);
    const id = uuidv7();
    assert.deepEqual([await outcome(one.say(one.visitor, 'a', id)), await outcome(two.say(two.visitor, 'b', id))], ['stored', 'stored']);
  });

  test('a late retry is recognised after its message was edited, and after it was deleted', async () => {
    const talk = await Talk.start(bench().store);
    const [id, edit] = [uuidv7(), uuidv7()];
    await stored(talk.say(talk.visitor, 'first words', id));
    await stored(talk.append(talk.visitor, { type: 'edit', target: id, body: { text: 'second words' } }, edit));
    assert.equal(await outcome(talk.say(talk.visitor, 'first words', id)), 'duplicate');
    assert.equal(await outcome(talk.say(talk.visitor, 'second words', id)), 'id_conflict');
    await stored(talk.append(talk.visitor, { type: 'delete', target: id }));
    assert.equal(await outcome(talk.say(talk.visitor, 'first words', id)), 'duplicate');
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'edit', target: id, body: { text: 'second words' } }, edit)), 'duplicate');
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'edit', target: id, body: { text: 'third words' } }, edit)), 'id_conflict');
    assert.equal((await talk.summary()).head, 3);
  });

  test('an edit replaces what the message says and is an entry of its own', async () => {
    const talk = await Talk.start(bench().store);
    const { entry } = await stored(talk.say(talk.visitor, 'teh'));
    const { conversation } = await stored(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'the' } }));
    const [message, edit] = await talk.entries();
    assert.ok(message?.type === 'message' && message.body?.text === 'the' && typeof message.editedTs === 'number');
    assert.ok(edit?.type === 'edit' && edit.target === entry.id && edit.body?.text === 'the' && edit.seq === 2);
    assert.equal(conversation.last?.text, 'the');
    assert.deepEqual(await talk.store.conversations.message(talk.workspace, talk.conv, entry.id), message);
  });

  test('a deletion blanks the message and all its edits, and the preview falls back to the message before', async () => {
    const talk = await Talk.start(bench().store);
    await stored(talk.say(talk.visitor, 'stays'));
    const { entry } = await stored(talk.say(talk.visitor, 'secret 1'));
    await stored(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'secret 2' } }));
    const { conversation } = await stored(talk.append(talk.visitor, { type: 'delete', target: entry.id }));
    assert.equal(conversation.last?.text, 'stays');
    const entries = await talk.entries();
    assert.ok(!JSON.stringify(entries).includes('secret'));
    assert.ok(entries[1]?.type === 'message' && entries[1].deleted === true && entries[1].body === undefined);
    assert.ok(entries[2]?.type === 'edit' && entries[2].body === undefined);
    const first = entries[0]?.id ?? '';
    await stored(talk.append(talk.agent, { type: 'delete', target: first }));
    assert.equal((await talk.summary()).last, undefined);
  });

  test('what is not a message that is still there cannot be edited or deleted', async () => {
    const talk = await Talk.start(bench().store);
    const { entry } = await stored(talk.say(talk.visitor, 'x'));
    const state = (await stored(talk.append(talk.agent, { type: 'state', state: 'closed' }))).entry;
    await stored(talk.append(talk.visitor, { type: 'delete', target: entry.id }));
    for (const target of [uuidv7(), state.id, entry.id]) {
      assert.equal(await outcome(talk.append(talk.agent, { type: 'edit', target, body: { text: 'y' } })), 'not_found');
      assert.equal(await outcome(talk.append(talk.agent, { type: 'delete', target })), 'not_found');
    }
  });

  test('a visitor changes only their own messages, and sees no other visitor\'s conversation', async () => {
    const talk = await Talk.start(bench().store);
    await stored(talk.say(talk.visitor, 'mine'));
    const { entry } = await stored(talk.say(talk.agent, 'yours'));
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'edit', target: entry.id, body: { text: 'forged' } })), 'forbidden');
    assert.equal(await outcome(talk.append(talk.visitor, { type: 'delete', target: entry.id })), 'forbidden');
    const stranger = { kind: 'visitor' as const, id: await visitor(talk.store, talk.workspace) };
    assert.equal(await outcome(talk.say(stranger, 'let me in')), 'not_found');
    const own = talk.request(stranger, { type: 'message', body: { text: 'as somebody else' } });
    assert.equal(await outcome(talk.store.conversations.append({ ...own, conv: uuidv7() })), 'not_found');
    assert.equal(await talk.move(stranger, { read: 1 }), undefined);
    const log = await talk.store.conversations.broadcastLog(talk.workspace);
    assert.equal(await outcome(talk.store.conversations.append({ ...own, conv: log.id })), 'not_found');
  });

  test('a visitor\'s message makes the conversation open, anybody else\'s makes it waiting, and state changes are entries', async () => {
    const talk = await Talk.start(bench().store);
    const states: string[] = [];
    for (const step of [
      () => talk.say(talk.visitor, 'q'), () => talk.say(talk.agent, 'a'), () => talk.append(talk.agent, { type: 'state', state: 'archived' }),
      () => talk.say(talk.visitor, 'q'), () => talk.say({ kind: 'bot', id: 'bot' }, 'a'), () => talk.append(talk.agent, { type: 'assign', assignee: talk.agent.id }),
    ]) states.push((await stored(step())).conversation.state);
    assert.deepEqual(states, ['open', 'waiting', 'archived', 'open', 'waiting', 'waiting']);
    assert.equal((await talk.summary()).assignee, talk.agent.id);
    assert.deepEqual((await talk.entries()).map(({ type }) => type), ['message', 'message', 'state', 'message', 'message', 'assign']);
    await stored(talk.append(talk.agent, { type: 'assign', assignee: null }));
    assert.equal((await talk.summary()).assignee, null);
  });

  test('what is appended without its summary is stored, repeated and refused as any other, and the newest summary counts it', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await stored(talk.say(talk.visitor, 'one'));
    const request = talk.request(talk.visitor, { type: 'message', body: { text: 'two' } });
    const [first, again, other] = await Promise.all([request, request, { ...request, change: { type: 'message' as const, body: { text: 'else' } } }].map((each) => briefly(store, each)));
    const entry = { conv: talk.conv, seq: 2, id: request.id, ts: request.ts, by: request.by, ...request.change };
    assert.deepEqual([first?.status, first && 'entry' in first && first.entry], ['stored', entry]);
    assert.deepEqual([again?.status, again && 'entry' in again && again.entry], ['duplicate', entry]);
    assert.deepEqual([other?.status, other && 'code' in other && other.code], ['refused', 'id_conflict']);
    const newest = await store.conversations.newest(talk.workspace, talk.conv);
    assert.deepEqual([newest?.head, newest?.last?.text], [2, 'two']);
    assert.deepEqual(newest, await talk.summary());
    assert.deepEqual(await talk.entries(), (await store.conversations.entriesAfter(talk.workspace, talk.conv, 0, 10))?.entries);
    assert.equal(await store.conversations.newest(talk.workspace, uuidv7()), undefined);
    assert.equal(await store.conversations.newest(await workspace(store), talk.conv), undefined, 'of another workspace');
  });

  test('of what is appended together each is stored, repeated or refused by itself, in order', async () => {
    const { store } = bench();
    const talk = await Talk.start(store);
    await stored(talk.say(talk.visitor, 'one'));
    const request = (text: string) => talk.request(talk.agent, { type: 'message', body: { text } });
    const [two, three, four] = [request('two'), request('three'), request('four')];
    const results = await store.conversations.appendBriefly([two, two, three, { ...two, change: three.change }, talk.request(talk.agent, { type: 'edit', target: uuidv7(), body: { text: 'of nothing' } }), four]);
    assert.deepEqual(
      results.map((result) => (result instanceof Error ? result.message : result.status === 'refused' ? result.code : `${result.status} ${result.entry.seq}`)),
      ['stored 2', 'duplicate 2', 'stored 3', 'id_conflict', 'not_found', 'stored 4'],
    );
    assert.deepEqual((await talk.entries()).map(({ id }) => id).slice(1), [two.id, three.id, four.id]);
    assert.deepEqual(await store.conversations.appendBriefly([]), []);
  });

  test('an internal conversation keeps its state, whoever writes', async () => {
    const { store } = bench();
    const where = await workspace(store);
    const by = { kind: 'agent' as const, id: uuidv7() };
    const request = { workspace: where, conv: uuidv7(), id: uuidv7(), by, change: { type: 'message' as const, body: { text: 'psst' } }, ts: 1, open: { kind: 'internal' as const, subject: 'Lunch' } };
    const { conversation } = await stored(store.conversations.append(request));
    assert.deepEqual([conversation.kind, conversation.state, conversation.subject, conversation.visitor], ['internal', 'open', 'Lunch', undefined]);
  });

  test('rev rises with every change of the workspace and activity is the rev of the last entry', async () => {
    const talk = await Talk.start(bench().store);
    const first = (await stored(talk.say(talk.visitor, 'a'))).conversation;
    const second = (await stored(talk.say(talk.agent, 'b'))).conversation;
    await talk.move(talk.visitor, { read: 2 });
    const third = await talk.summary();
    assert.ok(first.rev < second.rev && second.rev < third.rev);
    assert.deepEqual([first.activity, second.activity, third.activity], [first.rev, second.rev, second.rev]);
    const { store } = talk;
    await bench().reopen();
    const again = new Talk(bench().store, talk.workspace, talk.visitor.id, talk.conv);
    assert.notEqual(again.store, store);
    assert.ok((await stored(again.say(again.visitor, 'c'))).conversation.rev > third.rev);
  });

  test('the preview is cut at 140 characters and never within one', async () => {
    const talk = await Talk.start(bench().store);
    await stored(talk.say(talk.visitor, '🙂'.repeat(200)));
    assert.equal((await talk.summary()).last?.text, '🙂'.repeat(140));
    await stored(talk.say(talk.visitor, 'x'.repeat(200)));
    assert.equal((await talk.summary()).last?.text, 'x'.repeat(140));
  });

  if (!keeps.nul) test('where U+0000 cannot be kept, U+FFFD stands in its place, and a repeated send is still known', async () => {
    const talk = await Talk.start(bench().store);
    const id = uuidv7();
    await stored(talk.say(talk.visitor, 'a\u0000b \ud800', id));
    assert.equal(await outcome(talk.say(talk.visitor, 'a\u0000b \ud800', id)), 'duplicate');
    assert.equal((await talk.summary()).last?.text, 'a\ufffdb \ufffd');
  });

  test('any text and any id come back as they were given', async () => {
    const talk = await Talk.start(bench().store);
    for (const [text, id] of [['\u0001\ufffd control', 'not-a-uuid'], ...(keeps.nul ? [['\u0000 nul', 'nul'] as const] : []), ['שלום "quoted" \\ \u2028', uuidv7().toUpperCase()], ['a'.repeat(16_384), '12'], ['𝕏', '1']] as const) {
      const { entry } = await stored(talk.say({ kind: 'agent', id: 'system ö' }, text, id).then((result) => (result.status === 'refused' ? talk.say(talk.visitor, text, id) : result)));
      const read = await talk.store.conversations.message(talk.workspace, talk.conv, id);
      assert.deepEqual(read, entry);
      assert.equal(read?.type === 'message' && read.body?.text, text);
    }
  });
}
