import type { WidgetSettings } from '@frontdesk/protocol';
import type { ChatEvents } from '@frontdesk/sdk';
import type { ReactiveController } from '../element/widget-element.ts';
import { isKnown, setKnown } from '../known-visitor.ts';
import type { Talk } from '../talk/talk.ts';
import type { ChatWords, WordKey } from '../words/index.ts';
import { createBell } from './bell.ts';
import { ChatSession, type SessionHost } from './chat-session.ts';
import { createLazyParts, type LazyParts } from './lazy-parts.ts';
import type { PanelActions, PanelState } from './panel.ts';
import { sendingBlocked, statusLine } from './status.ts';
import type { View } from './view.ts';

const TOAST_MS = 6_000;
const TICK_MS = 1_000;
/** What may be a link or an address in a greeting. */
const LINK = /:\/\/|www\.|@/;

/** What the desk needs from its element. */
export interface DeskHost extends SessionHost, HTMLElement {
  readonly opened: boolean;
  readonly mode: string;
  close(): void;
}

/** What happens behind the panel: the session, what rings and blinks, what the visitor's acts do. */
export class ChatDesk implements ReactiveController {
  readonly session: ChatSession;
  readonly parts: LazyParts;
  /** A conversation that has begun; fetched then. */
  talk: Talk | undefined;
  /** The last thing a screen reader should be told. */
  announced = '';
  /** Settings fetched from the relay, when nobody gave them. */
  fetched: Partial<WidgetSettings> | undefined;
  readonly host: DeskHost;
  readonly bell = createBell();
  #sound = true;
  #words: ChatWords | undefined;
  #menuOpen = false;
  #toast = '';
  #toastTimer: ReturnType<typeof setTimeout> | undefined;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #draft = '';
  #draftFor = '';
  #begun = false;
  /** The conversation is drawn in its plainest form until its part is there. */
  #plain = false;
  #teamState = '';
  /** What the relay said when it refused last. */
  #warned = '';

  constructor(host: DeskHost) {
    this.host = host;
    host.addController(this);
    this.session = new ChatSession(host, {
      message: (event) => this.#onMessage(event),
      unread: (event) => this.emit('frontdesk-unread', event),
      connection: (event) => {
        // Once, for whoever builds the page: the visitor reads a sentence that names nothing to do.
        if (event.state === 'stopped' && event.message && event.message !== this.#warned) console.warn(`Frontdesk: ${(this.#warned = event.message)}`);
        this.emit('frontdesk-status', event);
      },
      error: (event) => this.emit('frontdesk-error', event),
    });
    this.parts = createLazyParts(host);
  }

  hostDisconnected(): void {
    clearTimeout(this.#tick);
  }

  emit(name: string, detail?: unknown): void {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  async end(): Promise<void> {
    clearTimeout(this.#toastTimer);
    this.bell.release();
    await this.session.end();
  }

  /** For elements that no loader gave settings. Without an answer the defaults hold; the socket brings them anyway. */
  async fetchSettings(): Promise<void> {
    if (this.fetched) return;
    this.fetched = {};
    try {
      const { fetchSettings } = await import('./fetch-settings.ts');
      this.fetched = await fetchSettings(this.session.relay, this.host.workspace);
      this.host.requestUpdate();
    } catch (error) {
      this.emit('frontdesk-error', { code: 'settings_unavailable', message: String(error), retryable: true });
    }
  }

  /** What a conversation needs that has begun: its transcript, and what rings. */
  #fetchTalk(): void {
    const part = this.talk ? undefined : this.parts.get('talk');
    if (!part) return;
    this.talk = new part.Talk(this.host, this, this.#plain && (this.host.opened || this.host.mode === 'inline'));
    void this.bell.load(this.#sound);
  }

  view(words: ChatWords, settings: WidgetSettings): View {
    this.#words = words;
    this.#sound = settings.sound;
    const { snapshot, current } = this.session;
    // Not before the relay has the first message: nothing else is fetched until then. One that failed needs its reason and a way out.
    this.#begun ||= !!snapshot?.unread || !!snapshot?.broadcasts?.items.length || !!current?.items.some((item) => item.seq || (item.type === 'message' && item.status === 'failed'));
    if (this.#begun || LINK.test(settings.greeting)) this.#fetchTalk();
    return { words, settings, snapshot, conversation: current };
  }

  panelState(view: View, shape: { floating: boolean; opened: boolean; sheet: boolean }): PanelState {
    const { snapshot, conversation, settings, words } = view;
    const now = Date.now();
    const status = statusLine(snapshot, this.session.connectingSince, now, words);
    const blocked = sendingBlocked(conversation, now, words);
    this.#tickWhile(shape.opened && (!!status?.ticking || !!blocked));
    const expected = conversation?.summary?.head ?? 0;
    let loading = (this.session.opening && this.session.known) || (expected > 0 && conversation?.freshness === 'empty' && !conversation.items.length);
    // What was said on an earlier page waits for its part rather than being drawn twice; what is written now is seen at once.
    if (snapshot && !loading) this.#plain ||= !this.#begun || this.parts.failed('talk');
    loading ||= this.#begun && !this.talk && !this.#plain;
    if (snapshot && snapshot.current !== this.#draftFor && !this.session.opening) void this.#loadDraft(snapshot.current);
    // A form that cannot be fetched must not stand between a visitor and the chat.
    const asks = !loading && snapshot && settings.preChat.enabled && !conversation?.items.length && !isKnown(this.session.relay, `${this.host.workspace}:asked`) && !this.parts.failed('forms');
    const forms = asks ? this.parts.get('forms') : undefined;
    loading ||= !!asks && !forms;
    return {
      ...shape, status, blocked, loading, toast: this.#toast, draft: this.#draft, talk: this.talk,
      preChat: forms?.preChatForm(view, this),
      menuOpen: this.#menuOpen, menu: this.#menuOpen ? this.parts.get('menu')?.menu(view, this) : undefined,
    };
  }

  /** After each drawing. */
  drawn(): void {
    const { snapshot } = this.session;
    if (this.#words) this.talk?.drawn(this.#words);
    const team = snapshot?.team.state ?? '';
    if (this.host.opened && team === 'online' && (this.#teamState === 'offline' || this.#teamState === 'away')) void this.bell.ring('team', `team${Math.floor(Date.now() / 60_000)}`, this.#sound);
    this.#teamState = team;
  }

  /** The panel was closed: the next opening has its own divider. */
  closed(): void {
    this.talk?.closed();
    this.#menuOpen = false;
  }

  /** True when the menu was open and is closed now. */
  closeMenu(): boolean {
    if (!this.#menuOpen) return false;
    this.actions.toggleMenu();
    this.host.shadowRoot?.querySelector<HTMLElement>('.menu-button')?.focus();
    return true;
  }

  readonly actions: PanelActions = {
    toggleMenu: () => {
      this.#menuOpen = !this.#menuOpen;
      this.host.requestUpdate();
      if (this.#menuOpen) void this.bell.load(this.#sound).then(() => this.host.requestUpdate());
    },
    close: () => this.host.close(),
    tryNow: () => this.session.goOn(),
    send: (text) => void this.#send(text),
    keepDraft: (text) => void this.session.client?.setDraft(this.#draftFor, text),
    typing: (on) => this.session.snapshot && this.session.client?.setTyping(this.session.snapshot.current, on),
  };

  #onMessage({ message, kind }: ChatEvents['message']): void {
    void this.bell.ring(kind, message.id, this.#sound);
    const text = message.body?.title ?? message.body?.text;
    if (text && this.#words) this.announced = this.#words.say('announce', { name: message.by.name ?? this.#words.say('team'), text: this.talk?.plain(text) ?? text });
    this.host.requestUpdate();
    this.emit('frontdesk-message', { message, kind });
  }

  async #send(text: string): Promise<void> {
    try {
      await this.session.start();
      await this.session.client?.send(text);
      // Stored here, sent or not: the next page must take it up without a click.
      setKnown(this.session.relay, this.host.workspace, true);
    } catch (error) {
      // Not taken into the outbox: what was written goes back to where it came from.
      this.#draft = text;
      this.say(error instanceof Object && 'code' in error && error.code === 'identity_expired' ? 'signedOut' : 'failedOther');
      this.emit('frontdesk-error', { code: 'send_failed', message: error instanceof Error ? error.message : String(error), retryable: true });
    }
  }

  async #loadDraft(conv: string): Promise<void> {
    this.#draftFor = conv;
    const draft = (await this.session.client?.getDraft(conv).catch(() => '')) ?? '';
    if (conv !== this.#draftFor) return;
    this.#draft = draft;
    this.host.requestUpdate();
  }

  /** Tells the visitor something that passes. */
  say(key: WordKey, values?: Record<string, string>): void {
    this.#toast = this.#words?.say(key, values) ?? '';
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => {
      this.#toast = '';
      this.host.requestUpdate();
    }, TOAST_MS);
    this.host.requestUpdate();
  }

  #tickWhile(needed: boolean): void {
    clearTimeout(this.#tick);
    if (needed) this.#tick = setTimeout(() => this.host.requestUpdate(), TICK_MS);
  }
}
