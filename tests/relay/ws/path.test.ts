import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { startRelay, TestClient, until, type TestRelay } from './relay-in-process.ts';

describe('the path of a message', () => {
  let relay: TestRelay;
  before(async () => { relay = await startRelay(); });
  after(() => relay.stop());

  it('takes a visitor’s message to the agent and the answer back, in one order for both', async () => {
    const ana = await relay.agent('Ana');
    const [visitor, agent] = [await TestClient.visitor(relay.port), await TestClient.agent(relay.port, ana.secret)];
    const conv = uuidv7();
    const ack = await visitor.post(conv, 'Do you ship to Norway?');
    assert.equal(ack.seq, 1);
    const summary = await agent.next('conversation', ({ conversation }) => conversation.id === conv);
    assert.equal(summary.conversation.state, 'open');
    assert.equal(summary.conversation.unread, 1);
    assert.equal(summary.conversation.visitor?.online, true);
    await Promise.all([visitor.sync(conv), agent.sync(conv)]);
    await agent.post(conv, 'Yes, within five days.');
    await visitor.next('entry', ({ entry }) => entry.seq === 2);
    await agent.next('entry', ({ entry }) => entry.seq === 2);
    for (const client of [visitor, agent]) assert.deepEqual(client.texts(conv), ['Do you ship to Norway?', 'Yes, within five days.']);
    const answer = visitor.all('entry').at(-1)?.entry;
    assert.deepEqual(answer?.by, { kind: 'agent', id: ana.principal.id, name: 'Ana' });
    const seen = await visitor.next('conversation', ({ conversation }) => conversation.head === 2);
    assert.equal(seen.conversation.state, 'waiting');
    assert.equal(seen.conversation.visitor, undefined, 'what is for staff stays with staff');
  });

  it('acks only what a fresh look into the store finds', async () => {
    const visitor = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    const acks = await Promise.all(Array.from({ length: 20 }, (_value, index) => visitor.post(conv, `message ${index}`)));
    const page = await relay.store.conversations.entriesAfter(relay.workspace.id, conv, 0, 100);
    assert.deepEqual(acks.map((ack) => [ack.seq, ack.id]), page?.entries.map((entry) => [entry.seq, entry.id]));
  });

  it('answers the same send with the same ack, on any connection, and stores it once', async () => {
    const token = visitorToken();
    const [conv, id] = [uuidv7(), uuidv7()];
    const first = await TestClient.visitor(relay.port, token);
    const ack = await first.post(conv, 'once', id);
    first.send({ t: 'send', id, conv, body: { text: 'once' } });
    await until(() => first.all('ack').length === 2, 'the second ack');
    await first.end();
    const second = await TestClient.visitor(relay.port, token);
    assert.deepEqual(await second.post(conv, 'once', id), ack);
    assert.deepEqual(first.all('ack')[1], ack);
    assert.equal((await relay.store.conversations.get(relay.workspace.id, conv))?.head, 1);
  });

  it('refuses the same id with other content', async () => {
    const visitor = await TestClient.visitor(relay.port);
    const [conv, id] = [uuidv7(), uuidv7()];
    await visitor.post(conv, 'one', id);
    visitor.send({ t: 'send', id, conv, body: { text: 'other' } });
    assert.equal((await visitor.next('nack')).code, 'id_conflict');
  });

  it('shows typing, cursors and edits to the other side', async () => {
    const ana = await relay.agent('Ana');
    const [visitor, agent] = [await TestClient.visitor(relay.port), await TestClient.agent(relay.port, ana.secret)];
    const conv = uuidv7();
    const { id } = await visitor.post(conv, 'tpyo');
    await Promise.all([visitor.sync(conv), agent.sync(conv)]);
    agent.send({ t: 'typing', conv, on: true });
    assert.deepEqual((await visitor.next('typing')).by, { kind: 'agent', id: ana.principal.id, name: 'Ana' });
    agent.send({ t: 'cursor', conv, delivered: 1, read: 1 });
    const moved = await visitor.next('cursor', ({ by }) => by.kind === 'agent');
    assert.deepEqual([moved.delivered, moved.read], [1, 1]);
    visitor.send({ t: 'edit', id: uuidv7(), conv, target: id, body: { text: 'typo' } });
    const edit = await agent.next('entry', ({ entry }) => entry.type === 'edit');
    assert.equal(edit.entry.type === 'edit' && edit.entry.body?.text, 'typo');
    assert.equal(agent.all('typing').length, 0, 'who types does not hear it');
  });

  it('clamps cursors to the head and never moves them back', async () => {
    const ana = await relay.agent('Ana');
    const [visitor, agent] = [await TestClient.visitor(relay.port), await TestClient.agent(relay.port, ana.secret)];
    const conv = uuidv7();
    await visitor.post(conv, 'one');
    await visitor.post(conv, 'two');
    await visitor.sync(conv);
    agent.send({ t: 'cursor', conv, read: 99 });
    const far = await visitor.next('cursor', ({ by }) => by.kind === 'agent');
    assert.deepEqual([far.delivered, far.read], [2, 2]);
    agent.send({ t: 'cursor', conv, read: 1 });
    agent.send({ t: 'ping', n: 1 });
    await agent.next('pong');
    await visitor.post(conv, 'three');
    assert.equal(visitor.all('cursor').filter(({ by }) => by.kind === 'agent').length, 1);
  });

  it('says who is there, online, away and gone', async () => {
    const ana = await relay.agent('Presence Ana');
    const agent = await TestClient.agent(relay.port, ana.secret);
    const visitor = await TestClient.visitor(relay.port);
    const welcome = visitor.all('welcome')[0];
    assert.ok(welcome?.team.agents.some(({ id }) => id === ana.principal.id));
    agent.send({ t: 'presence', state: 'away' });
    await visitor.next('team', ({ agents }) => agents.some(({ id, state }) => id === ana.principal.id && state === 'away'));
    await agent.end();
    await visitor.next('team', ({ agents }) => !agents.some(({ id }) => id === ana.principal.id));
  });

  it('keeps what visitors tell about themselves, and tells it to the console', async () => {
    const agent = await TestClient.agent(relay.port, (await relay.agent('Ana')).secret);
    const token = visitorToken();
    const visitor = await TestClient.visitor(relay.port, token);
    const id = uuidv7();
    visitor.send({ t: 'profile', id, name: 'Kim', email: 'kim@example.org', attributes: { plan: 'pro' } });
    await visitor.next('ok', (ok) => ok.id === id);
    visitor.send({ t: 'page', page: { url: 'https://shop.example/cart' } });
    const told = await agent.next('visitor', (frame) => frame.visitor.page?.url === 'https://shop.example/cart');
    assert.equal(told.visitor.name, 'Kim');
    await visitor.end();
    const again = await TestClient.visitor(relay.port, token);
    assert.deepEqual(again.all('welcome')[0]?.profile, { name: 'Kim', email: 'kim@example.org' });
  });

  it('lets viewers read and not write, and visitors change no state', async () => {
    const viewer = await TestClient.agent(relay.port, (await relay.agent('Vi', { role: 'viewer' })).secret);
    const visitor = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    await visitor.post(conv, 'hello');
    await viewer.sync(conv);
    assert.deepEqual(viewer.texts(conv), ['hello']);
    viewer.send({ t: 'send', id: uuidv7(), conv, body: { text: 'no' } });
    assert.equal((await viewer.next('nack')).code, 'forbidden');
    visitor.send({ t: 'state', id: uuidv7(), conv, state: 'closed' });
    assert.equal((await visitor.next('nack')).code, 'forbidden');
  });

  it('keeps one visitor from another’s conversations, whatever they ask', async () => {
    const [owner, stranger] = [await TestClient.visitor(relay.port), await TestClient.visitor(relay.port)];
    const conv = uuidv7();
    const { id: target } = await owner.post(conv, 'private');
    const never = uuidv7();
    for (const place of [conv, never]) {
      stranger.send({ t: 'sync', conv: place, after: 0 });
      stranger.send({ t: 'history', req: 1, conv: place, before: 10 });
      stranger.send({ t: 'edit', id: uuidv7(), conv: place, target, body: { text: 'mine' } });
      stranger.send({ t: 'delete', id: uuidv7(), conv: place, target });
      stranger.send({ t: 'cursor', conv: place, read: 1 });
      stranger.send({ t: 'typing', conv: place, on: true });
    }
    stranger.send({ t: 'send', id: uuidv7(), conv, body: { text: 'intrude' } });
    await until(() => stranger.all('nack').length === 5 && stranger.all('error').length === 4, 'all refusals');
    assert.deepEqual(new Set([...stranger.all('nack'), ...stranger.all('error')].map(({ code }) => code)), new Set(['not_found']));
    await owner.sync(conv);
    assert.deepEqual(owner.texts(conv), ['private']);
    assert.deepEqual(owner.all('typing'), []);
  });

  it('lets nothing cross from one workspace to another', async () => {
    const foreign = await TestClient.agent(relay.port, (await relay.agent('Eve', { workspace: relay.other, role: 'owner' })).secret);
    const token = visitorToken();
    const [here, there] = [await TestClient.visitor(relay.port, token), await TestClient.visitor(relay.port, token, 'other')];
    assert.notEqual(here.all('welcome')[0]?.self.id, there.all('welcome')[0]?.self.id, 'the same token is two visitors');
    const conv = uuidv7();
    await here.post(conv, 'for the shop only');
    foreign.send({ t: 'sync', conv, after: 0 });
    assert.equal((await foreign.next('error')).code, 'not_found');
    foreign.send({ t: 'send', id: uuidv7(), conv, body: { text: 'hello?' } });
    assert.equal((await foreign.next('nack')).code, 'not_found');
    const own = uuidv7();
    await there.post(own, 'for the other');
    await foreign.next('conversation', ({ conversation }) => conversation.id === own);
    assert.deepEqual([...new Set(foreign.all('conversation').map(({ conversation }) => conversation.id))], [own]);
    assert.deepEqual(foreign.all('welcome')[0]?.team.agents.map(({ name }) => name), ['Eve']);
  });

  it('tells everybody that a conversation is gone, and follows it no more', async () => {
    const owner = await relay.agent('Ana', { role: 'owner' });
    const [visitor, agent] = [await TestClient.visitor(relay.port), await TestClient.agent(relay.port, owner.secret)];
    const conv = uuidv7();
    await visitor.post(conv, 'delete me');
    await Promise.all([visitor.sync(conv), agent.sync(conv)]);
    await relay.chat.erase(owner.principal, conv);
    for (const client of [visitor, agent]) assert.equal((await client.next('gone')).conv, conv);
    visitor.send({ t: 'sync', conv, after: 0 });
    assert.equal((await visitor.next('error')).code, 'not_found');
  });
});
