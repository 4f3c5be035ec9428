/** A site that proves who its visitors are: a real relay, real sockets, tokens signed as a site's server signs them. */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { uuidv7 } from '@frontdesk/protocol';
import { ChatError, createChatClient } from '@frontdesk/sdk';
import type { ChatClient, ChatClientOptions, ChatErrorShape, ChatSnapshot, ClientStorage, ConnectionView } from '@frontdesk/sdk';
import { SignJWT } from 'jose';
import { memoryStorage } from '../../packages/sdk/src/storage/memory.ts';
import { asOwner, type Caller } from '../relay/http/api-client.ts';
import { type RelayProcess, startRelayProcess } from '../relay/http/relay-process.ts';

export interface Key { readonly kid: string; readonly secret: string }

/** A page of the site with a client of its own, and all that it was told. */
export interface Page { readonly chat: ChatClient; readonly views: ConnectionView[]; readonly errors: ChatErrorShape[] }

let relay: RelayProcess;
let owner: Caller;
let key: Key;
const open = new Set<ChatClient>();

/** Makes the relay of a test file, and lets go of its pages after each test. Call it once, at the top. */
export function withSite(): void {
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
}

/** The key that `jwt` signs with unless told otherwise. */
export const siteKey = (): Key => key;

export async function makeKey(algorithm = 'HS256'): Promise<Key> {
  const made = await owner.post(':/identity/keys', { algorithm });
  assert.equal(made.status, 201, made.text);
  return { kid: (made.json['key'] as Key).kid, secret: made.json['secret'] as string };
}

/** What was proven with it ends at once. */
export async function withdraw({ kid }: Key): Promise<void> {
  assert.equal((await owner.remove(`:/identity/keys/${kid}`)).status, 204);
}

/** What the site's server does for a signed-in user. */
export function jwt(sub: string, { lifeSeconds = 600, by = key }: { lifeSeconds?: number; by?: Key } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ sub, iss: 'default', aud: 'default', exp: now + lifeSeconds, jti: uuidv7() }).setProtectedHeader({ alg: 'HS256', kid: by.kid }).sign(Buffer.from(by.secret));
}

/** What a device keeps over pages. */
export const disk = (): ClientStorage => ({ ...memoryStorage(), persistent: true });

export function page(storage: ClientStorage = disk(), more: Partial<ChatClientOptions> = {}): Page {
  const chat = createChatClient({ url: relay.url, storage, random: () => 0.01, ...more });
  open.add(chat);
  const [views, errors]: [ConnectionView[], ChatErrorShape[]] = [[], []];
  chat.on('connection', (view) => views.push(view));
  chat.on('error', (error) => errors.push(error));
  return { chat, views, errors };
}

/** Closes a page. */
export async function leave({ chat }: Pick<Page, 'chat'>): Promise<void> {
  await chat.destroy();
  open.delete(chat);
}

/** Resolves with the snapshot that `look` says yes to. */
export function until(chat: ChatClient, look: (snapshot: ChatSnapshot) => unknown, what: string): Promise<ChatSnapshot> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}; ${JSON.stringify([chat.getSnapshot().connection, chat.getSnapshot().identity, texts(chat.getSnapshot())])}`)), 15_000);
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

export const isOnline = ({ connection }: ChatSnapshot): boolean => connection.state === 'online';
export const texts = ({ conversations }: ChatSnapshot): (string | undefined)[] =>
  conversations.flatMap(({ items }) => items.map((item) => (item.type === 'message' ? `${item.own ? 'me' : item.by.kind}: ${item.body?.text}` : undefined)));
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(() => assert.fail('it was believed'), (reason: unknown) => reason);
  assert.ok(error instanceof ChatError, String(error));
  return error.code;
};

/** Somebody who is signed in on the site, has written, and has left the page. */
export async function leftBehind(user: string, text: string, by = key): Promise<ClientStorage> {
  const storage = disk();
  const { chat } = page(storage);
  void chat.identify({ token: await jwt(user, { by }) });
  await chat.connect();
  await chat.send(text);
  await until(chat, (now) => now.identity && now.queued === 0 && texts(now).length === 1, 'written');
  await leave({ chat });
  return storage;
}
