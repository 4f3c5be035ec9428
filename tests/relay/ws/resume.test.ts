import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import { startRelay, TestClient, until, type TestRelay } from './relay-in-process.ts';

describe('coming back and reading slowly, over real sockets and the real store', () => {
  let relay: TestRelay;
  before(async () => { relay = await startRelay(); });
  after(() => relay.stop());

  async function fill(conv: string, visitor: string, count: number, text = 'x'): Promise<void> {
    const { id: workspace } = relay.workspace;
    await Promise.all(Array.from({ length: count }, () => relay.chat.post({ kind: 'visitor', workspace, id: visitor }, { conv, id: uuidv7(), body: { text } })));
  }

  it('resumes by pages after a short absence, with nothing missing and nothing twice', async () => {
    const token = visitorToken();
    const conv = uuidv7();
    const first = await TestClient.visitor(relay.port, token);
    const self = first.all('welcome')[0]?.self.id ?? '';
    await first.post(conv, 'before');
    await first.sync(conv);
    const held = first.logs.get(conv);
    await first.end();
    await fill(conv, self, 240);
    const second = await TestClient.visitor(relay.port, token);
    assert.equal(second.all('welcome')[0]?.conversations.find(({ id }) => id === conv)?.head, 241);
    second.logs.set(conv, { epoch: held?.epoch ?? 0, entries: [...(held?.entries ?? [])], resets: 0, misfits: 0 });
    second.send({ t: 'sync', conv, epoch: held?.epoch, after: 1 });
    await until(() => second.seqs(conv).at(-1) === 241, 'the head');
    await second.post(conv, 'after');
    await until(() => second.seqs(conv).at(-1) === 242, 'the live one');
    assert.deepEqual(second.seqs(conv), Array.from({ length: 242 }, (_value, index) => index + 1));
    assert.deepEqual([second.logs.get(conv)?.misfits, second.logs.get(conv)?.resets], [0, 0]);
  });

  it('starts anew after a long absence, and reaches the rest by history', async () => {
    const visitor = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    const { seq } = await visitor.post(conv, 'first');
    await visitor.sync(conv);
    const epoch = visitor.logs.get(conv)?.epoch;
    await fill(conv, visitor.all('welcome')[0]?.self.id ?? '', 600);
    const second = await TestClient.agent(relay.port, (await relay.agent('Ana')).secret);
    await second.sync(conv, epoch, seq);
    assert.deepEqual([second.logs.get(conv)?.resets, second.seqs(conv)[0], second.seqs(conv).at(-1)], [1, 552, 601]);
    const seqs = second.seqs(conv);
    for (let req = 1; seqs[0] !== 1; req += 1) {
      second.send({ t: 'history', req, conv, before: seqs[0] });
      const answer = await second.next('history', (frame) => frame.req === req);
      assert.equal(answer.more, answer.entries[0]?.seq !== 1);
      seqs.unshift(...answer.entries.map((entry) => entry.seq));
    }
    assert.deepEqual(seqs, Array.from({ length: 601 }, (_value, index) => index + 1));
  });

  it('keeps a reader that stops reading within bounds, leaves the others alone, and catches it up when it reads again', async () => {
    const owner = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    await owner.post(conv, 'first');
    const [slow, quick] = [await TestClient.agent(relay.port, (await relay.agent('Slow')).secret), await TestClient.agent(relay.port, (await relay.agent('Quick')).secret)];
    await Promise.all([slow.sync(conv), quick.sync(conv)]);
    slow.setReading(false);
    const self = owner.all('welcome')[0]?.self.id ?? '';
    const memory = process.memoryUsage().rss;
    for (let round = 0; round < 12; round += 1) await fill(conv, self, 250, 'y'.repeat(3_000));
    await until(() => quick.seqs(conv).at(-1) === 3_001, 'the quick one has everything');
    assert.ok(process.memoryUsage().rss - memory < 250 * 1_048_576, 'the relay (and this client) hold no copy per slow reader');
    assert.ok((slow.seqs(conv).at(-1) ?? 0) < 3_001);
    slow.setReading(true);
    await until(() => slow.seqs(conv).at(-1) === 3_001, 'the slow one catches up');
    for (const client of [slow, quick]) {
      const { entries, misfits, resets } = client.logs.get(conv) ?? assert.fail('no log');
      assert.deepEqual([misfits, resets, entries.length, entries[0]?.seq], [0, 1, 3_001, 1]);
    }
  });

  it('gives many writers to one conversation one dense order, the same for all', async () => {
    const agents = await Promise.all(['A', 'B', 'C'].map(async (name) => TestClient.agent(relay.port, (await relay.agent(name)).secret)));
    const owner = await TestClient.visitor(relay.port);
    const conv = uuidv7();
    await owner.post(conv, 'first');
    await Promise.all([owner, ...agents].map((client) => client.sync(conv)));
    const writers = [owner, ...agents];
    for (let round = 0; round < 25; round += 1) for (const [index, client] of writers.entries()) client.send({ t: 'send', id: uuidv7(), conv, body: { text: `${index}:${round}` } });
    await until(() => writers.every((client) => client.seqs(conv).at(-1) === 101), 'everybody has everything');
    const [order] = writers.map((client) => client.texts(conv).join());
    for (const client of writers) assert.equal(client.texts(conv).join(), order);
    for (const index of writers.keys()) {
      const own = owner.texts(conv).filter((text) => text.startsWith(`${index}:`));
      assert.deepEqual(own, Array.from({ length: 25 }, (_value, round) => `${index}:${round}`), 'first in, first out per sender');
    }
  });
});
