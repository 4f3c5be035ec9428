/** Proving who a visitor is, as a page does it with the SDK: a real relay, real sockets, tokens signed as a site's server signs them. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { ChatError, createChatClient } from '@frontdesk/sdk';
import type { ChatClient, ChatErrorShape, ChatSnapshot, ClientStorage, ConnectionView } from '@frontdesk/sdk';
import { SignJWT } from 'jose';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { asOwner, type Caller } from '../relay/http/api-client.ts';
import { type RelayProcess, startRelayProcess } from '../relay/http/relay-process.ts';

interface Key { readonly kid: string; readonly secret: string }

let relay: RelayProcess;
let owner: Caller;
let key: Key;
const open = new Set<ChatClient>();

before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  key = await makeKey();
});
afterEach(async () => {
  for (const chat of open) await chat.destroy();
  open.clear();
});
after(() => relay.remove());

async function makeKey(algorithm = 'HS256'): Promise<Key> {
  const made = await owner.post(':/identity/keys', { algorithm });
  assert.equal(made.status, 201, made.text);
  return { kid: (made.json['key'] as Key).kid, secret: made.json['secret'] as string };
}

/** What the site's server does for a signed-in user. */
function jwt(sub: string, { lifeSeconds = 600, by = key }: { lifeSeconds?: number; by?: Key } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ sub, iss: 'default', aud: 'default', exp: now + lifeSeconds, jti: uuidv7() }).setProtectedHeader({ alg: 'HS256', kid: by.kid }).sign(Buffer.from(by.secret));
}

/** What a device keeps over pages. */
const disk = (): ClientStorage => ({ ...memoryStorage(), persistent: true });

interface Page { readonly chat: ChatClient; readonly views: ConnectionView[]; readonly errors: ChatErrorShape[] }

/** A page of the site with a client of its own. */
function page(storage: ClientStorage = disk()): Page {
  const chat = createChatClient({ url: relay.url, storage, random: () => 0.01 });
  open.add(chat);
  const [views, errors]: [ConnectionView[], ChatErrorShape[]] = [[], []];
  chat.on('connection', (view) => views.push(view));
  chat.on('error', (error) => errors.push(error));
  return { chat, views, errors };
}

/** Resolves with the snapshot that `look` says yes to. */
function until(chat: ChatClient, look: (snapshot: ChatSnapshot) => unknown, what: string): Promise<ChatSnapshot> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}; ${JSON.stringify(chat.getSnapshot().connection)}`)), 15_000);
    const ask = (): void => {
      const snapshot = chat.getSnapshot();
      if (!look(snapshot)) return;
      clearTimeout(late);
      stop();
      resolve(snapshot);
    };
    const stop = chat.subscribe(ask);
    ask();
  });
}

const isOnline = ({ connection }: ChatSnapshot): boolean => connection.state === 'online';
const texts = ({ conversations }: ChatSnapshot): (string | undefined)[] =>
  conversations.flatMap(({ items }) => items.map((item) => (item.type === 'message' ? `${item.own ? 'me' : item.by.kind}: ${item.body?.text}` : undefined)));
const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(() => assert.fail('it was believed'), (reason: unknown) => reason);
  assert.ok(error instanceof ChatError, String(error));
  return error.code;
};

/** Somebody who is signed in on the site, has written, and has left the page. */
async function leftBehind(user: string, text: string): Promise<ClientStorage> {
  const storage = disk();
  const { chat } = page(storage);
  void chat.identify({ token: await jwt(user) });
  await chat.connect();
  await chat.send(text);
  await until(chat, (now) => now.identity && now.queued === 0 && texts(now).length === 1, 'written');
  await chat.destroy();
  open.delete(chat);
  return storage;
}

describe('saying who it is', () => {
  test('what an anonymous visitor wrote becomes the person\'s, stays their own on the screen, and is theirs on another device', async () => {
    const storage = disk();
    const { chat } = page(storage);
    await chat.connect();
    await chat.send('before I signed in');
    await until(chat, (now) => isOnline(now) && now.queued === 0, 'sent');
    await chat.identify({ token: await jwt('ada') });
    const { identity } = await until(chat, (now) => now.identity && isOnline(now), 'proven');
    assert.equal(identity?.user, 'ada');
    assert.ok(identity.expiresAt > Date.now() + 500_000 && identity.expiresAt < Date.now() + 700_000);
    await chat.send('after it');
    const after = await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 2, 'both there');
    assert.deepEqual(texts(after), ['me: before I signed in', 'me: after it']);

    const phone = page();
    await Promise.all([phone.chat.connect(), jwt('ada').then((token) => phone.chat.identify({ token }))]);
    assert.deepEqual(texts(await until(phone.chat, (now) => texts(now).length === 2, 'on the phone')), texts(after));

    await phone.chat.send('from my phone');
    const merged = page();
    await merged.chat.connect();
    await merged.chat.send('from a third device, not signed in yet');
    await until(merged.chat, (now) => now.queued === 0 && isOnline(now), 'sent');
    await merged.chat.identify({ token: await jwt('ada') });
    const all = await until(merged.chat, (now) => texts(now).length === 4, 'one history');
    assert.ok(texts(all).every((text) => text?.startsWith('me: ')), JSON.stringify(texts(all)));
  });

  test('the token alone goes on after a reload, on a site that does not say who it is on that page', async () => {
    const { chat } = page(await leftBehind('bea', 'hello'));
    await chat.open();
    assert.deepEqual(texts(chat.getSnapshot()), ['me: hello'], 'painted without a connection');
    await chat.connect();
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'bea');
  });

  test('a hash of the id is taken, with facts that are told', async () => {
    const { secret } = await makeKey('user_hash');
    const { chat } = page();
    const proven = chat.identify({ id: 'cleo', hash: createHmac('sha256', secret).update('cleo').digest('hex'), name: 'Cleo' });
    await chat.connect();
    await proven;
    const { identity, profile } = await until(chat, isOnline, 'online');
    assert.deepEqual([identity?.user, profile.name], ['cleo', 'Cleo']);
  });

  test('nothing is opened by saying it, and a later one takes the place of an earlier', async () => {
    const { chat, views } = page();
    const first = refusal(chat.identify({ token: await jwt('dan') }));
    const second = chat.identify({ token: await jwt('eve') });
    assert.equal(await first, 'closed');
    assert.deepEqual(views, []);
    await chat.connect();
    await second;
    assert.equal(chat.getSnapshot().identity?.user, 'eve');
  });
});

describe('a proof that is refused', () => {
  test('asks the page once for a fresh one, and tries again', async () => {
    const { chat } = page();
    let asked = 0;
    const proven = chat.identify({ token: await jwt('fay', { lifeSeconds: -3_600 }), getToken: () => ((asked += 1), jwt('fay')) });
    await chat.connect();
    await proven;
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'fay');
    assert.equal(asked, 1);
  });

  test('stops after one more try, says why, and connects without it when that is wanted', async () => {
    const { chat, views } = page();
    let asked = 0;
    const wrong: Key = { kid: key.kid, secret: 'x'.repeat(43) };
    const given = refusal(chat.identify({ getToken: () => ((asked += 1), jwt('gil', { by: wrong })) }));
    await chat.connect();
    assert.equal(await given, 'identity_invalid');
    assert.equal(asked, 2);
    const { state, reason, message } = chat.getSnapshot().connection;
    assert.deepEqual([state, reason], ['stopped', 'identity_invalid']);
    assert.match(message ?? '', /signature does not belong/);
    assert.equal(views.filter((view) => view.state === 'stopped').length, 1, 'told once, when nothing is left to try');
    await chat.connect();
    assert.equal((await until(chat, isOnline, 'online')).identity, undefined);
  });

  test('over an open connection leaves it as it was', async () => {
    const { chat, views } = page();
    await chat.connect();
    await until(chat, isOnline, 'online');
    views.length = 0;
    assert.equal(await refusal(chat.identify({ token: 'not.a.token' })), 'identity_invalid');
    assert.ok(isOnline(chat.getSnapshot()));
    assert.deepEqual(views, []);
  });

  test('a page that cannot give one now is asked again, and the visitor chats meanwhile', async () => {
    const { chat, errors } = page();
    let asked = 0;
    const proven = chat.identify({ getToken: () => (++asked < 3 ? Promise.reject(new Error('502')) : jwt('hal')) });
    await chat.connect();
    await chat.send('hello');
    await proven;
    assert.equal((await until(chat, (now) => isOnline(now) && now.identity && now.queued === 0, 'proven')).identity?.user, 'hal');
    assert.deepEqual(errors.map(({ code }) => code), ['identity_unavailable', 'identity_unavailable']);
  });
});

describe('the end of an identity', () => {
  test('while connected, the page is asked for a fresh proof and nothing is lost or shown as stopped', async () => {
    const short = await makeKey();
    const { chat, views } = page();
    let by = short;
    const proven = chat.identify({ getToken: () => jwt('ida', { by }) });
    await chat.connect();
    await proven;
    await chat.send('one');
    await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 1, 'sent');
    by = key;
    views.length = 0;
    assert.equal((await owner.remove(`:/identity/keys/${short.kid}`)).status, 204);
    await until(chat, () => views.some(({ state }) => state === 'connecting') && isOnline(chat.getSnapshot()), 'back');
    await chat.send('two');
    const now = await until(chat, (later) => later.queued === 0 && texts(later).length === 2, 'sent again');
    assert.deepEqual([now.identity?.user, texts(now)], ['ida', ['me: one', 'me: two']]);
    assert.ok(views.every(({ state }) => state !== 'stopped'), JSON.stringify(views));
  });

  test('without another proof nothing is shown and nothing is taken, until somebody proves it or begins anew', async () => {
    const short = await makeKey();
    const storage = disk();
    const { chat } = page(storage);
    void chat.identify({ token: await jwt('jan', { by: short }) });
    await chat.connect();
    await chat.send('secret');
    await chat.setDraft(chat.getSnapshot().current, 'half a');
    await chat.setProfile({ email: 'jan@shop.example' });
    await until(chat, (now) => isOnline(now) && now.queued === 0 && texts(now).length === 1, 'sent');
    await owner.remove(`:/identity/keys/${short.kid}`);
    const ended = await until(chat, ({ connection }) => connection.state === 'stopped', 'stopped');
    assert.equal(ended.connection.reason, 'identity_expired');
    assert.deepEqual([texts(ended), ended.profile, ended.queued, ended.self], [[], {}, 0, undefined]);
    assert.equal(await refusal(chat.send('who am I?')), 'identity_expired');
    assert.equal(await chat.getDraft(ended.current), '');

    await chat.identify({ token: await jwt('jan') });
    assert.deepEqual(texts(await until(chat, (now) => isOnline(now) && texts(now).length === 1, 'back')), ['me: secret']);
    await chat.reset();
    const fresh = await until(chat, isOnline, 'somebody new');
    assert.deepEqual([texts(fresh), fresh.identity], [[], undefined]);
  });

  test('somebody else\'s proof on the same device shows nothing of the one before and sends nothing in their name', async () => {
    const storage = await leftBehind('kim', 'my secret');
    const { chat } = page(storage);
    const seen: (string | undefined)[] = [];
    chat.subscribe(() => seen.push(...texts(chat.getSnapshot())));
    const proven = chat.identify({ getToken: () => jwt('lea') });
    await chat.open();
    assert.deepEqual(texts(chat.getSnapshot()), [], 'not painted');
    await chat.connect();
    await proven;
    assert.equal((await until(chat, isOnline, 'online')).identity?.user, 'lea');
    await chat.send('Lea here');
    await until(chat, (now) => now.queued === 0 && texts(now).length === 1, 'sent');
    assert.ok(seen.every((text) => text === 'me: Lea here'), JSON.stringify(seen));
    assert.ok(seen.length > 0);
  });

  test('the same, while the one before is on the screen', async () => {
    const { chat } = page(await leftBehind('max', 'mine'));
    await chat.connect();
    await until(chat, (now) => isOnline(now) && texts(now).length === 1, 'Max');
    await chat.identify({ token: await jwt('nia') });
    const now = await until(chat, isOnline, 'Nia');
    assert.deepEqual([now.identity?.user, texts(now)], ['nia', []]);
  });

  test('a page on which nobody is signed in any more goes on as a guest who sees nothing of the person', async () => {
    const { chat } = page(await leftBehind('oda', 'mine'));
    const settled = chat.identify({ getToken: () => null });
    await chat.connect();
    await settled;
    const now = await until(chat, isOnline, 'online');
    assert.deepEqual([now.identity, texts(now)], [undefined, []]);
  });

  test('reset signs out: the proof that was used is refused from then on', async () => {
    const token = await jwt('pia');
    const { chat } = page();
    const proven = chat.identify({ token });
    await chat.connect();
    await proven;
    await chat.reset();
    assert.equal((await until(chat, isOnline, 'a guest')).identity, undefined);
    assert.equal(await refusal(chat.identify({ token })), 'identity_expired');
  });

  test('another tab of the same visitor, whose token was replaced, comes back with the one that is stored', async () => {
    const storage = disk();
    const [one, two] = [page(storage), page(storage)];
    await one.chat.connect();
    await one.chat.send('hello');
    await until(one.chat, (now) => isOnline(now) && now.queued === 0, 'sent');
    await two.chat.connect();
    await until(two.chat, isOnline, 'the other tab');
    two.views.length = 0;
    await one.chat.identify({ token: await jwt('quin') });
    const now = await until(two.chat, (later) => later.identity && isOnline(later), 'the other tab is back');
    assert.equal(now.identity?.user, 'quin');
    assert.ok(two.views.every(({ state }) => state !== 'stopped'), JSON.stringify(two.views));
  });
});
