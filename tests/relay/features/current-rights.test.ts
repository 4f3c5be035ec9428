/** Rights are those of now: what is taken away is gone for open sockets too, in place, from the commit on. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { asOwner, asRole, assertProblem, type Caller } from '../http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../http/relay-process.ts';
import { connect, visit, type VisitorSocket } from '../http/visitor-socket.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  relay = await startRelayProcess({ env: { FRONTDESK_BENCH: 'true' } });
  owner = await asOwner(relay);
});
after(() => relay.remove());

/** Sends without waiting, some per turn, until told to stop. Resolves to the ids in the order in which they went out. */
function stream(socket: VisitorSocket, conv: string): { readonly sent: string[]; stop(): Promise<void> } {
  const sent: string[] = [];
  let on = true;
  const answered = () => socket.frames.filter(({ t }) => t === 'ack' || t === 'nack').length;
  const running = (async () => {
    while (on) {
      // Within the window, so that every refusal is about rights.
      for (let burst = 0; burst < 4 && sent.length - answered() < 16; burst += 1) {
        const id = uuidv7();
        sent.push(id);
        socket.send({ t: 'send', id, conv, body: { text: `no. ${sent.length}` } });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return { sent, async stop() { on = false; await running; } };
}

const answerTo = (socket: VisitorSocket, id: string) => socket.until((frame) => (frame.t === 'ack' || frame.t === 'nack') && frame['id'] === id);

async function storedIds(conv: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let before: number | undefined; ;) {
    const { json } = await owner.get(`:/conversations/${conv}/messages?limit=100${before === undefined ? '' : `&before=${before}`}`);
    const entries = json['entries'] as { id: string; seq: number }[];
    for (const { id } of entries) ids.add(id);
    if (!json['more'] || entries.length === 0) return ids;
    before = Math.min(...entries.map(({ seq }) => seq));
  }
}

describe('rights taken away in the middle of a stream of messages', () => {
  test('a lower role: nothing sent after the answer is stored, nothing acked is lost, and the connection stays', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('are you there?');
    const { api, id, bearer } = await asRole(relay, owner, 'agent', 'Demoted Daria');
    const socket = await connect(relay, { kind: 'agent', token: bearer });
    const sending = stream(socket, conv);
    await socket.until(({ t }) => t === 'ack');
    assert.equal((await owner.patch(`:/agents/${id}`, { role: 'viewer' })).status, 200);
    const sentBefore = sending.sent.length;
    await socket.until(() => sending.sent.length >= sentBefore + 40);
    await sending.stop();
    const answers = await Promise.all(sending.sent.map((message) => answerTo(socket, message)));
    for (const answer of answers.slice(sentBefore)) assert.deepEqual([answer.t, answer['code']], ['nack', 'forbidden'], 'sent after the change was answered');
    const acked = sending.sent.filter((_message, index) => answers[index]?.t === 'ack');
    const stored = await storedIds(conv);
    assert.deepEqual(sending.sent.filter((message) => stored.has(message)), acked, 'stored is exactly what was acked');
    assert.ok(acked.length > 0);
    assert.equal(answers.map(({ t }) => t).lastIndexOf('ack'), acked.length - 1, 'one cut: nothing is accepted after the first refusal');

    await socket.until(({ t }) => t === 'rights');
    const me = await api.get(':/me');
    assert.equal((me.json['agent'] as { role: string }).role, 'viewer');
    assert.ok(!(me.json['permissions'] as string[]).includes('conversations.write'));
    assertProblem(await api.post(`:/conversations/${conv}/messages`, { text: 'x' }), 403, 'forbidden', /viewer/);
    socket.send({ t: 'sync', conv, after: 0 });
    await socket.until(({ t }) => t === 'snapshot' || t === 'page');
    await socket.close();
    await visitor.close();
  });

  test('a higher role works on the open connection', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('hello?');
    const { id, bearer } = await asRole(relay, owner, 'viewer', 'Promoted Pia');
    const socket = await connect(relay, { kind: 'agent', token: bearer });
    await assert.rejects(socket.say('not yet', conv), /forbidden/);
    assert.equal((await owner.patch(`:/agents/${id}`, { role: 'agent' })).status, 200);
    await socket.until(({ t }) => t === 'rights');
    await socket.say('now', conv);
    await socket.close();
    await visitor.close();
  });

  for (const [what, end] of [
    ['disabled', (id: string) => owner.patch(`:/agents/${id}`, { disabled: true })],
    ['removed', (id: string) => owner.remove(`:/agents/${id}`)],
  ] as const) {
    test(`an agent who is ${what}: the socket closes, and stored is no more than what had been sent until then`, async () => {
      const visitor = await visit(relay);
      const conv = await visitor.say('hello?');
      const { id, bearer } = await asRole(relay, owner, 'agent', `Ended ${what}`);
      const socket = await connect(relay, { kind: 'agent', token: bearer });
      const sending = stream(socket, conv);
      await socket.until(({ t }) => t === 'ack');
      assert.ok((await end(id)).status < 300);
      const sentBefore = new Set(sending.sent);
      assert.equal(await socket.closed, 4004);
      await sending.stop();
      const stored = await storedIds(conv);
      for (const message of sending.sent) if (stored.has(message)) assert.ok(sentBefore.has(message), 'sent after the answer, and stored');
      for (const frame of socket.frames) if (frame.t === 'ack') assert.ok(stored.has(String(frame['id'])));
      await visitor.close();
    });
  }

  test('a withdrawn API token: the socket closes, and nothing sent after the answer is stored', async () => {
    const visitor = await visit(relay);
    const conv = await visitor.say('hello?');
    const { json } = await owner.post(':/tokens', { name: 'Short-lived' });
    const socket = await connect(relay, { kind: 'agent', token: String(json['secret']) });
    const sending = stream(socket, conv);
    await socket.until(({ t }) => t === 'ack');
    assert.equal((await owner.remove(`:/tokens/${(json['token'] as { id: string }).id}`)).status, 204);
    const sentBefore = new Set(sending.sent);
    assert.equal(await socket.closed, 4004);
    await sending.stop();
    const stored = await storedIds(conv);
    for (const message of sending.sent) if (stored.has(message)) assert.ok(sentBefore.has(message));
    await visitor.close();
  });
});
