/** G9: a disk that is full or read-only, and a database that another process holds. No ack, a refusal that says "later", and it heals by itself. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Database from 'better-sqlite3';
import { createChatClient, type ChatClient, type TimelineItem } from '@frontdesk/sdk';
import { sendingBlocked } from '../../../packages/widget/src/chat-widget/status.ts';
import { enFirst } from '../../../packages/widget/src/words/en-first.ts';
import type { ChatWords, Dictionary } from '../../../packages/widget/src/words/index.ts';
import { loadWords, type Translation } from '../../../packages/widget/src/words/words.ts';
import { asOwner, assertProblem, type Caller } from '../../relay/http/api-client.ts';
import { startRelayProcess, type RelayProcess } from '../../relay/http/relay-process.ts';
import { visit, type VisitorSocket } from '../../relay/http/visitor-socket.ts';
import { until } from '../kill/load.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

const LONG = 'x'.repeat(3_900);
const REFUSED = 'The chat cannot take messages at the moment. Yours is kept and will be sent.';
const isMine = (text: string) => (item: TimelineItem): item is Extract<TimelineItem, { type: 'message' }> => item.type === 'message' && item.body?.text === text;

let disk: SmallDisk;
let relay: RelayProcess;
let owner: Caller;
let bare: VisitorSocket;
let conv: string;
let chat: ChatClient;
let words: ChatWords;
/** Every state that the visitor's connection had. */
const states: string[] = [];
/** What the bare visitor was acked in `conv`. */
let acked = 1;

before(async () => {
  words = await loadWords<Dictionary>(['en'], [], enFirst as unknown as Translation<Dictionary>);
  disk = smallDisk();
  relay = await startRelayProcess({ folder: disk.folder, env: { FRONTDESK_BENCH: 'true' } });
  owner = await asOwner(relay);
  bare = await visit(relay);
  conv = await bare.say('room enough');
  chat = createChatClient({ url: relay.url });
  chat.on('connection', ({ state }) => states.push(state));
  await chat.connect();
  await chat.send('hello');
  await until('the first message is acked', () => chat.getSnapshot().queued === 0);
});

after(async () => {
  await chat.destroy();
  await relay.stop('SIGKILL');
  disk.remove();
});

const view = () => {
  const { conversations, current } = chat.getSnapshot();
  return conversations.find(({ id }) => id === current);
};

/** Texts of a conversation as they are stored, each with its place. */
async function storedTexts(where: string): Promise<string[]> {
  type Page = { readonly entries: readonly { seq: number; body?: { text: string } }[]; readonly more: boolean };
  let entries: Page['entries'] = [];
  for (let more = true; more;) {
    const answer = await owner.get(`:/conversations/${where}/messages?limit=100${entries[0] ? `&before=${entries[0].seq}` : ''}`);
    assert.equal(answer.status, 200, answer.text);
    const page = answer.json as unknown as Page;
    entries = [...page.entries, ...entries];
    ({ more } = page);
  }
  assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_entry, index) => index + 1), 'the order is dense');
  return entries.map(({ body }) => body?.text ?? '');
}

/**
 * The visitor's messages, until one is refused: their own takes fewer pages than the team's, and what is left may hold it; then it is stored and acked.
 *
 * @returns the number of the one that was refused.
 */
async function sendUntilTold(name: string): Promise<number> {
  for (let number = 1; ; number += 1) {
    await chat.send(`${name} ${number}`);
    const mine = () => view()?.items.find(isMine(`${name} ${number}`));
    await until('the visitor is told', () => mine()?.status === 'sent' || mine()?.error?.code === 'unavailable');
    if (mine()?.error) return number;
  }
}

/** Trouble comes, everyone is refused and told so, reading goes on; it ends, and what waited is stored once, in order. Nobody is restarted or disconnected. */
async function throughTrouble(name: string, begin: () => void, end: () => void, provoke: () => Promise<void>, troubled: () => Promise<void>): Promise<void> {
  let refused = 0;
  begin();
  try {
    await provoke();
    refused = await sendUntilTold(name);
    await chat.send(`${name} ${refused + 1}`);
    assert.equal(sendingBlocked(view(), Date.now(), words), REFUSED);
    const posted = await owner.post(`:/conversations/${conv}/messages`, { text: 'by REST' });
    assertProblem(posted, 503, 'unavailable');
    assert.ok(Number(posted.headers.get('retry-after')) >= 1, 'says when to come again');
    await troubled();
    assert.equal((await storedTexts(conv)).length, acked, 'what was acked is stored and nothing else, and reading goes on');
    bare.send({ t: 'history', req: acked, conv, before: 2 });
    await bare.until((frame) => frame.t === 'history' && frame['req'] === acked);
    assert.equal(chat.getSnapshot().queued, 2);
  } finally {
    end();
  }
  await until('what waited is stored', () => chat.getSnapshot().queued === 0);
  const texts = await storedTexts(chat.getSnapshot().current);
  assert.deepEqual(texts.slice(-2), [`${name} ${refused}`, `${name} ${refused + 1}`], 'in order');
  assert.equal(new Set(texts).size, texts.length, 'nothing twice');
  await until('no word about it stays', () => sendingBlocked(view(), Date.now(), words) === undefined);
  // A bare socket that gives the refused message up comes back for the next one: its conversation is held until then.
  await bare.close();
  bare = await visit(relay, { token: bare.token });
  await bare.say(`after ${name}`, conv);
  acked += 1;
  assert.equal((await owner.get('/health/live')).status, 200);
  assert.deepEqual([states, relay.child.exitCode], [['connecting', 'online'], null], 'no socket was lost, and the relay was not restarted');
}

/** Sends long messages until one is refused. Each is either acked and stored, or refused and not. */
async function fillWithMessages(): Promise<void> {
  for (let round = 0; round < 2_000; round += 1) {
    const refusal = await bare.say(`${round} ${LONG}`, conv).then(() => undefined, (error: Error) => error.message);
    if (refusal === undefined) {
      acked += 1;
      continue;
    }
    assert.match(refusal, /"code":"unavailable","message":"The database cannot take this now\. Nothing was stored; try again\.","retryMs":1000/);
    return fillTheRest();
  }
  throw new Error('The full disk took 2,000 long messages.');
}

/** Long messages in the space that was kept for what was answered, shorter ones in what they left over, until none fits. */
async function fillTheRest(): Promise<void> {
  for (const text of [LONG, 'x'.repeat(1_000), 'x']) {
    for (let refused = 0; refused < 5;) {
      const { status } = await owner.post(`:/conversations/${conv}/messages`, { text });
      refused = status === 503 ? refused + 1 : 0;
      if (status === 201) acked += 1;
    }
  }
}

test('a full disk: no ack, a refusal that says later, sockets stay, reading goes on, and room heals it', { timeout: 300_000 }, () =>
  throughTrouble('full', () => disk.fill(), () => disk.free(), fillWithMessages, async () => {
    assert.equal((await owner.get('/health/live')).status, 200);
    const ready = await owner.get('/health/ready');
    assert.equal(ready.status, 503);
    assert.match(ready.text, /"store":\{"ok":false,"reason":"[^"]*(full|space)[^"]*"/);
  }));

test('another process holds the database: the same, until it lets go', { timeout: 300_000 }, async () => {
  const other = new Database(join(disk.folder, 'frontdesk.db'));
  try {
    await throughTrouble('locked', () => other.exec('BEGIN IMMEDIATE'), () => other.exec('ROLLBACK'), async () => {}, async () => {
      const ready = await owner.get('/health/ready');
      assert.equal(ready.status, 503);
      assert.match(ready.text, /"store":\{"ok":false,"reason":"[^"]+"/);
    });
  } finally {
    other.close();
  }
});
