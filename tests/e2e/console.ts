import type { BrowserContext, Locator, Page } from 'playwright-core';
import { listenForSounds, seen } from './browser.ts';

export const OWNER = { name: 'Olga Owner', email: 'olga@shop.example', password: 'a long enough password' } as const;

/** The agents' console in a browser, found by what stands on it. */
export class Console {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async arrive(context: BrowserContext, url: string): Promise<Console> {
    await listenForSounds(context);
    const page = await context.newPage();
    await page.goto(url);
    return new Console(page);
  }

  /** Fills the form that a one-time link leads to. */
  async createAccount(person: { name: string; email?: string; password: string } = OWNER): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
    if (person.email !== undefined) await this.page.getByRole('textbox', { name: 'Email' }).fill(person.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(person.password);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await seen(this.navigation);
  }

  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Email' }).fill(person.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(person.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await seen(this.navigation);
  }

  get navigation(): Locator {
    return this.page.getByRole('navigation', { name: 'Console' });
  }

  get list(): Locator {
    return this.page.getByRole('listbox', { name: 'Conversations' });
  }

  /** The row of the conversation whose latest message has this text. */
  row(text: string | RegExp): Locator {
    return this.list.getByRole('option').filter({ hasText: text });
  }

  async openConversation(text: string): Promise<void> {
    await this.row(text).click();
    await seen(this.said(text));
  }

  /** A message in the open conversation. */
  said(text: string): Locator {
    return this.conversation.getByText(text, { exact: true });
  }

  get conversation(): Locator {
    return this.page.locator('frontdesk-conversation');
  }

  get reply(): Locator {
    return this.conversation.getByRole('textbox', { name: /reply/i });
  }

  async answer(text: string): Promise<void> {
    await this.reply.fill(text);
    await this.reply.press('Enter');
    await seen(this.said(text));
  }

  /** Texts of the open conversation's messages, in order. */
  texts(): Promise<string[]> {
    return this.conversation.locator('.bubble').allInnerTexts();
  }

  async go(view: 'Inbox' | 'Broadcasts' | 'Team' | 'Settings'): Promise<void> {
    await this.navigation.getByRole('button', { name: new RegExp(`^${view}`) }).click();
  }

  /** Writes an announcement and confirms it. Ends on the page with its figures. */
  async broadcast(text: string, options: { title?: string; style?: 'Message' | 'Banner' } = {}): Promise<void> {
    await this.go('Broadcasts');
    await this.page.getByRole('button', { name: 'New broadcast' }).click();
    if (options.title !== undefined) await this.page.getByRole('textbox', { name: 'Title' }).fill(options.title);
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    if (options.style) await this.page.getByRole('radio', { name: options.style }).check();
    await this.page.getByRole('button', { name: 'Send to everybody…' }).click();
    await this.page.getByRole('button', { name: 'Send now' }).click();
    await seen(this.page.getByRole('main').getByText('Audience', { exact: true }));
  }

  /** A figure of the announcement that is shown: "Audience", "Reached", "Read". */
  async figure(name: string): Promise<number> {
    const value = await this.page.locator('frontdesk-broadcasts dl > div').filter({ hasText: name }).getByRole('definition').innerText();
    return Number(value);
  }
}
