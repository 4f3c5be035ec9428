import { expect } from '@open-wc/testing';
import type { ChatWidget } from '../../packages/widget/src/chat-widget/chat-widget.ts';
import { mount, settled, tidy, until } from './seams/mount.ts';
import { STATES } from './seams/states.ts';

/** axe by the rules of WCAG 2.2 A and AA; the page around the chat is the runner's and not looked at. */
async function expectAccessible(widget: ChatWidget): Promise<void> {
  // Axe measures what is seen; a panel that is still rising is paler than it will be.
  for (const animation of widget.shadowRoot!.getAnimations()) if (animation.effect?.getTiming().iterations !== Infinity) animation.finish();
  await expect(widget).to.be.accessible({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], ignoredRules: ['region', 'page-has-heading-one'] });
}

describe('every state is accessible', () => {
  afterEach(tidy);

  it('closed', async () => {
    const { widget } = await mount({ unread: 3 }, {}, false);
    await expectAccessible(widget);
  });

  for (const scheme of ['light', 'dark']) {
    for (const name of Object.keys(STATES)) {
      it(`${name}, ${scheme}`, async () => {
        const { widget } = await mount(STATES[name]!(), { 'color-scheme': scheme });
        if (name === 'preChat' || name === 'nobody') await until(() => widget.renderRoot.querySelector('form input'), 'the form');
        await settled(widget);
        await expectAccessible(widget);
      });
    }
  }

  it('right to left, in Arabic', async () => {
    const { widget } = await mount(STATES['conversation']!(), { locale: 'ar' });
    expect(getComputedStyle(widget.renderRoot.querySelector('.panel')!).direction).to.equal('rtl');
    await expectAccessible(widget);
  });

  it('with a light accent colour', async () => {
    const { widget } = await mount(STATES['conversation']!(), { accent: '#ffd400' });
    await expectAccessible(widget);
  });

  it('menu, open', async () => {
    const { widget } = await mount(STATES['conversation']!());
    widget.renderRoot.querySelector<HTMLElement>('[part=menu-button]')!.click();
    await until(() => widget.renderRoot.querySelector('[role=switch]'), 'the menu');
    await expectAccessible(widget);
  });

  it('emoji picker, open', async () => {
    const { widget } = await mount(STATES['conversation']!());
    widget.renderRoot.querySelector<HTMLElement>('[part=emoji-button]')!.click();
    await until(() => widget.renderRoot.querySelector('frontdesk-emoji')?.shadowRoot?.querySelector('button'), 'the picker');
    await expectAccessible(widget);
  });
});
