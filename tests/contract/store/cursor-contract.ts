import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { type Bench, stored, Talk } from './fixture.ts';

/** Cursors and what is unread. */
export function cursorContract(bench: () => Bench): void {
  async function talkOf(script: string): Promise<Talk> {
    const talk = await Talk.start(bench().store);
    for (const [index, who] of [...script].entries()) await stored(talk.say(who === 'v' ? talk.visitor : talk.agent, `${index + 1}`));
    return talk;
  }

  test('cursors only move forward, never past the head, and reading implies having received', async () => {
    const talk = await talkOf('vav');
    const [reader, none] = [{ kind: 'agent' as const, id: uuidv7() }, undefined];
    assert.deepEqual((await talk.move(reader, { delivered: 2 }))?.participant, { conv: talk.conv, kind: 'agent', id: reader.id, from: 0, delivered: 2, read: 0 });
    assert.equal(await talk.move(reader, { delivered: 1 }), none);
    assert.equal(await talk.move(reader, {}), none);
    const { participant } = (await talk.move(reader, { read: 99 })) ?? {};
    assert.deepEqual([participant?.delivered, participant?.read], [3, 3]);
    assert.equal(await talk.move(reader, { read: 3, delivered: 3 }), none);
  });

  test('the sender\'s own cursors move with what they send', async () => {
    const talk = await talkOf('va');
    const { cursors } = await talk.summary();
    assert.deepEqual(cursors, { visitor: { delivered: 1, read: 1 }, agents: { delivered: 2, read: 2 } });
    assert.deepEqual(await talk.store.conversations.participants(talk.workspace, talk.conv), [
      { conv: talk.conv, kind: 'visitor', id: talk.visitor.id, from: 0, delivered: 1, read: 1 }, { conv: talk.conv, kind: 'agent', id: talk.agent.id, from: 0, delivered: 2, read: 2 },
    ]);
  });

  test('unread counters are right after partial reads on both sides', async () => {
    const talk = await talkOf('vvvvv');
    const agent = { kind: 'agent' as const, id: uuidv7() };
    assert.equal((await talk.summary()).unreadByAgents, 5);
    assert.equal((await talk.move(agent, { read: 2 }))?.conversation.unreadByAgents, 3);
    await stored(talk.say({ kind: 'bot', id: 'helper' }, 'automatic'));
    assert.equal((await talk.summary()).unreadByAgents, 3, 'a bot\'s answer does not mean that an agent read the question');
    await stored(talk.say(talk.agent, 'by a person'));
    assert.deepEqual([(await talk.summary()).unreadByAgents, (await talk.summary()).unreadByVisitor], [0, 2]);
    assert.equal((await talk.move(talk.visitor, { read: 6 }))?.conversation.unreadByVisitor, 1);
    assert.equal((await talk.move(talk.visitor, { delivered: 7 }))?.conversation.unreadByVisitor, 1);
    assert.equal((await talk.move(talk.visitor, { read: 7 }))?.conversation.unreadByVisitor, 0);
  });

  test('the agents\' side is the furthest of all agents', async () => {
    const talk = await talkOf('vvvv');
    const [slow, quick] = [{ kind: 'agent' as const, id: 'slow' }, { kind: 'agent' as const, id: 'quick' }];
    await talk.move(quick, { read: 3 });
    const moved = await talk.move(slow, { delivered: 4, read: 1 });
    assert.deepEqual([moved?.conversation.cursors.agents, moved?.conversation.unreadByAgents], [{ delivered: 4, read: 3 }, 1]);
    assert.deepEqual([moved?.participant.delivered, moved?.participant.read], [4, 1]);
  });

  test('deleting an unread message makes it unread no more; a read one changes nothing', async () => {
    const talk = await talkOf('vvv');
    const ids = (await talk.entries()).map(({ id }) => id);
    await talk.move({ kind: 'agent', id: 'reader' }, { read: 1 });
    await stored(talk.append(talk.visitor, { type: 'delete', target: ids[0] ?? '' }));
    assert.equal((await talk.summary()).unreadByAgents, 2);
    await stored(talk.append(talk.visitor, { type: 'delete', target: ids[2] ?? '' }));
    assert.equal((await talk.summary()).unreadByAgents, 1);
    const answers = [(await stored(talk.say(talk.agent, 'read'))).entry.id, (await stored(talk.say(talk.agent, 'unread'))).entry.id];
    await talk.move(talk.visitor, { read: (await talk.summary()).head - 1 });
    for (const [index, target] of answers.entries()) {
      await stored(talk.append(talk.agent, { type: 'delete', target }));
      assert.equal((await talk.summary()).unreadByVisitor, 1 - index);
    }
  });

  test('entries that are not messages are never unread', async () => {
    const talk = await talkOf('va');
    await talk.move(talk.visitor, { read: 2 });
    await stored(talk.append(talk.agent, { type: 'state', state: 'closed' }));
    await stored(talk.append(talk.agent, { type: 'assign', assignee: 'x' }));
    assert.deepEqual([(await talk.summary()).unreadByVisitor, (await talk.summary()).unreadByAgents], [0, 0]);
  });

  test('a summary has a new rev only when a side\'s cursor moved', async () => {
    const talk = await talkOf('vv');
    const { rev } = (await talk.move({ kind: 'agent', id: 'a' }, { read: 2 }))?.conversation ?? { rev: -1 };
    assert.equal((await talk.move({ kind: 'agent', id: 'b' }, { read: 1 }))?.conversation.rev, rev);
    assert.ok(((await talk.move({ kind: 'bot', id: 'c' }, { read: 2 }))?.conversation.rev ?? 0) >= rev);
  });
}
