import { expect } from '@open-wc/testing';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';
import { until } from './seams/mount.ts';

type SiteWindow = Window & { violations: string[]; frontdesk: { (method: string, ...values: unknown[]): Promise<unknown>; ready(): Promise<ChatWidget> } & Record<string, (...values: unknown[]) => Promise<unknown>> };
interface Site {
  readonly page: SiteWindow;
  readonly chat: ChatWidget;
}

/** Opens a page of a site in a frame, with our script tag. */
async function site(query = ''): Promise<Site> {
  const frame = document.createElement('iframe');
  frame.width = '900';
  frame.height = '800';
  frame.src = `/site?${query}`;
  document.body.append(frame);
  const page = (): SiteWindow => frame.contentWindow as SiteWindow;
  await until(() => 'frontdesk' in page() && page().document.readyState === 'complete', 'the loader has run');
  return { page: page(), chat: page().document.querySelector('chat-widget') as ChatWidget };
}

const launcherOf = (chat: Element): HTMLButtonElement => chat.shadowRoot!.querySelector<HTMLButtonElement>('.launcher')!;
const fetchedBy = (page: Window): string[] => page.performance.getEntriesByType('resource').map((entry) => entry.name);

describe('the script tag', () => {
  beforeEach(async () => {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  });
  afterEach(() => document.querySelectorAll('iframe').forEach((frame) => frame.remove()));

  it('draws a launcher and touches no storage, cookie or network before the visitor acts', async () => {
    const { page, chat } = await site();
    expect(launcherOf(chat).getAttribute('aria-label')).to.equal('Open chat');
    expect(launcherOf(chat).getBoundingClientRect().width).to.equal(56);
    expect(fetchedBy(page).filter((name) => !name.endsWith('widget.js') && !name.includes('favicon'))).to.deep.equal([]);
    expect(page.document.cookie).to.equal('');
    expect(page.localStorage.length + page.sessionStorage.length).to.equal(0);
    expect(await indexedDB.databases()).to.deep.equal([]);
    expect(page.customElements.get('chat-widget')).to.equal(undefined);
  });

  it('opens the chat in the same element when the launcher is pressed', async () => {
    const { page, chat } = await site();
    launcherOf(chat).click();
    expect(launcherOf(chat).hasAttribute('aria-busy')).to.equal(true);
    await until(() => chat.shadowRoot!.querySelector('.panel textarea'), 'the composer');
    expect(page.document.querySelector('chat-widget')).to.equal(chat);
    expect(chat.shadowRoot!.querySelectorAll('.launcher').length).to.equal(1);
    expect(chat.shadowRoot!.activeElement?.localName).to.equal('textarea');
  });

  it('runs under a strict Content-Security-Policy with Trusted Types', async () => {
    const { page, chat } = await site('csp');
    await page.frontdesk.open!();
    await until(() => chat.shadowRoot!.querySelector('.panel textarea'), 'the composer');
    chat.shadowRoot!.querySelector<HTMLElement>('[part=menu-button]')!.click();
    await until(() => chat.shadowRoot!.querySelector('[role=switch]'), 'the menu');
    chat.shadowRoot!.querySelector<HTMLElement>('[part=emoji-button]')!.click();
    await until(() => chat.shadowRoot!.querySelector('frontdesk-emoji')?.shadowRoot?.querySelector('button'), 'the emoji');
    expect(page.violations).to.deep.equal([]);
    expect(page.getComputedStyle(chat.shadowRoot!.querySelector('.panel')!).borderRadius).to.equal('18px');
  });

  it('included twice, mounts once', async () => {
    const { page } = await site('tags=2');
    await page.frontdesk.ready();
    expect(page.document.querySelectorAll('chat-widget').length).to.equal(1);
  });

  it('comes back as the same element, open and with its text, when the page replaces its body', async () => {
    const { page, chat } = await site();
    await page.frontdesk.open!();
    const field = await until(() => chat.shadowRoot!.querySelector<HTMLTextAreaElement>('textarea'), 'the composer');
    field.value = 'half a sentence';
    field.dispatchEvent(new Event('input'));
    for (let turn = 0; turn < 3; turn += 1) {
      const body = page.document.createElement('body');
      body.textContent = `page ${turn}`;
      page.document.body.replaceWith(body);
      await until(() => chat.isConnected && chat.parentElement === body, 'mounted again');
    }
    expect(chat.opened).to.equal(true);
    expect(chat.shadowRoot!.querySelector('textarea')!.value).to.equal('half a sentence');
  });

  it('comes back when the page clears its body', async () => {
    const { page, chat } = await site();
    page.document.body.replaceChildren();
    await until(() => chat.isConnected, 'mounted again');
  });

  it('takes options from data attributes', async () => {
    const { chat } = await site(`data=${encodeURIComponent('data-accent="#ffd400" data-position="start" data-offset-x="40" data-locale="de"')}`);
    expect(launcherOf(chat).getAttribute('aria-label')).to.equal('Chat öffnen');
    expect(getComputedStyle(launcherOf(chat)).backgroundColor).to.equal('rgb(255, 212, 0)');
    expect(getComputedStyle(launcherOf(chat)).color).to.match(/^(oklch\(0 0 0\)|rgb\(0, 0, 0\))$/);
    expect(Math.round(chat.getBoundingClientRect().left)).to.equal(40);
  });

  it('waits for consent when it is required', async () => {
    const { page, chat } = await site(`data=${encodeURIComponent('data-consent="required"')}`);
    expect(chat.getBoundingClientRect().width).to.equal(0);
    await Promise.race([page.frontdesk.open!(), page.frontdesk.ready()]);
    expect(chat.opened).to.not.equal(true);
    await page.frontdesk.grantConsent!();
    await until(() => launcherOf(chat)?.getBoundingClientRect().width === 56, 'the launcher');
  });

  it('opens from the site’s own button', async () => {
    const { page, chat } = await site(`data=${encodeURIComponent('data-launcher="hidden" data-launcher-selector="#own"')}`);
    expect(launcherOf(chat)).to.equal(null);
    page.document.querySelector<HTMLElement>('#own')!.click();
    await until(() => chat.opened && chat.shadowRoot!.querySelector('.panel'), 'the panel');
    page.document.querySelector<HTMLElement>('#own')!.click();
    expect(chat.opened).to.equal(false);
  });

  it('keeps calls in order, refuses unknown ones, and leaves nothing behind when destroyed', async () => {
    const { page, chat } = await site();
    const told = page.frontdesk('setLocale', 'de');
    await page.frontdesk.ready();
    await told;
    expect(chat.locale).to.equal('de');
    let refused = false;
    await page.frontdesk('fly').catch(() => (refused = true));
    expect(refused).to.equal(true);
    await page.frontdesk.destroy!();
    expect(page.document.querySelector('chat-widget')).to.equal(null);
    expect('frontdesk' in page).to.equal(false);
    page.document.body.replaceChildren();
    expect(page.document.querySelector('chat-widget')).to.equal(null);
  });
});
