import type { WidgetSettings } from '@frontdesk/protocol';
import type { SignedIdentity } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import '../composer/composer.ts';
import { define } from '../element/widget-element.ts';
import type { ChatWords } from '../words/index.ts';
import { chatStyles } from './chat-widget.styles.ts';
import { ChatDesk } from './chat-desk.ts';
import { ChatOptions } from './chat-options.ts';
import type { Profile } from './chat-session.ts';
import { createFocusKeeper } from './focus-keeper.ts';
import { launcherButton } from './launcher-button.ts';
import { createWordsLoader } from './loaded-words.ts';
import { createLookSheet } from './look-sheet.ts';
import { hasOpenMark, setOpenMark } from './open-mark.ts';
import { resolveSettings } from './options.ts';
import { panel } from './panel.ts';
import { followSelector } from './selector-buttons.ts';
import { createSheet } from './sheet.ts';

/** How often a launcher that is being pressed is looked at again. Milliseconds. */
const PRESSED_MS = 50;

/**
 * Live chat for a visitor: a launcher with a panel, or (`mode="inline"`) the panel in the page's flow. Nothing is stored and no
 * connection is made before the visitor opens it, unless this browser has talked to the workspace before.
 *
 * @tag chat-widget
 *
 * @slot launcher-icon - Replaces the launcher's icon.
 * @slot before-messages - Between header and messages.
 * @slot footer - Under the composer.
 *
 * @csspart launcher - The round button.
 * @csspart badge - Number of unread messages on the launcher.
 * @csspart panel - The open chat.
 * @csspart header - Its head.
 * @csspart title - The title.
 * @csspart presence - Who is there and how soon they answer.
 * @csspart status - The line about the connection.
 * @csspart messages - The scrolling transcript.
 * @csspart bubble - A message; also `bubble-own` or `bubble-other`.
 * @csspart meta - Time and state under a message.
 * @csspart announcement - An announcement among the messages.
 * @csspart banner - An announcement at the launcher's corner.
 * @csspart composer - Where a message is written; also `input`, `send-button`, `emoji-button`.
 * @csspart form - The contact form; also `form-button`.
 * @csspart menu - Sound and announcement choices.
 * @csspart jump - The button to the latest message.
 *
 * @cssproperty --frontdesk-accent - Accent colour. Set `--frontdesk-on-accent` and `--frontdesk-accent-text` too, or use the `accent` attribute, which computes both.
 * @cssproperty --frontdesk-on-accent - Text on the accent colour.
 * @cssproperty --frontdesk-accent-text - The accent as text on the surface.
 * @cssproperty --frontdesk-surface - Ground of the panel.
 * @cssproperty --frontdesk-raised - Ground of others' messages and of fields.
 * @cssproperty --frontdesk-text - Text.
 * @cssproperty --frontdesk-muted - Secondary text.
 * @cssproperty --frontdesk-border - Lines.
 * @cssproperty --frontdesk-danger - What went wrong.
 * @cssproperty --frontdesk-focus - Focus ring.
 * @cssproperty --frontdesk-font - Font family; `inherit` takes the page's.
 * @cssproperty --frontdesk-radius - Corner of the panel and of messages.
 * @cssproperty --frontdesk-panel-width - Width of the floating panel, 400px.
 * @cssproperty --frontdesk-panel-height - Height of the panel, 680px at most.
 * @cssproperty --frontdesk-z - Layer, 2147483000.
 *
 * @event frontdesk-ready - The element works; calls before it are kept.
 * @event frontdesk-open - The panel opened.
 * @event frontdesk-close - The panel closed.
 * @event frontdesk-message - Somebody's message arrived; `detail` is `{ message, kind }`.
 * @event frontdesk-unread - `detail.unread` messages are unread.
 * @event frontdesk-status - The connection changed; `detail` is the SDK's ConnectionView.
 * @event frontdesk-error - Something went wrong that the page may want to log; `detail` is `{ code, message, retryable }`. A relay that refuses this page says here why, with the code `forbidden`; so does the browser's console, once.
 */
export class ChatWidget extends ChatOptions {
  static override styles = chatStyles;

  private words: ChatWords | undefined;

  readonly #desk = new ChatDesk(this);
  readonly #look = createLookSheet();
  readonly #focus = createFocusKeeper();
  readonly #sheet = createSheet(this);
  readonly #wordsFor = createWordsLoader();
  #everOpened = false;

  constructor() {
    super();
    followSelector(this);
  }

  /** Opens the panel. `focus: false` leaves the focus where it is. */
  open(options: { focus?: boolean } = {}): void {
    if (this.opened || !this.#allowed) return;
    if (options.focus !== false) this.#focus.leave();
    this.opened = true;
    setOpenMark(true);
    void this.#desk.session.start();
    void this.#settle('frontdesk-open', () => options.focus !== false && this.#focusInside());
  }

  /** Closes the panel; focus goes back to where it was. */
  close(): void {
    if (!this.opened || this.mode === 'inline') return;
    const inside = this.shadowRoot?.activeElement !== null;
    this.opened = false;
    this.#desk.closed();
    setOpenMark(false);
    void this.#settle('frontdesk-close', () => inside && this.#focus.back(this.#find('.launcher')));
  }

  toggle(): void {
    if (this.opened) this.close();
    else this.open();
  }

  /**
   * Says who the visitor is: proven with `token` (a JWT that your server signed) or `getToken` (a function that gets one, and later fresh
   * ones; `null` when nobody is signed in), or with `id` and `hash`; else as told, which proves nothing. Opens no connection. Rejects, once
   * there is one, when the proof is not believed.
   */
  identify(person: SignedIdentity | Pick<Profile, 'name' | 'email' | 'phone'> & { id?: string }): Promise<void> {
    if ('token' in person || 'getToken' in person || 'hash' in person) return this.#desk.session.prove(person);
    const { id, ...profile } = person;
    return this.#desk.session.tell({ ...profile, ...(id !== undefined && { user: id }) });
  }

  /** Facts about the visitor for agents: text (≤ 500 characters), numbers, yes or no. */
  setAttributes(attributes: Record<string, string | number | boolean>): Promise<void> {
    return this.#desk.session.tell({ attributes });
  }

  /**
   * Tells agents what happened ("added to basket"). Before the visitor's intent the latest 50 are only remembered in memory. What is
   * refused is reported by `frontdesk-error`.
   *
   * @param data text, numbers, yes or no.
   * @param ts when it happened, milliseconds since 1970; default: now.
   */
  track(name: string, data?: Record<string, string | number | boolean>, ts?: number): void {
    this.#desk.session.track(name, data, ts);
  }

  /** Tells agents which page the visitor is on; for sites that change pages without loading them. */
  page(): void {
    this.#desk.session.page();
  }

  /** Signs out: forgets this visitor, their conversation and drafts on this device. */
  async reset(): Promise<void> {
    this.close();
    await this.#desk.session.reset();
  }

  /** Ends the connection and removes the element. */
  async destroy(): Promise<void> {
    this.close();
    this.remove();
    await this.#desk.end();
  }

  /** With `consent="required"`: the visitor agreed. Asked again on every page, because nothing is stored about it. */
  grantConsent(): void {
    this.granted = true;
    this.#begin();
  }

  /** @param locale BCP 47 tag, or `auto`. */
  setLocale(locale: string): void {
    this.locale = locale;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('focusin', this.#onFocus);
    // The first time after the first drawing: properties set before this element was defined arrive with it.
    if (this.hasUpdated) this.#begin();
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot() as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#look.sheet];
    return root;
  }

  /** The first drawing waits for the words, so that nothing is seen in one language and then in another. */
  protected override async prepare(): Promise<void> {
    await this.#loadWords();
    // A press that began on the loader's launcher ends there: its click would be lost with the button.
    while (!this.hasUpdated && this.shadowRoot?.querySelector('.launcher:active')) await new Promise((resolve) => setTimeout(resolve, PRESSED_MS));
  }

  protected override willUpdate(): void {
    this.#look.update(this.#settings);
    this.dataset['side'] = this.#settings.position;
    this.setAttribute('mode', this.mode || 'floating');
    this.toggleAttribute('open', this.opened);
    if (this.consent === 'required') this.hidden = !this.granted;
    this.#everOpened ||= this.opened || this.mode === 'inline';
  }

  protected override firstUpdated(): void {
    // The loader's static launcher has done its part.
    this.#find('.launcher:not([aria-expanded])')?.remove();
    this.#begin();
    this.#desk.emit('frontdesk-ready');
  }

  protected override updated(): void {
    this.#sheet.show(this.#asSheet);
    if (this.opened && this.#allowed) void this.#desk.session.start();
    this.#desk.drawn();
    this.#desk.session.followElement();
    void this.#loadWords();
  }

  get #settings(): WidgetSettings {
    return resolveSettings(this, this.#desk.session.snapshot?.settings ?? this.settings ?? this.#desk.fetched);
  }

  get #allowed(): boolean {
    return this.consent !== 'required' || this.granted;
  }

  get #asSheet(): boolean {
    return this.opened && this.mode !== 'inline' && this.#sheet.matches;
  }

  /** Starts what may start without a click. */
  #begin(): void {
    if (!this.#allowed || !this.isConnected) return;
    if (!this.settings && !this.client) void this.#desk.fetchSettings();
    if (!this.client && !this.#desk.session.known) return;
    void this.#desk.session.start();
    if (hasOpenMark() && !this.#sheet.matches) this.open({ focus: false });
  }

  /** Resolves at once when the words are there that the settings ask for. */
  async #loadWords(): Promise<void> {
    this.words = (await this.#wordsFor(this.#settings)) ?? this.words;
  }

  /** After the next drawing: moves focus, then tells the page. */
  async #settle(event: string, focus: () => unknown): Promise<void> {
    await this.updateComplete;
    focus();
    this.#desk.emit(event);
  }

  /** Where fingers point, the title: focusing the field would bring the keyboard up unasked. */
  #focusInside(): void {
    const target = matchMedia('(pointer:coarse)').matches ? undefined : this.#find('form input') ?? this.#find('frontdesk-composer');
    (target ?? this.#find('h2'))?.focus({ preventScroll: true });
  }

  #find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }

  #toggle = (): void => this.toggle();

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing && !this.#desk.closeMenu()) this.close();
  };

  #onFocus = (): void => {
    if (this.mode === 'inline' && this.#allowed) void this.#desk.session.start();
  };

  protected override render(): TemplateResult | typeof nothing {
    const { words } = this;
    if (!words || !this.#allowed) return nothing;
    const settings = this.#settings;
    const floating = this.mode !== 'inline';
    const opened = this.opened || !floating;
    const view = this.#desk.view(words, settings);
    return html`
      ${this.#everOpened ? panel(view, this.#desk.panelState(view, { floating, opened, sheet: this.#asSheet }), this.#desk.actions) : nothing}
      ${floating && !opened ? this.#desk.talk?.banner(view) : nothing}
      ${floating && settings.launcher === 'shown' ? launcherButton(words, (this.#desk.talk && view.snapshot?.unread) ?? 0, { opened: this.opened, hasPanel: this.#everOpened, toggle: this.#toggle }) : nothing}
      <div class="unseen" role="status" lang=${words.locale}>${this.#desk.announced}</div>
    `;
  }
}

define('chat-widget', ChatWidget);

declare global {
  interface HTMLElementTagNameMap {
    'chat-widget': ChatWidget;
  }
}
