import type { BrowserContext, Locator, Page } from 'playwright-core';
import { listenForSounds, PATIENCE_MS, seen } from './browser.ts';

/** A visitor of the shop, and what they see of the chat. Things are found as a person or a screen reader finds them. */
export class Visitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async arrive(context: BrowserContext, url: string): Promise<Visitor> {
    await listenForSounds(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    return new Visitor(page);
  }

  get launcher(): Locator {
    return this.page.getByRole('button', { name: /^(open|close) chat/i }).and(this.page.locator('[part~=launcher]'));
  }

  get panel(): Locator {
    return this.page.locator('chat-widget [part~=panel]');
  }

  get field(): Locator {
    return this.panel.getByRole('textbox', { name: 'Message' });
  }

  get transcript(): Locator {
    return this.panel.getByRole('log', { name: 'Messages' });
  }

  /** The line about the connection. */
  get status(): Locator {
    return this.panel.locator('[part~=status]');
  }

  get badge(): Locator {
    return this.page.locator('chat-widget [part~=badge]');
  }

  /** The message with this text. */
  message(text: string): Locator {
    return this.transcript.getByRole('article').filter({ hasText: text });
  }

  async openChat(): Promise<void> {
    await this.launcher.click();
    await seen(this.field);
  }

  async closeChat(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Close chat' }).click();
    await this.panel.waitFor({ state: 'hidden' });
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
    await seen(this.message(text));
  }

  /** Waits until the message, the last of its run, shows this state: "Waiting to be sent", "Sent", "Delivered", "Read". */
  async sees(text: string, state: string): Promise<void> {
    await this.message(text).getByTitle(state, { exact: true }).waitFor({ state: 'visible', timeout: PATIENCE_MS });
  }

  /** Waits until the message is on the relay's disk: "Sent", or further already. Within a run of messages only the last one says so in words. */
  async stored(text: string): Promise<void> {
    await this.message(text).and(this.page.locator(':is([data-status=sent], [data-status=delivered], [data-status=read])')).waitFor({ state: 'visible', timeout: PATIENCE_MS });
  }

  /** Texts of the messages in the transcript, in order. */
  texts(): Promise<string[]> {
    return this.transcript.locator('[part~=bubble]').allInnerTexts();
  }
}
