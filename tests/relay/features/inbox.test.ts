import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, type Answer, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { visit, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
let visitor: VisitorSocket;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '1000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '1000' } });
  owner = await asOwner(relay);
  visitor = await visit(relay);
});
after(async () => {
  await visitor.close();
  await relay.remove();
});

const itemsOf = (answer: Answer) => answer.json['items'] as { id: string; state: string; unread: number; subject?: string; visitor?: { id: string } }[];
const idsOf = (answer: Answer) => itemsOf(answer).map((item) => item.id);

describe('conversations', () => {
  test('a visitor writes, and the conversation is in the list as open and unread, with the person in it', async () => {
    const id = await visitor.say('Is the blue lamp in stock?');
    const [first] = itemsOf(await owner.get(':/conversations'));
    assert.equal(first?.id, id);
    assert.deepEqual([first?.state, first?.unread, first?.visitor?.id], ['open', 1, visitor.id]);
    assert.equal((await owner.get(`:/conversations/${id}`)).json['id'], id);
  });

  test('the list is paged: pages do not overlap and together hold everything once', async () => {
    const made = await Promise.all(Array.from({ length: 7 }, (_, index) => visitor.say(`page ${index}`)));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await owner.get(`:/conversations?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      assert.equal(page.status, 200, page.text);
      assert.ok(itemsOf(page).length <= 3);
      seen.push(...idsOf(page));
      cursor = String(page.json['next'] ?? '');
    } while (cursor !== '');
    assert.equal(new Set(seen).size, seen.length);
    for (const id of made) assert.ok(seen.includes(id));
  });

  test('filters by state, kind, assignee, unread and visitor each narrow the list', async () => {
    const other = await visit(relay);
    const [mine, theirs] = [await visitor.say('filter me'), await other.say('not mine')];
    const { api: agent, id: agentId } = await asRole(relay, owner, 'agent', 'Fiona Filter');
    await agent.patch(`:/conversations/${theirs}`, { assignee: agentId });
    await owner.post(`:/conversations/${mine}/close`);
    assert.deepEqual(idsOf(await owner.get(':/conversations?state=closed')), [mine]);
    assert.ok(idsOf(await owner.get(':/conversations?state=closed&state=open')).length > 1, 'state may be repeated');
    assert.deepEqual(idsOf(await owner.get(':/conversations?kind=direct')), []);
    assert.deepEqual(idsOf(await agent.get(':/conversations?assignee=me')), [theirs]);
    assert.deepEqual(idsOf(await owner.get(`:/conversations?assignee=${agentId}`)), [theirs]);
    assert.ok(!idsOf(await owner.get(':/conversations?assignee=none')).includes(theirs));
    assert.deepEqual(idsOf(await owner.get(`:/conversations?visitor=${other.id}`)), [theirs]);
    await owner.post(`:/conversations/${theirs}/read`);
    assert.ok(!idsOf(await owner.get(':/conversations?unread=true')).includes(theirs));
    await other.close();
  });

  test('search finds words of messages and the person, and only them', async () => {
    const id = await visitor.say('My parcel with the xylophone is late');
    // The search index follows within a second.
    while (idsOf(await owner.get(':/conversations?q=xyloph')).length === 0) await setTimeout(20);
    assert.deepEqual(idsOf(await owner.get(':/conversations?q=xyloph')), [id]);
    assert.deepEqual(idsOf(await owner.get(':/conversations?q=parcel%20xylophone')), [id]);
    assert.deepEqual(idsOf(await owner.get(':/conversations?q=trombone')), []);
    const { seq } = (await owner.get(`:/conversations/${id}`)).json['last'] as { seq: number };
    assert.deepEqual((await owner.get(':/conversations?q=xyloph')).json['matches'], { [id]: { seq, text: 'My parcel with the xylophone is late', finds: [{ from: 19, to: 28 }] } });
    assert.equal((await owner.get(':/conversations')).json['matches'], undefined);
    await owner.patch(`:/visitors/${visitor.id}`, { name: 'Zebulon Quick' });
    assert.ok(idsOf(await owner.get(':/conversations?q=zebulon')).includes(id));
  });

  test('counts tell the states, the unread and who is online', async () => {
    const { json } = await owner.get(':/conversations/counts');
    assert.deepEqual(Object.keys(json).sort(), ['archived', 'closed', 'online', 'open', 'unread', 'waiting']);
    assert.ok(Number(json['open']) > 0 && Number(json['online']) >= 1);
  });

  test('closing, reopening and archiving take effect and can be asked for twice', async () => {
    const id = await visitor.say('states');
    for (const [act, state] of [['close', 'closed'], ['close', 'closed'], ['reopen', 'open'], ['archive', 'archived']] as const) {
      const answer = await owner.post(`:/conversations/${id}/${act}`);
      assert.deepEqual([answer.status, answer.json['state']], [200, state]);
    }
  });

  test('opened again it waits for the visitor when the last message is an agent\'s, and needs an answer when it is theirs', async () => {
    const id = await visitor.say('Do you deliver?');
    assert.equal((await owner.post(`:/conversations/${id}/messages`, { text: 'Yes.' })).json['seq'] !== undefined, true);
    await owner.post(`:/conversations/${id}/close`);
    for (let time = 1; time <= 2; time += 1) assert.equal((await owner.post(`:/conversations/${id}/reopen`)).json['state'], 'waiting');
    await owner.post(`:/conversations/${id}/close`);
    await visitor.say('And on Sundays?', id);
    await owner.post(`:/conversations/${id}/archive`);
    assert.equal((await owner.post(`:/conversations/${id}/reopen`)).json['state'], 'open');
  });

  test('marking as read takes the unread away, up to the given entry', async () => {
    const id = await visitor.say('one');
    await visitor.say('two', id);
    assert.equal((await owner.post(`:/conversations/${id}/read`, { seq: 1 })).json['unread'], 1);
    assert.equal((await owner.post(`:/conversations/${id}/read`)).json['unread'], 0);
  });

  test('staff opens one with a visitor, who gets it at once; the same id again opens nothing again', async () => {
    const id = uuidv7();
    const request = { id, kind: 'direct', visitor: visitor.id, subject: 'Your order', text: 'Your lamp has arrived.' };
    const opened = await owner.post(':/conversations', request);
    assert.deepEqual([opened.status, opened.json['subject'], opened.headers.get('location')], [201, 'Your order', `/api/v1/conversations/${id}`]);
    assert.equal((await owner.post(':/conversations', request)).status, 200);
    assertProblem(await owner.post(':/conversations', { ...request, text: 'Another text.' }), 409, 'id_conflict');
    await visitor.until((frame) => frame.t === 'conversation' && (frame['conversation'] as { id: string }).id === id);
  });

  test('an internal one has no visitor, any other needs one who exists', async () => {
    assert.equal((await owner.post(':/conversations', { kind: 'internal', text: 'Lunch?' })).status, 201);
    assertProblem(await owner.post(':/conversations', { kind: 'direct', text: 'Hello' }), 400, 'invalid', /"visitor" is missing/);
    assertProblem(await owner.post(':/conversations', { kind: 'internal', visitor: visitor.id, text: 'Hello' }), 400, 'invalid', /internal/);
    assertProblem(await owner.post(':/conversations', { kind: 'direct', visitor: uuidv7(), text: 'Hello' }), 404, 'not_found');
  });

  test('it is given to an agent of this workspace only', async () => {
    const id = await visitor.say('assign');
    assertProblem(await owner.patch(`:/conversations/${id}`, { assignee: uuidv7() }), 400, 'invalid', /"assignee" is not an agent/);
    const me = (await owner.get(':/me')).json['agent'] as { id: string };
    assert.equal((await owner.patch(`:/conversations/${id}`, { assignee: me.id })).json['assignee'], me.id);
    assert.equal((await owner.patch(`:/conversations/${id}`, { assignee: null })).json['assignee'], null);
  });

  test('deleting takes it from everybody, and for good', async () => {
    const id = await visitor.say('delete me');
    assert.equal((await owner.remove(`:/conversations/${id}`)).status, 204);
    assertProblem(await owner.get(`:/conversations/${id}`), 404, 'not_found');
    assertProblem(await owner.remove(`:/conversations/${id}`), 404, 'not_found');
    await visitor.until((frame) => frame.t === 'gone' && frame['conv'] === id);
  });

  test('what cannot be understood is answered with the field and what was expected', async () => {
    assertProblem(await owner.get(':/conversations/42'), 400, 'invalid', /"id" in the path is not usable: expected a lower-case UUID/);
    assertProblem(await owner.get(':/conversations?state=lost'), 400, 'invalid', /"state" in the query/);
    assertProblem(await owner.get(':/conversations?limit=1000'), 400, 'invalid', /"limit" in the query/);
    assertProblem(await owner.get(':/conversations?cursor=no+sense'), 400, 'invalid', /cursor/);
    assertProblem(await owner.post(':/conversations', { kind: 'support' }), 400, 'invalid', /"text" is missing in the body/);
    assertProblem(await owner.post(':/conversations', { kind: 'internal', text: 'x', subjet: 'y' }), 400, 'invalid', /"subjet" is not known in the body/);
  });
});

describe('messages', () => {
  test('an answer reaches the visitor and the log; the same id again is the same message', async () => {
    const conv = await visitor.say('hello?');
    const id = uuidv7();
    const sent = await owner.post(`:/conversations/${conv}/messages`, { id, text: 'Good day!' });
    assert.deepEqual([sent.status, sent.json['seq'], (sent.json['by'] as { name: string }).name], [201, 2, 'Olga Owner']);
    assert.equal((await owner.post(`:/conversations/${conv}/messages`, { id, text: 'Good day!' })).status, 200);
    assertProblem(await owner.post(`:/conversations/${conv}/messages`, { id, text: 'Other' }), 409, 'id_conflict');
    assert.equal((await owner.get(`:/conversations/${conv}`)).json['state'], 'waiting');
  });

  test('the log is paged from the newest to the oldest without a gap', async () => {
    const conv = await visitor.say('1');
    for (let index = 2; index <= 7; index += 1) await visitor.say(String(index), conv);
    const seqs: number[] = [];
    let before = '';
    for (let more = true; more;) {
      const { json } = await owner.get(`:/conversations/${conv}/messages?limit=3${before}`);
      const entries = json['entries'] as { seq: number }[];
      seqs.unshift(...entries.map((entry) => entry.seq));
      more = json['more'] as boolean;
      before = `&before=${entries[0]?.seq}`;
    }
    assert.deepEqual(seqs, [1, 2, 3, 4, 5, 6, 7]);
  });

  test('own messages can be edited and deleted; the text then leaves the log', async () => {
    const conv = await visitor.say('edit');
    const { json } = await owner.post(`:/conversations/${conv}/messages`, { text: 'Firts' });
    const edited = await owner.patch(`:/conversations/${conv}/messages/${String(json['id'])}`, { text: 'First' });
    assert.deepEqual([edited.status, edited.json['type'], edited.json['target']], [200, 'edit', json['id']]);
    const deleted = await owner.remove(`:/conversations/${conv}/messages/${String(json['id'])}`);
    assert.deepEqual([deleted.status, deleted.json['type']], [200, 'delete']);
    const log = await owner.get(`:/conversations/${conv}/messages`);
    assert.doesNotMatch(log.text, /First|Firts/);
    assertProblem(await owner.patch(`:/conversations/${conv}/messages/${uuidv7()}`, { text: 'x' }), 404, 'not_found');
  });

  test('a blank or overlong text is refused with the limit', async () => {
    const conv = await visitor.say('limits');
    assertProblem(await owner.post(`:/conversations/${conv}/messages`, { text: '  ' }), 400, 'invalid', /"text" is empty/);
    assertProblem(await owner.post(`:/conversations/${conv}/messages`, { text: 'x'.repeat(4001) }), 413, 'too_large', /4001 characters; at most 4000/);
    assert.equal((await owner.post(`:/conversations/${conv}/messages`, { text: '🙂'.repeat(3000) })).status, 201, 'an emoji counts as one');
  });
});
