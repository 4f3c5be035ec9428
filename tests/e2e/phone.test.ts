/** The chat and the shop on a phone. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { seen, until } from './browser.ts';
import { Console, OWNER } from './console.ts';
import { story } from './frontdesk.ts';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** Pixels by which the page is wider than the screen. */
const excess = (page: Page): Promise<number> => page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth);

/** Fields smaller than 16 px, in every open shadow root: iOS zooms into those on focus. */
const smallFields = (page: Page): Promise<string[]> => page.evaluate(() => {
  const found: string[] = [];
  const visit = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) visit(element.shadowRoot);
      if (!element.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select') || !element.checkVisibility()) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < 16) found.push(`${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.getAttribute('name') ?? ''}: ${size}px`);
    }
  };
  visit(document);
  return found;
});

/** Name of the focused element, through all open shadow roots. */
const focused = (page: Page): Promise<string | undefined> => page.evaluate(() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active?.localName;
});

story('the panel fills the screen, the back gesture closes it, and the page is where it was', async (stage) => {
  const visitor = await stage.visitor('/demo', PHONE);
  const { page } = visitor;
  await page.goto(`${stage.url}/demo/shop`);
  await visitor.openChat();
  await until('the panel covers the screen', async () => {
    const box = await visitor.panel.boundingBox();
    return box && [box.x, box.y, box.width, box.height].join(' ');
  }, (box) => box === '0 0 390 844');
  await until('the title has the focus, so that no keyboard comes up unasked', () => focused(page), (name) => name === 'h2');
  await visitor.write('Sent from my phone');
  await visitor.stored('Sent from my phone');
  // Nobody is here: the chat asks for an address.
  await seen(visitor.panel.getByRole('textbox', { name: 'Email' }));
  const send = await visitor.panel.getByRole('button', { name: 'Send' }).boundingBox();
  assert.ok(send && send.width >= 44 && send.height >= 44, 'a thumb finds the button');
  assert.equal(await excess(page), 0);
  assert.deepEqual(await smallFields(page), []);

  await page.goBack();
  await visitor.panel.waitFor({ state: 'hidden' });
  assert.equal(new URL(page.url()).pathname, '/demo/shop');
  await visitor.launcher.click();
  await seen(visitor.message('Sent from my phone'));
  await visitor.closeChat();
  await page.goBack();
  await page.waitForURL('**/demo');
});

story('in a narrow window with a keyboard before it, as at 400 % zoom, what is typed after opening is the message', async (stage) => {
  const visitor = await stage.visitor('/demo', { viewport: { width: 320, height: 480 } });
  const { page } = visitor;
  await visitor.launcher.press('Enter');
  await until('the field has the focus', () => focused(page), (name) => name === 'textarea');
  await page.keyboard.type('Typed at once');
  await page.keyboard.press('Enter');
  await visitor.stored('Typed at once');
});

story('no page of the shop scrolls sideways, and no field makes the phone zoom', async (stage) => {
  const { page } = await stage.visitor('/demo', PHONE);
  for (const path of ['/demo', '/demo/shop', '/demo/shop?lamp=halo', '/demo/product/heron', '/demo/cart', '/demo/about', '/demo/order', '/demo/order?number=D-7']) {
    await page.goto(stage.url + path);
    await seen(page.getByRole('heading', { level: 1 }));
    assert.equal(await excess(page), 0, path);
    assert.deepEqual(await smallFields(page), [], path);
  }
});

story('an agent answers from a phone: list, conversation, back', async (stage) => {
  await stage.owner().then((owner) => owner.page.context().close());
  const visitor = await stage.visitor();
  await visitor.openChat();
  await visitor.write('Is anybody there?');
  const console = await Console.arrive(await stage.context(PHONE), `${stage.url}/admin`);
  assert.deepEqual(await smallFields(console.page), [], 'sign-in');
  await console.signIn(OWNER);
  await console.openConversation('Is anybody there?');
  assert.equal(await excess(console.page), 0);
  assert.deepEqual(await smallFields(console.page), [], 'conversation');
  await console.answer('Yes, on the tram.');
  await seen(visitor.message('Yes, on the tram.'));
  await console.conversation.getByRole('button', { name: 'Back' }).click();
  await seen(console.row('Yes, on the tram.').or(console.page.getByRole('heading', { name: 'All answered' })));
  assert.equal(await excess(console.page), 0);
});
