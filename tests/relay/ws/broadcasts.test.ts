import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { startRelay, TestClient, until, type TestRelay } from './relay-in-process.ts';

describe('announcements', () => {
  let relay: TestRelay;
  before(async () => { relay = await startRelay(); });
  after(() => relay.stop());

  async function announcementsOf(client: TestClient): Promise<string> {
    const welcome = await client.next('welcome');
    return welcome.conversations.find(({ kind }) => kind === 'broadcast')?.id ?? assert.fail('no announcements in the welcome');
  }

  it('reach those who are here at once, those who return later, each once, and those who came later not at all', async () => {
    const owner = await relay.agent('Ana', { role: 'owner' });
    const console_ = await TestClient.agent(relay.port, owner.secret);
    const awayToken = visitorToken();
    const away = await TestClient.visitor(relay.port, awayToken);
    const log = await announcementsOf(away);
    await away.end();
    const here = await TestClient.visitor(relay.port);
    await here.sync(log);
    const id = uuidv7();
    const { broadcast, duplicate } = await relay.chat.announce(owner.principal, { id, body: { text: 'Sale!', title: 'News', style: 'banner' } });
    assert.equal(duplicate, false);
    assert.ok(broadcast.audience >= 2);
    const live = await here.next('entry');
    assert.deepEqual(live.entry.type === 'message' && live.entry.body, { text: 'Sale!', title: 'News', style: 'banner' });
    assert.equal((await relay.chat.announce(owner.principal, { id, body: { text: 'Sale!', title: 'News', style: 'banner' } })).duplicate, true);

    const back = await TestClient.visitor(relay.port, awayToken);
    assert.equal(back.all('welcome')[0]?.conversations.find((conversation) => conversation.id === log)?.unread, 1);
    await back.sync(log);
    assert.deepEqual(back.texts(log), ['Sale!']);

    const newcomer = await TestClient.visitor(relay.port);
    const summary = newcomer.all('welcome')[0]?.conversations.find((conversation) => conversation.id === log);
    assert.deepEqual([summary?.unread, summary?.last], [0, undefined]);
    await newcomer.sync(log);
    assert.deepEqual(newcomer.texts(log), []);
    newcomer.send({ t: 'history', req: 1, conv: log, before: 100 });
    assert.deepEqual((await newcomer.next('history')).entries, []);

    for (const client of [here, back]) client.send({ t: 'cursor', conv: log, delivered: 1, ...(client === here ? { read: 1 } : {}) });
    const figures = await console_.next('broadcast', (frame) => frame.broadcast.delivered === 2);
    assert.deepEqual([figures.broadcast.id, figures.broadcast.read, figures.broadcast.by.name], [id, 1, 'Ana']);
    await until(() => here.all('entry').length === 1, 'once');
    assert.deepEqual(back.all('cursor').filter(({ by }) => by.id !== back.all('welcome')[0]?.self.id), [], 'visitors do not hear of each other');
  });

  it('do not reach who opted out, on any of their sockets, until they opt in again', async () => {
    const owner = await relay.agent('Ben', { role: 'owner' });
    const token = visitorToken();
    const [one, two] = [await TestClient.visitor(relay.port, token), await TestClient.visitor(relay.port, token)];
    const log = await announcementsOf(one);
    await Promise.all([one.sync(log), two.sync(log)]);
    one.send({ t: 'prefs', id: uuidv7(), broadcasts: false });
    await one.next('ok');
    await two.next('gone', (frame) => frame.conv === log);
    await relay.chat.announce(owner.principal, { id: uuidv7(), body: { text: 'unwanted' } });
    two.send({ t: 'sync', conv: log, after: 0 });
    assert.equal((await two.next('error')).code, 'not_found');
    const third = await TestClient.visitor(relay.port, token);
    assert.deepEqual(third.all('welcome')[0]?.conversations, []);
    assert.deepEqual(third.all('welcome')[0]?.prefs, { broadcasts: false });
    assert.deepEqual([one, two].flatMap((client) => client.all('entry')), []);
    third.send({ t: 'prefs', id: uuidv7(), broadcasts: true });
    await two.next('conversation', ({ conversation }) => conversation.id === log);
    await two.sync(log);
    await relay.chat.announce(owner.principal, { id: uuidv7(), body: { text: 'wanted again' } });
    await two.next('entry', ({ entry }) => entry.type === 'message' && entry.body?.text === 'wanted again');
    assert.doesNotMatch(JSON.stringify(two.frames), /unwanted/, 'what was made meanwhile is not shown');
  });

  it('are made by those who may, and never with a send', async () => {
    const agent = await relay.agent('Cleo');
    const visitor = await TestClient.visitor(relay.port);
    const log = await announcementsOf(visitor);
    await assert.rejects(relay.chat.announce(agent.principal, { id: uuidv7(), body: { text: 'no' } }), { code: 'forbidden' });
    await assert.rejects(relay.chat.announce({ kind: 'visitor', workspace: relay.workspace.id, id: uuidv7() }, { id: uuidv7(), body: { text: 'no' } }), { code: 'forbidden' });
    visitor.send({ t: 'send', id: uuidv7(), conv: log, body: { text: 'no' } });
    assert.equal((await visitor.next('nack')).code, 'forbidden');
    const staff = await TestClient.agent(relay.port, agent.secret);
    staff.send({ t: 'send', id: uuidv7(), conv: log, body: { text: 'no' } });
    assert.equal((await staff.next('nack')).code, 'forbidden');
    await assert.rejects(relay.chat.erase((await relay.agent('Dora', { role: 'owner' })).principal, log), { code: 'forbidden' });
  });
});
