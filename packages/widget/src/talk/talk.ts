/** A conversation that has begun, on the screen: fetched when the relay has its first message, never before. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ChatDesk, DeskHost } from '../chat-widget/chat-desk.ts';
import type { View } from '../chat-widget/view.ts';
import type { ReactiveController } from '../element/widget-element.ts';
import { emptyState } from '../messages/first-messages.ts';
import { richTextCss } from '../rich-text/rich-text-css.ts';
import { plainText } from '../rich-text/plain-text.ts';
import { richText } from '../rich-text/rich-text.ts';
import { learn, type ChatWords } from '../words/index.ts';
import { enTalk } from '../words/en-talk.ts';
import { markSeen } from './mark-seen.ts';
import { mergeTimeline } from './merge-timeline.ts';
import './message-list.ts';
import type { RowActions } from './message-row.ts';
import { PageWatch } from './page-watch.ts';
import { buildRows, type Row } from './rows.ts';
import { TitleBlink } from './title-blink.ts';
import { talkStyles } from './talk.styles.ts';
import { typingLine } from './typing-line.ts';
import { bannerOf } from './unread-banner.ts';

/** With the styles of what it draws. */
export const styles = talkStyles + richTextCss;

learn(enTalk);

/** The transcript, the title that blinks, how far the visitor has seen, and the page they are on. */
export class Talk implements ReactiveController {
  readonly #host: DeskHost;
  readonly #desk: ChatDesk;
  readonly #title: TitleBlink;
  readonly #told = new Map<string, number>();
  /** First seq below the line above what is new; 0: nothing was; undefined: not looked at yet. */
  #divider: number | undefined;
  #rows: readonly Row[] = [];
  #rowsFor: readonly unknown[] = [];

  /** @param watched what has come so far was drawn plainly before the visitor's eyes: none of it is new. */
  constructor(host: DeskHost, desk: ChatDesk, watched: boolean) {
    this.#host = host;
    this.#desk = desk;
    if (watched) this.#divider = 0;
    this.#title = new TitleBlink(host);
    new PageWatch(host, desk.session);
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#markSeen);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#markSeen);
  }

  /** A message for those who hear it. */
  readonly plain = plainText;

  /** The messages with announcements in between, and after them who is typing. @param opened whether they can be seen. */
  transcript(view: View, opened: boolean): TemplateResult {
    const { words, conversation } = view;
    // Once for each opening, and again for what comes while nobody looks; what arrives while one looks is not new.
    if (opened && conversation && conversation.freshness !== 'empty' && (this.#divider === undefined || (this.#divider === 0 && document.hidden))) this.#divider = conversation.unread ? conversation.unreadFrom : 0;
    const rows = this.#rowsOf(view);
    const card = rows.some((row) => row.type === 'announcement') ? this.#desk.parts.get('announcements')?.announcementCard : undefined;
    const tail = html`${rows.length ? nothing : emptyState(view)}${this.#offlineForm(view)}${typingLine(conversation, words)}`;
    return html`<frontdesk-messages class="transcript" .rows=${rows} .words=${words} .actions=${this.#rowActions} .card=${card} .active=${opened} .older=${conversation?.hasOlder ?? false} .loadingOlder=${conversation?.loadingOlder ?? false} .tail=${tail}
      @older=${() => void this.#desk.session.client?.loadOlder(this.#desk.session.snapshot?.current ?? '')} @seen=${this.#markSeen}></frontdesk-messages>`;
  }

  /** The newest unread announcement, over the page. */
  banner({ words, snapshot }: View): TemplateResult | typeof nothing {
    const message = bannerOf(snapshot?.broadcasts);
    const { client } = this.#desk.session;
    if (!message) return nothing;
    const close = (): void => client?.markRead(message.conv, message.seq);
    const mute = (): void => {
      close();
      void client?.setPrefs({ broadcasts: false });
      this.#desk.say('muted');
    };
    return html`<div lang=${words.locale} dir=${words.dir}>${this.#desk.parts.get('announcements')?.banner(message, words, richText, { close, mute })}</div>`;
  }

  /** After each drawing. */
  drawn(words: ChatWords): void {
    const count = this.#desk.session.snapshot?.unread;
    this.#title.show(count ? words.say('titleUnread', { count }) : '');
  }

  /** The panel was closed: the next opening has its own divider. */
  closed(): void {
    this.#divider = undefined;
  }

  readonly #rowActions: RowActions = {
    retry: (id) => void this.#desk.session.client?.retry(id),
    discard: (id) => void this.#desk.session.client?.discard(id),
    edit: (id, text) => {
      const field = this.#host.shadowRoot?.querySelector<HTMLTextAreaElement>('frontdesk-composer textarea');
      if (!field) return;
      // What is being written stays.
      field.value = field.value ? `${text}\n${field.value}` : text;
      field.dispatchEvent(new Event('input'));
      field.focus();
      void this.#desk.session.client?.discard(id);
    },
  };

  /** Asks for an address because nobody is here; after the visitor's first message, not before. */
  #offlineForm(view: View): TemplateResult | undefined {
    const { settings, snapshot, conversation } = view;
    const asks = settings.offlineForm && snapshot?.team.state === 'offline' && !snapshot.profile.email && conversation?.items.length;
    return asks ? this.#desk.parts.get('forms')?.offlineForm(view, this.#desk) : undefined;
  }

  #rowsOf({ snapshot, conversation, settings }: View): readonly Row[] {
    const greeting = conversation?.hasOlder ? '' : settings.greeting;
    const key = [conversation?.items, conversation?.hasOlder, snapshot?.broadcasts?.items, greeting, settings.title, this.#divider];
    if (key.some((part, index) => part !== this.#rowsFor[index]) || !this.#rowsFor.length) {
      this.#rowsFor = key;
      this.#rows = buildRows(mergeTimeline(conversation, snapshot?.broadcasts), { greeting, name: settings.title, broadcast: snapshot?.broadcasts?.id, conv: conversation?.id, unreadFrom: this.#divider || undefined });
    }
    return this.#rows;
  }

  /** Tells the relay how far the visitor has seen, while they can see it. */
  #markSeen = (): void => {
    const { client, snapshot, current } = this.#desk.session;
    const list = this.#host.shadowRoot?.querySelector('frontdesk-messages');
    if (!client || !snapshot || !list || document.visibilityState !== 'visible' || !(this.#host.opened || this.#host.mode === 'inline')) return;
    markSeen(list, client, [current, snapshot.broadcasts], this.#told);
  };
}
