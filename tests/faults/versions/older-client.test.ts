/** Yesterday's client meets today's relay: every frame of the golden corpus gets the kind of answer that PROTOCOL.md says (G11). */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ERROR_CODES, uuidv7, visitorToken, type RelayFrame } from '@frontdesk/protocol';
import { readCorpus, type Example } from '../../protocol/corpus.ts';
import { asOwner, asRole, type Caller } from '../../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../../relay/http/relay-process.ts';
import { runCli } from '../../relay/cli/run-cli.ts';
import { TestClient, until } from '../../relay/ws/relay-in-process.ts';
import { expectedAnswer, type Answer, type Role } from './expected.ts';

const MANY = '1000000';
const CORPUS = readCorpus(1, 'client');
/** What comes without being asked for; all other frames are answers. */
const UNASKED = new Set(['entry', 'cursor', 'typing', 'team', 'conversation', 'visitor', 'broadcast', 'settings', 'gone', 'inbox_stale', 'welcome']);
/** Numbers that no example uses: their echo says that the relay has handled what came before. */
const BARRIERS = { first: 424_242, last: 999_999 };

let relay: RelayProcess;
let owner: Caller;
let bearer: string;
let barrier = BARRIERS.first;

const CONV = '01977f3e-8c00-7000-8000-00000000000c';

/** Frames of the corpus in an order in which a client may say them, and what each is answered. */
const DAY: readonly (readonly [name: string, answer: Answer['t'], code?: string])[] = [
  ['sync minimal, knows nothing', 'error', 'not_found'], ['send minimal', 'ack'], ['send minimal', 'ack'], ['page full', 'nothing'], ['typing on', 'nothing'], ['send full', 'nack', 'id_conflict'], ['sync minimal, knows nothing', 'snapshot'],
  ['typing off', 'nothing'], ['edit full', 'ack'], ['edit with unknown fields', 'ack'], ['edit minimal', 'nack', 'id_conflict'],
  ['send id of another UUID version', 'ack'], ['history full', 'history'], ['cursor full', 'nothing'], ['sync full, resumes', 'snapshot'],
  ['state closed', 'nack', 'forbidden'], ['delete minimal', 'ack'], ['delete with unknown fields', 'ack'], ['profile full', 'ok'], ['profile clears the name', 'ok'],
  ['prefs opts out', 'ok'], ['prefs opts in', 'ok'], ['event full', 'ok'], ['event with unknown fields', 'ok'], ['event minimal', 'nack', 'id_conflict'],
  ['unknown type', 'error', 'unknown_frame'], ['ping largest number', 'pong'], ['send empty id', 'error', 'invalid'], ['unsync minimal', 'nothing'], ['sync with unknown fields', 'snapshot'],
];

const typeOf = ({ frame }: Example): unknown => (frame as { t?: unknown } | null)?.t;
const hellos = (valid: boolean): Example[] => CORPUS.filter((example) => typeOf(example) === 'hello' && example.valid === valid);

/** The example as another client would say it: other ids, the same in every place. Digits only, so that upper-case ids stay wrong. */
function renamed(example: Example, number: number): Example {
  const part = String(number).padStart(4, '0');
  return JSON.parse(JSON.stringify(example).replaceAll('-7000-8000-', `-7${part.slice(1)}-8${part[0]}00-`)) as Example;
}

/** What the relay answered since `from`, told by type and code. */
function answersSince(client: TestClient, from: number): Answer[] {
  return client.frames.slice(from).filter((frame) => !UNASKED.has(frame.t) && !isBarrier(frame)).map((frame) => {
    if (frame.t !== 'nack' && frame.t !== 'error') return { t: frame.t as Answer['t'] };
    assert.ok(frame.code in ERROR_CODES, `${frame.code} is not in the table of codes`);
    assert.ok(frame.message.length > 10, `${frame.code} came without words`);
    return { t: frame.t, code: frame.code };
  });
}

function isBarrier(frame: RelayFrame): boolean {
  const number = frame.t === 'pong' ? frame.n : frame.t === 'history' ? frame.req : 0;
  return number >= BARRIERS.first && number <= BARRIERS.last;
}

/** Says the frame and tells what came of it. */
async function ask(client: TestClient, frame: unknown, expected: Answer, conv: string): Promise<Answer[]> {
  const from = client.frames.length;
  const mark = (barrier += 1);
  client.send(JSON.stringify(frame));
  if (expected.t === 'nothing') {
    // Behind a read of the store, so that an answer that comes after one would be seen.
    client.send({ t: 'history', req: mark, conv, before: 1 });
    await client.next('history', ({ req }) => req === mark);
  } else await until(() => client.closed !== undefined || answersSince(client, from).length > 0, `an answer to ${JSON.stringify(frame).slice(0, 200)}`);
  if (expected.close) await until(() => client.closed !== undefined, `the close after ${JSON.stringify(frame)}`);
  else {
    client.send({ t: 'ping', n: mark });
    await client.next('pong', ({ n }) => n === mark);
  }
  const answers = answersSince(client, from);
  return answers.length === 0 ? [{ t: 'nothing' }] : client.closed ? answers.map((answer) => ({ ...answer, close: client.closed?.code ?? 0 })) : answers;
}

/** A visitor's conversation with what the example refers to in it, then the example by `role`. */
async function replay(example: Example, role: Role): Promise<string | undefined> {
  const { conv, target } = example.frame as { conv?: string; target?: string } | null ?? {};
  const room = typeof conv === 'string' && conv === conv.toLowerCase() && conv.length === 36 ? conv : uuidv7();
  const visitor = await TestClient.visitor(relay.port);
  await visitor.post(room, 'Do you ship to Norway?', typeof target === 'string' && target === target.toLowerCase() && target.length === 36 ? target : uuidv7());
  const speaker = role === 'visitor' ? visitor : await TestClient.agent(relay.port, bearer);
  const expected = expectedAnswer(example, role);
  const answers = await ask(speaker, example.frame, expected, room);
  await Promise.all([...new Set([visitor, speaker])].map((client) => client.end()));
  try {
    assert.deepEqual(answers, [expected]);
    return undefined;
  } catch {
    return `${example.name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(answers)}`;
  }
}

before(async () => {
  relay = await startRelayProcess({
    env: { LOG_LEVEL: 'warn', FRONTDESK_CONNECTIONS_PER_ADDRESS: MANY, FRONTDESK_AGENT_MESSAGES_PER_MINUTE: MANY, FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: MANY },
  });
  owner = await asOwner(relay);
  ({ bearer } = await asRole(relay, owner, 'agent', 'Ana'));
  for (const key of ['my-shop-2', 'a', 'a'.repeat(63)]) {
    const { code, stderr } = await runCli(relay.folder, ['workspace', 'create', key, '--name', 'Shop']);
    assert.equal(code, 0, stderr);
  }
});
after(() => relay.remove());

describe('a client of yesterday', () => {
  for (const [index, role] of (['visitor', 'staff'] as const).entries()) {
    test(`gets for each of its frames the kind of answer that the specification says, as ${role}`, { timeout: 110_000 }, async () => {
      const wrong: (string | undefined)[] = [];
      for (const [number, example] of CORPUS.entries()) wrong.push(await replay(renamed(example, index * 1_000 + number), role));
      assert.deepEqual(wrong.filter((line) => line !== undefined), []);
    });
  }

  test('has its whole day on one connection, with the very frames of the corpus, one after the other', async () => {
    const byName = new Map(CORPUS.map((example) => [example.name, example]));
    const client = await TestClient.open(relay.port);
    client.send(byName.get('hello minimal visitor')?.frame);
    await client.next('welcome');
    for (const [name, expected, code] of DAY) {
      const example = byName.get(name);
      assert.ok(example, `the corpus has no "${name}"`);
      const answer: Answer = { t: expected, ...(code && { code }) };
      assert.deepEqual(await ask(client, example.frame, answer, CONV), [answer], name);
    }
    assert.deepEqual(client.logs.get(CONV)?.entries.map(({ seq, type }) => [seq, type]), [[1, 'message'], [2, 'edit'], [3, 'message'], [4, 'delete']]);
    assert.equal(client.closed, undefined);
    await client.end();
  });

  test('is told by an error, and stays connected, when it says something before its hello', async () => {
    for (const example of CORPUS.filter((candidate) => typeOf(candidate) !== 'hello')) {
      const { code, close } = expectedAnswer(example, 'visitor');
      const client = await TestClient.open(relay.port);
      const isPing = typeOf(example) === 'ping' && example.valid;
      const expected: Answer = { t: isPing ? 'pong' : 'error', ...(!isPing && { code: example.valid ? 'out_of_order' : code ?? '' }), ...(close && { close }) };
      assert.deepEqual(await ask(client, example.frame, expected, uuidv7()), [expected], example.name);
      await client.end();
    }
  });

  test('is welcomed with every hello that was ever right', async () => {
    // A proof of identity belongs to one workspace's keys; the corpus' is nobody's, so such a hello is refused.
    for (const { name, frame } of hellos(true).filter((example) => !JSON.stringify(example.frame).includes('"identity":'))) {
      const hello = frame as { min: number; auth: { kind: string; token?: string } };
      const byCookie = hello.auth.kind === 'agent' && hello.auth.token === undefined;
      const client = await TestClient.open(relay.port, byCookie ? { headers: { ...owner.headers, origin: `http://127.0.0.1:${relay.port}` } } : {});
      // The credentials of the corpus are nobody's; everything else is as it was.
      client.send(hello.auth.kind === 'agent' && !byCookie ? { ...hello, auth: { kind: 'agent', token: hello.auth.token?.startsWith('fdt_') ? await apiToken(name) : bearer } } : frame);
      const welcome = await client.next('welcome');
      assert.equal(welcome.v, 1, name);
      assert.equal(welcome.self.kind, hello.auth.kind === 'visitor' ? 'visitor' : hello.auth.token?.startsWith('fdt_') ? 'bot' : 'agent', name);
      await client.end();
    }
  });

  test('may say a wrong hello again in the right way', async () => {
    for (const { name, frame } of hellos(false)) {
      const client = await TestClient.open(relay.port);
      client.send(frame);
      assert.equal((await client.next('error')).code, 'invalid', name);
      client.send({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitorToken() } });
      assert.equal((await client.next('welcome')).v, 1, name);
      await client.end();
    }
  });

  test('with credentials that nobody has, or for a workspace that is not there, is told so in words', async () => {
    const strangers = hellos(true).filter(({ frame }) => (frame as { auth: { token?: string } }).auth.token?.startsWith('fd')).map(({ frame }) => frame);
    assert.equal(strangers.length, 2);
    for (const frame of strangers) await endsWith(frame, 'unauthorized', 4002);
    await endsWith({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'nowhere', token: visitorToken() } }, 'not_found', 4008);
  });
});

describe('a client of another version', () => {
  for (const [min, max] of [[2, 2], [2, 9], [2, Number.MAX_SAFE_INTEGER]] as const) {
    test(`that speaks only ${min} to ${max} is told both ranges and ends with 4001`, async () => {
      const message = await endsWith({ ...visitorHello(), min, max }, 'unsupported_version', 4001);
      assert.match(message, new RegExp(`\\b1 to 1\\b.*\\b${min} to ${max}\\b`));
    });
  }

  test('that still speaks ours is welcomed in ours, however new it is', async () => {
    for (const max of [1, 2, 99, Number.MAX_SAFE_INTEGER]) {
      const client = await TestClient.open(relay.port);
      client.send({ ...visitorHello(), max });
      assert.equal((await client.next('welcome')).v, 1);
      await client.end();
    }
  });

  for (const [offers, selected] of [[['chat.v1', 'chat'], 'chat.v1'], [['chat.v2', 'chat'], 'chat'], [['chat.v2', 'chat.v1', 'chat'], 'chat.v1'], [['chat'], 'chat'], [[], '']] as const) {
    test(`that offers ${offers.join(', ') || 'no'} subprotocol is served under "${selected}"`, async () => {
      const client = await TestClient.open(relay.port, { protocols: [...offers] });
      assert.equal(client.socket.protocol, selected);
      client.send(visitorHello());
      assert.equal((await client.next('welcome')).v, 1);
      await client.end();
    });
  }
});

const visitorHello = () => ({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitorToken() } });

/** A token of a bot of its own. */
async function apiToken(name: string): Promise<string> {
  const made = await owner.post(':/tokens', { name });
  assert.equal(made.status, 201, made.text);
  return String(made.json['secret']);
}

/** Says the hello, which is refused with `code` in words, then closed. Resolves to the words. */
async function endsWith(hello: unknown, code: string, close: number): Promise<string> {
  const client = await TestClient.open(relay.port);
  client.send(hello);
  await until(() => client.closed !== undefined, `the close ${close}`);
  assert.equal(client.closed?.code, close);
  const [refusal, ...more] = client.all('error');
  assert.equal(refusal?.code, code);
  assert.deepEqual([more, client.all('welcome')], [[], []]);
  return refusal?.message ?? '';
}
