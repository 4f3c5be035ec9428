/** Messages to conversations that a node knows are compared and stored by one statement: what it knows may be old, and its answer may be lost. */
import assert from 'node:assert/strict';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { StoreUnavailable } from '../../../packages/relay/src/store/failures.ts';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { PostgresServer } from '../../servers/postgres.ts';
import { eventually, outcome, stored, Talk, TS, visitor } from './fixture.ts';

let server: PostgresServer;
let url: string;
let nodes: Store[];
before(async () => {
  server = await PostgresServer.start(['track_functions=pl']);
  url = await server.database();
  nodes = [await openPostgresStore({ url, entriesPerConversation: 500 }), await openPostgresStore({ url, entriesPerConversation: 500 })];
});
after(async () => {
  for (const node of nodes) await node.close();
  await server.remove();
});

/** One conversation that both nodes have written to last time they looked, as each of them sees it. */
async function known(): Promise<{ here: Talk; there: Talk }> {
  const [one, other] = nodes as [Store, Store];
  const here = await Talk.start(one);
  const there = new Talk(other, here.workspace, here.visitor.id, here.conv);
  await stored(here.say(here.visitor, 'hello'));
  await stored(there.say(here.agent, 'good day'));
  await stored(here.say(here.visitor, 'thank you'));
  return { here, there };
}

async function isWhole(talk: Talk, ids: readonly string[]): Promise<void> {
  const entries = await talk.entries();
  assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_, place) => place + 1), 'no gap');
  assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length, 'nothing twice');
  for (const id of ids) assert.ok(entries.some((entry) => entry.id === id), 'what was answered is there');
  const { head, last } = await talk.summary();
  assert.equal(head, entries.length);
  assert.equal(last?.id, entries.at(-1)?.id);
}

describe('messages to a conversation that a node knows', () => {
  test('are stored by one statement each', async () => {
    const { here } = await known();
    const calls = async (): Promise<number> => Number((await server.query("SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_user_functions WHERE funcname = 'append_messages'", url))[0]?.['calls']);
    const first = await calls();
    for (let number = 0; number < 20; number += 1) await stored(here.say(number % 2 === 0 ? here.visitor : here.agent, `message ${number}`));
    // The server counts a moment later, and at the latest when the connection says something again.
    await eventually(async () => {
      await here.say(here.visitor, 'one more');
      assert.ok((await calls()) - first >= 20);
    }, 30_000);
    await isWhole(here, []);
  });

  test('have one order without a gap when two nodes write at once, and each is told its own place in it', async () => {
    const { here, there } = await known();
    const answers = await Promise.all([here, there].flatMap((talk) => Array.from({ length: 8 }, async (_, lane) => {
      const own: { id: string; seq: number }[] = [];
      for (let number = 0; number < 12; number += 1) {
        const id = uuidv7();
        const { entry } = await stored(talk.say(lane % 2 === 0 ? talk.visitor : talk.agent, `${lane} ${number}`, id));
        own.push({ id, seq: entry.seq });
      }
      return own;
    })));
    const entries = await here.entries();
    for (const { id, seq } of answers.flat()) assert.equal(entries[seq - 1]?.id, id);
    for (const own of answers) assert.deepEqual(own.map(({ seq }) => seq), own.map(({ seq }) => seq).toSorted((one, other) => one - other), 'in the order in which they were sent');
    await isWhole(there, answers.flat().map(({ id }) => id));
  });

  test('are answered as before when their id comes again, here or at the other node', async () => {
    const { here, there } = await known();
    const id = uuidv7();
    const { entry } = await stored(here.say(here.visitor, 'once', id));
    await stored(here.say(here.visitor, 'and another'));
    await stored(there.say(there.visitor, 'from there'));
    for (const talk of [here, there, here]) {
      const again = await stored(talk.say(talk.visitor, 'once', id));
      assert.deepEqual([again.status, again.entry], ['duplicate', entry]);
      assert.equal(await outcome(talk.say(talk.visitor, 'something else', id)), 'id_conflict');
      await stored(talk.say(talk.visitor, 'goes on'));
    }
    const [one, two] = await Promise.all([here, there].map((talk) => talk.say(talk.visitor, 'at both', '01990000-0000-7000-8000-000000000001')));
    assert.deepEqual([one?.status, two?.status].toSorted(), ['duplicate', 'stored']);
    await isWhole(here, [id]);
  });

  test('respect what the other node has done in between', async () => {
    const { here, there } = await known();
    const assignee = uuidv7();
    const { entry } = await stored(here.say(here.visitor, 'a mistake'));
    await stored(there.append(there.agent, { type: 'assign', assignee }));
    await stored(there.append(there.visitor, { type: 'edit', target: entry.id, body: { text: 'put right' } }));
    await stored(there.append(there.agent, { type: 'state', state: 'closed' }));
    const { conversation, entry: next } = await stored(here.say(here.agent, 'sorry, still here'));
    assert.equal(conversation.assignee, assignee);
    assert.equal(conversation.state, 'waiting', 'an answer opens it again');
    assert.equal(next.seq, entry.seq + 4);
    assert.equal((await here.entries()).find(({ id }) => id === entry.id)?.type, 'message');
    assert.deepEqual(await here.summary(), conversation);

    await stored(here.say(here.visitor, 'one'));
    await stored(here.say(here.visitor, 'two'));
    await there.move(there.agent, { read: next.seq + 1 });
    assert.equal((await stored(here.say(here.visitor, 'three'))).conversation.unreadByAgents, 2, 'what was read there is not unread here');
    assert.deepEqual((await here.summary()).cursors.agents.read, next.seq + 1);
    await isWhole(here, []);

    assert.equal(await there.store.conversations.remove(there.workspace, there.conv), true);
    assert.equal(await outcome(here.say(here.agent, 'to nobody')), 'not_found');
    const { entry: anew } = await stored(here.say(here.visitor, 'hello again'));
    assert.equal(anew.seq, 1);
  });

  test('move the cursors of those who write', async () => {
    const { here, there } = await known();
    const { entry } = await stored(there.say(there.agent, 'read all of it'));
    const [mine] = (await here.store.conversations.participants(here.workspace, here.conv)).filter(({ id }) => id === there.agent.id);
    assert.deepEqual([mine?.delivered, mine?.read], [entry.seq, entry.seq]);
    assert.equal((await here.summary()).unreadByAgents, 0);
  });

  test('count for the quota at every node', async () => {
    const { here, there } = await known();
    const quota = { most: 6, perMs: 3_600_000 };
    const say = (talk: Talk) => talk.store.conversations.append({ ...talk.request(talk.visitor, { type: 'message', body: { text: 'x' } }), ts: TS + 1_000, quota });
    const answers = [...(await Promise.all([here, there, here, there, here].map(say))), await say(here), await say(there)];
    // Two of the six are those of `known`.
    assert.equal(answers.filter(({ status }) => status === 'stored').length, 4);
    for (const answer of answers) if (answer.status === 'refused') assert.equal(answer.code, 'rate_limited');
    await isWhole(here, []);
  });

  test('reach different workspaces in one go', async () => {
    const [one] = nodes as [Store];
    const talks = await Promise.all(Array.from({ length: 12 }, () => Talk.start(one)));
    for (const text of ['first', 'second', 'third']) {
      const answers = await Promise.all(talks.map((talk) => stored(talk.say(talk.visitor, text))));
      for (const [place, { conversation }] of answers.entries()) assert.deepEqual(await talks[place]?.summary(), conversation);
    }
  });

  test('end where a conversation is full, whoever filled it', async () => {
    const { here, there } = await known();
    for (let left = 500 - 3; left > 0;) {
      const some = Math.min(left, 100);
      await Promise.all(Array.from({ length: some }, () => stored(there.say(there.visitor, 'x'))));
      left -= some;
    }
    assert.equal(await outcome(here.say(here.visitor, 'no room')), 'conversation_full');
    assert.equal(await outcome(there.say(there.visitor, 'no room')), 'conversation_full');
    assert.equal((await here.summary()).head, 500);
  });

  test('keep to who may write: a conversation of somebody else is none', async () => {
    const { here } = await known();
    const stranger = { kind: 'visitor' as const, id: await visitor(here.store, here.workspace) };
    assert.equal(await outcome(here.say(stranger, 'let me in')), 'not_found');
    await isWhole(here, []);
  });

  test('are healed by a retry when the answer to the commit was lost', async () => {
    const { here } = await known();
    const line = await Line.to(server.port);
    const store = await openPostgresStore({ url: url.replace(String(server.port), String(line.port)) });
    try {
      const talk = new Talk(store, here.workspace, here.visitor.id, here.conv);
      await stored(talk.say(talk.visitor, 'is known there'));
      await stored(talk.say(talk.visitor, 'by the short way'));
      const id = uuidv7();
      line.loseAnswer = true;
      await assert.rejects(talk.say(talk.visitor, 'answered to nobody', id), StoreUnavailable);
      await eventually(async () => assert.ok((await here.entries()).some((entry) => entry.id === id), 'it is stored'), 30_000);
      assert.equal((await stored(talk.say(talk.visitor, 'answered to nobody', id))).status, 'duplicate');
      await stored(talk.say(talk.visitor, 'and on'));
      await isWhole(here, [id]);
    } finally {
      await store.close();
      await line.close();
    }
  });
});

/** A line to the server that can break when an answer is on its way. */
class Line {
  loseAnswer = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const [from, to] of [[near, far], [far, near]] as const) {
        this.#sockets.add(from);
        from.on('error', () => undefined);
        from.on('close', () => { this.#sockets.delete(from); to.destroy(); });
      }
      near.on('data', (chunk) => far.write(chunk));
      far.on('data', (chunk) => {
        if (!this.loseAnswer) return void near.write(chunk);
        this.loseAnswer = false;
        near.destroy();
      });
    });
  }

  static async to(port: number): Promise<Line> {
    const line = new Line(port);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
