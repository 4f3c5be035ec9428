/** G2, G3, G7 in a real browser: what the outbox holds survives the death of its tab, and where nothing can be kept the visitor is told so. */
import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { seen, until } from './browser.ts';
import { story, type Stage } from './frontdesk.ts';
import { startSite } from './site.ts';
import { Visitor } from './visitor.ts';

const NOT_KEPT = /This browser does not keep messages\. Stay on this page until yours are sent\./;
const KEPT = /your messages are kept and will be sent/;

/** Texts of the only conversation, from the store by REST. */
async function storedTexts(stage: Stage): Promise<string[]> {
  const api = await stage.asOwner();
  const conversations = (await api.get(':/conversations')).json['items'] as { id: string }[];
  assert.equal(conversations.length, 1, 'one conversation');
  const { entries } = (await api.get(`:/conversations/${conversations[0]?.id}/messages`)).json as { entries: { seq: number; body?: { text: string } }[] };
  assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_entry, index) => index + 1), 'seq is dense');
  return entries.map(({ body }) => body?.text ?? '');
}

/** A visitor on a site that stays up while the relay is down. */
async function visitorOfSite(stage: Stage, prepare: (context: BrowserContext) => Promise<unknown> = async () => {}, browser?: BrowserContext): Promise<{ visitor: Visitor; url: string }> {
  const site = await startSite({ relay: stage.url });
  stage.onEnd(site.stop);
  const context = browser ?? await stage.context();
  await prepare(context);
  const visitor = await Visitor.arrive(context, `${site.url}/demo`);
  await visitor.openChat();
  await visitor.write('Hello?');
  await visitor.stored('Hello?');
  return { visitor, url: `${site.url}/demo` };
}

/** Waits until the conversation is on the device too: what shows received messages is fetched, and written down, after the first one is stored. */
async function remembered(page: Page): Promise<void> {
  await until('the conversation is on the device', () => page.evaluate(() => new Promise<string[]>((resolve, reject) => {
    const opening = indexedDB.open('frontdesk');
    opening.onerror = () => reject(opening.error ?? new Error('refused'));
    opening.onsuccess = () => {
      const database = opening.result;
      const [store = ''] = database.objectStoreNames;
      const asking = database.transaction(store).objectStore(store).getAllKeys();
      asking.onsuccess = () => {
        database.close();
        resolve(asking.result.map(String));
      };
    };
  })), (keys) => keys.some((key) => key.includes('conversation/')));
}

/** Ends the page's own process at once, as the system does when memory runs out. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = new Promise<void>((resolve) => { page.once('crash', () => resolve()); });
  // Never answered: the process that would answer is the one that dies.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

story('a tab that dies between "stored" and "sent" loses nothing: the next one sends it, once, in order', async (stage) => {
  await stage.owner();
  const { visitor, url } = await visitorOfSite(stage);
  await remembered(visitor.page);
  await stage.stopRelay();
  await seen(visitor.status.getByText(KEPT));
  for (const text of ['one', 'two', 'three']) await visitor.write(text);
  await visitor.sees('three', 'Waiting to be sent');
  await crash(visitor.page);

  const page = await visitor.page.context().newPage();
  await page.goto(url);
  const next = new Visitor(page);
  await next.openChat();
  await next.sees('three', 'Waiting to be sent');
  await until('all is painted from this device', () => next.texts(), (texts) => texts.join() === 'Hello?,one,two,three');
  await stage.startRelay();
  await next.stored('three');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'one', 'two', 'three']);
});

/** Ends the whole browser with SIGKILL, as a power cut does to it: nothing is written any more. */
async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const closed = new Promise<void>((resolve) => { context.once('close', () => resolve()); });
  // Chromium's lock of the profile names its process: "host-pid".
  const pid = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
  assert.ok(pid > 1, 'the browser names its process');
  process.kill(pid, 'SIGKILL');
  await closed;
}

story('a browser that is killed between "stored" and "sent" loses nothing: started again it shows what waits, and sends it once, in order', async (stage) => {
  await stage.owner();
  const profile = stage.folder();
  const first = await stage.persistentContext(profile);
  const { visitor, url } = await visitorOfSite(stage, undefined, first);
  await remembered(visitor.page);
  await stage.stopRelay();
  await seen(visitor.status.getByText(KEPT));
  for (const text of ['one', 'two', 'three']) await visitor.write(text);
  await visitor.sees('three', 'Waiting to be sent');
  await killBrowser(first, profile);

  const next = await Visitor.arrive(await stage.persistentContext(profile), url);
  await next.openChat();
  await next.sees('three', 'Waiting to be sent');
  await until('all is painted from this device', () => next.texts(), (texts) => texts.join() === 'Hello?,one,two,three');
  await seen(next.status.getByText(KEPT));
  await stage.startRelay();
  await next.stored('three');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'one', 'two', 'three']);
});

story('two tabs that send what waits at the same moment store it once', async (stage) => {
  await stage.owner();
  const { visitor, url } = await visitorOfSite(stage);
  const second = new Visitor(await visitor.page.context().newPage());
  await second.page.goto(url);
  await second.openChat();
  await stage.stopRelay();
  await seen(visitor.status.getByText(KEPT));
  for (const text of ['one', 'two', 'three']) await visitor.write(text);
  await visitor.sees('three', 'Waiting to be sent');
  // Both now have it: the second takes what is stored when it comes up.
  await second.page.reload();
  await second.sees('three', 'Waiting to be sent');
  await stage.startRelay();
  await Promise.all([visitor.stored('three'), second.stored('three')]);
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'one', 'two', 'three']);
  for (const tab of [visitor, second]) assert.deepEqual(await tab.texts(), ['Hello?', 'one', 'two', 'three']);
});

story('where the browser refuses its storage the visitor is never told that messages are kept, and they arrive all the same', async (stage) => {
  await stage.owner();
  const { visitor } = await visitorOfSite(stage, (context) => context.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException('The user denied permission to access the database.', 'SecurityError'); };
  }));
  await seen(visitor.status.getByText(NOT_KEPT));
  await stage.stopRelay();
  await visitor.write('written while away');
  await visitor.sees('written while away', 'Waiting to be sent');
  await seen(visitor.status.getByText(NOT_KEPT));
  assert.doesNotMatch(await visitor.status.innerText(), /are kept/);
  await stage.startRelay();
  await visitor.stored('written while away');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'written while away']);
});

story('a visitor who clears the browser\'s data while the chat is open loses nothing that is on the screen', async (stage) => {
  await stage.owner();
  const { visitor, url } = await visitorOfSite(stage);
  await stage.stopRelay();
  await seen(visitor.status.getByText(KEPT));
  await visitor.write('written before');
  await visitor.sees('written before', 'Waiting to be sent');
  const session = await visitor.page.context().newCDPSession(visitor.page);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'indexeddb' });
  await visitor.write('written after');
  await visitor.sees('written after', 'Waiting to be sent');
  await stage.startRelay();
  await visitor.stored('written after');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'written before', 'written after']);
});

/**
 * Fills the origin's own storage until the browser takes nothing more, not even a message. Not every Chromium heeds the smaller quota; what it
 * has by itself is filled then. Resolves to what empties it again.
 */
async function fillStorage(page: Page, quotaBytes: number): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  // The override lives as long as the session.
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaBytes });
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('ballast');
      request.onupgradeneeded = () => request.result.createObjectStore('bytes', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('The ballast could not be opened.'));
    });
    const isTaken = (bytes: number): Promise<boolean> => new Promise((resolve) => {
      const transaction = database.transaction('bytes', 'readwrite', { durability: 'strict' });
      const noise = new Uint8Array(bytes);
      for (let from = 0; from < bytes; from += 65_536) crypto.getRandomValues(noise.subarray(from, from + 65_536));
      transaction.objectStore('bytes').add(noise);
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
    for (let bytes = 1_048_576; bytes >= 256; bytes /= 4) while (await isTaken(bytes)) continue;
    database.close();
  });
  return async () => {
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await page.evaluate(() => new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('ballast');
      request.onsuccess = () => resolve();
      request.onerror = () => reject(new Error('The ballast could not be thrown off.'));
    }));
  };
}

story('when the quota is used up the visitor is told that messages are not kept, and they arrive all the same', async (stage) => {
  await stage.owner();
  const { visitor } = await visitorOfSite(stage);
  await stage.stopRelay();
  await seen(visitor.status.getByText(KEPT));
  const makeRoom = await fillStorage(visitor.page, 2_000_000);
  await visitor.write('one');
  await visitor.sees('one', 'Waiting to be sent');
  await seen(visitor.status.getByText(NOT_KEPT));
  await visitor.write('two');
  await makeRoom();
  await visitor.write('three');
  await seen(visitor.status.getByText(KEPT));
  await stage.startRelay();
  await visitor.stored('three');
  assert.deepEqual(await storedTexts(stage), ['Hello?', 'one', 'two', 'three']);
});
