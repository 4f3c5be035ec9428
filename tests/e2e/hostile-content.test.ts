/** Whatever is written, by whomever and wherever it is shown: nothing of it ever runs. With our policy, and without any, so that the policy is the second wall and not the first. */
import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { uuidv7 } from '@frontdesk/protocol';
import { visit } from '../relay/http/visitor-socket.ts';
import { until } from './browser.ts';
import { Console } from './console.ts';
import { story } from './frontdesk.ts';
import { PAYLOADS } from './hostile-content.ts';
import { Visitor } from './visitor.ts';

const LAST = 'the last of them';
/** Everything that the light markup can become, and nothing else. */
const ALLOWED = new Set(['strong', 'em', 'code', 'pre', 'ul', 'ol', 'li', 'a', 'b']);

/** Counts what runs, asks or is refused in every page of a context, from before its first script on. */
async function watched(context: BrowserContext): Promise<{ readonly events: string[] }> {
  const events: string[] = [];
  await context.exposeFunction('__noted', (what: string) => events.push(what));
  await context.addInitScript(() => {
    const noted = (what: string): void => (window as unknown as { __noted: (what: string) => void }).__noted(what);
    Object.assign(window, { xss: () => noted('ran'), alert: () => noted('alert') });
    addEventListener('securitypolicyviolation', (event) => noted(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  context.on('page', (page) => page.on('dialog', (dialog) => { events.push('dialog'); void dialog.dismiss(); }));
  return { events };
}

/** What stands in the bubbles, and where their links lead. */
async function contentOf(page: Page): Promise<{ names: string[]; schemes: string[] }> {
  const names = await page.locator('.bubble *').evaluateAll((all) => all.map(({ localName }) => localName));
  const schemes = await page.locator('.bubble a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
  return { names: [...new Set(names)], schemes: [...new Set(schemes)] };
}

for (const bypassCSP of [false, true]) {
  story(`nothing that is written runs, in widget and console, ${bypassCSP ? 'without a policy' : 'under our policy'}`, async (stage) => {
    const office = await stage.context({ bypassCSP });
    const officeSaw = await watched(office);
    const console = await Console.arrive(office, `${stage.url}/admin#link=${stage.relay.link ?? ''}`);
    await console.createAccount();
    const api = await stage.asOwner();
    const street = await stage.context({ bypassCSP });
    const streetSaw = await watched(street);
    const visitor = await Visitor.arrive(street, `${stage.url}/demo`);

    // The team's words, texts and announcements in the widget.
    await api.patch(':/workspace', { widget: { title: PAYLOADS[3]!.slice(0, 60), tagline: PAYLOADS[6], greeting: PAYLOADS.slice(0, 8).join('\n').slice(0, 500), texts: { placeholder: PAYLOADS[3], emptyTitle: PAYLOADS[6] } } });
    await visitor.openChat();
    await visitor.page.locator('chat-widget textarea').fill('hello');
    await visitor.page.keyboard.press('Enter');
    const conv = await until('the conversation', async () => ((await api.get(':/conversations')).json['items'] as { id: string }[])[0]?.id, (id) => id !== undefined);
    for (const text of [...PAYLOADS, LAST]) assert.equal((await api.post(`:/conversations/${conv}/messages`, { text })).status, 201, text);
    await until('all of it in the widget', () => visitor.page.locator('chat-widget .bubble').allTextContents(), (texts) => texts.includes(LAST));
    const inWidget = await contentOf(visitor.page);
    // Announcements come last: they fill the window of rows that is drawn.
    for (const style of ['message', 'banner']) assert.equal((await api.post(':/broadcasts', { title: PAYLOADS[3], text: PAYLOADS.slice(0, 40).join('\n'), style })).status, 201);
    await until('the announcements in the widget', () => visitor.page.locator('chat-widget [part~=announcement]').count(), (count) => count > 0);

    // A visitor who is nothing but that, in the console.
    const hostile = await visit(stage.relay, { page: { url: 'javascript:xss()', title: PAYLOADS[0]! } });
    hostile.send({ t: 'profile', id: uuidv7(), name: PAYLOADS[3]!.slice(0, 120), email: `${PAYLOADS[32]}`.slice(0, 254), phone: '"><svg onload=xss()>', attributes: { '<img src=x onerror=xss()>': PAYLOADS[6]!, plan: '"><script>xss()</script>' } });
    hostile.send({ t: 'event', id: uuidv7(), name: 'x onerror xss', data: { url: 'javascript:xss()', note: PAYLOADS[3]! }, ts: 1 });
    const theirs = await hostile.say('first');
    for (const text of PAYLOADS) await hostile.say(text, theirs);
    await hostile.say(LAST, theirs);
    await api.post(':/roles', { name: PAYLOADS[3]!.slice(0, 60), permissions: ['conversations.read'] });
    await api.post(':/agents', { name: PAYLOADS[3], email: 'x@shop.example', role: 'agent' });
    await api.post(':/tokens', { name: PAYLOADS[3] });
    await console.page.goto(`${stage.url}/admin#/inbox/${theirs}`);
    await until('all of it in the console', () => console.page.locator('frontdesk-timeline .bubble').allTextContents(), (texts) => texts.some((text) => text.includes(LAST)));
    const inConsole = await contentOf(console.page);
    for (const view of ['broadcasts', 'team', 'settings/tokens', 'settings/audit', 'settings/look', 'settings/content']) {
      await console.page.goto(`${stage.url}/admin#/${view}`);
      await console.page.waitForLoadState('networkidle');
    }
    await console.page.reload();
    await visitor.page.reload();
    await visitor.page.waitForLoadState('networkidle');

    for (const { names, schemes } of [inWidget, inConsole]) {
      assert.deepEqual(names.filter((name) => !ALLOWED.has(name)), []);
      assert.ok(schemes.length > 0, 'some are links');
      assert.deepEqual(schemes.filter((scheme) => !['http:', 'https:', 'mailto:', 'tel:'].includes(scheme)), []);
    }
    assert.deepEqual(officeSaw.events, []);
    assert.deepEqual(streetSaw.events, []);
    // The watch is not blind: the same as markup runs where there is no policy, and breaks ours.
    for (const [page, { events }] of [[console.page, officeSaw], [visitor.page, streetSaw]] as const) {
      await page.evaluate((markup) => document.body.insertAdjacentHTML('beforeend', markup), PAYLOADS[3]!).catch(() => undefined);
      await until('the watch sees it', () => Promise.resolve(events), (seen) => seen.some((event) => (bypassCSP ? event === 'ran' : event.startsWith('policy'))));
    }
    await hostile.close();
  }, { FRONTDESK_BENCH: 'true' });
}
