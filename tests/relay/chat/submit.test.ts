import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { conversationTopic, inboxTopic, visitorTopic } from '../../../packages/relay/src/bus/bus.ts';
import { ChatRefusal, type Change, type Outcome } from '../../../packages/relay/src/chat/chat.ts';
import { startCore, type Core } from './core.ts';
import { until } from '../ws/relay-in-process.ts';

const message = (text: string, id = uuidv7()): Change => ({ type: 'message', id, body: { text } });
const told = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => (outcome instanceof ChatRefusal ? outcome.code : outcome.entry.seq));

describe('changes through the core', () => {
  let core: Core;
  before(async () => { core = await startCore({ FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '5', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '8' }); });
  after(() => core.stop());

  it('store a group in its order', async () => {
    const outcomes = await core.chat.submit(await core.visitor(), uuidv7(), ['a', 'b', 'c'].map((text) => message(text)));
    assert.deepEqual(told(outcomes), [1, 2, 3]);
  });

  it('hold what follows a retryable refusal, but not what follows a final one', async () => {
    const visitor = await core.visitor();
    const outcomes = await core.chat.submit(visitor, uuidv7(), [message('   '), message('fine'), message('x'.repeat(4_001)), message('also fine')]);
    assert.deepEqual(told(outcomes), ['invalid', 1, 'too_large', 2]);
    const many = await core.chat.submit(visitor, uuidv7(), ['3', '4', '5', '6', '7'].map((text) => message(text)));
    assert.deepEqual(told(many), [1, 2, 3, 'rate_limited', 'held']);
  });

  it('say when the next one is taken, in words and milliseconds', async () => {
    const visitor = await core.visitor();
    const conv = uuidv7();
    await core.chat.submit(visitor, conv, Array.from({ length: 5 }, (_value, index) => message(String(index))));
    const refusal = await core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'one more' } }).catch((error: unknown) => error);
    assert.ok(refusal instanceof ChatRefusal);
    assert.match(refusal.message, /At most 5 messages a minute; the next one is taken in \d+ s\./);
    assert.ok(refusal.retryMs !== undefined && refusal.retryMs > 50_000 && refusal.retryMs <= 60_000);
  });

  it('count a repetition never, neither while there is room nor afterwards', async () => {
    const visitor = await core.visitor();
    const [conv, id] = [uuidv7(), uuidv7()];
    for (let count = 0; count < 20; count += 1) assert.equal((await core.chat.post(visitor, { conv, id, body: { text: 'same' } })).entry.seq, 1);
    assert.deepEqual(told(await core.chat.submit(visitor, conv, ['2', '3', '4', '5', '6'].map((text) => message(text)))), [2, 3, 4, 5, 'rate_limited']);
    assert.equal((await core.chat.post(visitor, { conv, id, body: { text: 'same' } })).duplicate, true);
    await assert.rejects(core.chat.post(visitor, { conv, id, body: { text: 'other' } }), { code: 'id_conflict' });
  });

  it('count nothing that the store could not take, and heal by themselves', async () => {
    const visitor = await core.visitor();
    const conv = uuidv7();
    core.diskFull = true;
    for (let count = 0; count < 20; count += 1) {
      const [outcome] = await core.chat.submit(visitor, conv, [message('x')]);
      assert.ok(outcome instanceof ChatRefusal && outcome.code === 'unavailable' && outcome.retryMs !== undefined);
    }
    core.diskFull = false;
    assert.deepEqual(told(await core.chat.submit(visitor, conv, [message('x')])), [1]);
  });

  it('publish each entry once, in order, encoded with its author’s name, and only after the commit', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent('agent', 'Ben')];
    const conv = uuidv7();
    const hints = core.listen(conversationTopic(core.workspace, conv));
    const posts = [core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'one' } }), core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'two' } })];
    assert.equal(hints.length, 0);
    await Promise.all(posts);
    await core.chat.post(agent, { conv, id: uuidv7(), body: { text: 'three' } });
    assert.deepEqual(hints.map((hint) => (hint.type === 'entry' ? hint.seq : hint.type)), [1, 2, 3]);
    const last = hints[2];
    assert.equal(last?.type === 'entry' && (JSON.parse(last.frame) as { entry: { by: { name: string } } }).entry.by.name, 'Ben');
  });

  it('coalesce summaries: a hundred messages are a handful of frames, the last one exact', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent()];
    const conv = uuidv7();
    await core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'hello' } });
    const hints = core.listen(inboxTopic(core.workspace));
    for (let count = 0; count < 100; count += 1) await core.chat.post(agent, { conv, id: uuidv7(), body: { text: `answer ${count}` } });
    const summaries = () => hints.flatMap((hint) => (hint.type === 'latest' && hint.key === `conversation:${conv}` ? [JSON.parse(hint.frame) as { conversation: { head: number; last: { text: string } } }] : []));
    await until(() => summaries().at(-1)?.conversation.head === 101, 'the last summary');
    assert.ok(summaries().length < 20, `${summaries().length} frames`);
    assert.equal(summaries().at(-1)?.conversation.last.text, 'answer 99');
  });

  it('let staff edit only their own messages, and delete any', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent()];
    const [conv, target] = [uuidv7(), uuidv7()];
    await core.chat.post(visitor, { conv, id: target, body: { text: 'mine' } });
    await assert.rejects(core.chat.edit(agent, { conv, id: uuidv7(), target, body: { text: 'yours' } }), { code: 'forbidden' });
    assert.equal((await core.chat.remove(agent, { conv, id: uuidv7(), target })).entry.type, 'delete');
  });

  it('assign to agents of the workspace only', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent()];
    const conv = uuidv7();
    await core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'hello' } });
    await assert.rejects(core.chat.assign(agent, { conv, id: uuidv7(), assignee: uuidv7() }), { code: 'invalid' });
    await core.chat.assign(agent, { conv, id: uuidv7(), assignee: agent.id });
    assert.equal((await core.chat.conversation(agent, conv)).assignee, agent.id);
    await assert.rejects(core.chat.assign(visitor, { conv, id: uuidv7(), assignee: null }), { code: 'forbidden' });
  });

  it('leave headings to broadcasts', async () => {
    const { entry } = await core.chat.post(await core.visitor(), { conv: uuidv7(), id: uuidv7(), body: { text: 'hi', title: 'Official notice', style: 'banner' } });
    assert.deepEqual(entry.type === 'message' && entry.body, { text: 'hi' });
  });

  it('let staff open a conversation, which its visitor hears of', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent()];
    const conv = uuidv7();
    const hints = core.listen(`p:${core.workspace}:${visitor.id}`);
    await core.chat.open(agent, { conv, id: uuidv7(), kind: 'direct', visitor: visitor.id, subject: 'Your order', body: { text: 'It is on its way.' } });
    await until(() => hints.length > 0, 'the summary');
    assert.equal((await core.chat.conversation(visitor, conv)).unread, 1);
    await assert.rejects(core.chat.open(agent, { conv: uuidv7(), id: uuidv7(), kind: 'direct', visitor: uuidv7(), body: { text: 'x' } }), { code: 'not_found' });
    await assert.rejects(core.chat.open(agent, { conv: uuidv7(), id: uuidv7(), kind: 'internal', visitor: visitor.id, body: { text: 'x' } }), { code: 'invalid' });
    await assert.rejects(core.chat.open(visitor, { conv: uuidv7(), id: uuidv7(), kind: 'internal', body: { text: 'x' } }), { code: 'forbidden' });
  });

  it('keep internal conversations from visitors', async () => {
    const [visitor, agent] = [await core.visitor(), await core.agent()];
    const conv = uuidv7();
    await core.chat.open(agent, { conv, id: uuidv7(), kind: 'internal', body: { text: 'between us' } });
    const attempts = [
      core.chat.conversation(visitor, conv), core.chat.after(visitor, conv, 0, 10), core.chat.history(visitor, conv, undefined, 10),
      core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'hi' } }), core.chat.moveCursor(visitor, conv, { read: 1 }),
    ];
    const codes = (await Promise.allSettled(attempts)).map((result) => result.status === 'rejected' && (result.reason as ChatRefusal).code);
    assert.deepEqual(codes, attempts.map(() => 'not_found'));
  });

  it('are told with the newest summary, a moment later where it cannot be read at first', async () => {
    const visitor = await core.visitor();
    const conv = uuidv7();
    await core.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'one' } });
    core.unread = 2;
    const hints = core.listen(inboxTopic(core.workspace));
    for (const text of ['two', 'three', 'four']) await core.chat.post(visitor, { conv, id: uuidv7(), body: { text } });
    await until(() => hints.some((hint) => hint.type === 'latest' && hint.key === `conversation:${conv}` && hint.head === 4), 'the summary is told');
    assert.equal(core.unread, 0);
    assert.match(JSON.stringify(hints.at(-1)), /four/);
  });

  it('are summed up only where somebody hears it', async () => {
    const lonely = await startCore();
    try {
      const [visitor, agent, unheard, heard] = [await lonely.visitor(), await lonely.agent(), uuidv7(), uuidv7()];
      for (const conv of [unheard, heard]) await lonely.chat.post(visitor, { conv, id: uuidv7(), body: { text: 'one' } });
      const hints = lonely.listen(visitorTopic(lonely.workspace, visitor.id));
      const summed = (conv: string, head: number) => hints.some((hint) => hint.type === 'latest' && hint.key === `conversation:${conv}` && hint.head === head);
      await until(() => summed(unheard, 1) && summed(heard, 1), 'both are told to their visitor');
      for (const text of ['two', 'three']) await lonely.chat.post(visitor, { conv: unheard, id: uuidv7(), body: { text } });
      await lonely.chat.post(agent, { conv: heard, id: uuidv7(), body: { text: 'two' } });
      await until(() => summed(heard, 2), 'the visitor is told what the agent wrote');
      assert.deepEqual(lonely.asked.filter((conv) => conv === unheard), []);
      const console = lonely.listen(inboxTopic(lonely.workspace));
      await lonely.chat.post(visitor, { conv: unheard, id: uuidv7(), body: { text: 'four' } });
      await until(() => console.some((hint) => hint.type === 'latest' && hint.key === `conversation:${unheard}` && hint.head === 4), 'a console is told');
    } finally {
      await lonely.stop();
    }
  });

  it('reach listeners after the commit, and a listener that throws harms nobody', async () => {
    const seen: string[] = [];
    core.events.on('message.posted', () => { throw new Error('bad listener'); });
    core.events.on('message.posted', ({ entry }) => seen.push(`${entry.seq}`));
    await core.chat.post(await core.visitor(), { conv: uuidv7(), id: uuidv7(), body: { text: 'hi' } });
    assert.deepEqual(seen, ['1']);
  });
});
