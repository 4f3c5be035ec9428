import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { downIcon, icon } from '../look/icons.ts';
import type { ChatWords } from '../words/index.ts';
import { rowTemplate, type Card, type RowActions } from './message-row.ts';
import { RowWindow } from './row-window.ts';
import type { Row } from './rows.ts';

/** Drawn beyond both edges of what is seen, pixels. */
const SPARE = 700;
/** Nearer to the end than this counts as being at the end, pixels. */
const END = 48;
/** Older messages are asked for when the start is nearer than this, pixels. */
const NEAR_START = 500;

/**
 * The transcript: draws only the rows around what is seen, keeps the reader's place when rows are added above or change their
 * height, and stays at the end when it was there. Rendered into its parent's shadow root, whose styles apply.
 *
 * Events (not bubbling): `older` near the start; `seen` when the last visible row or the place at the end changes.
 */
export class MessageList extends LitElement {
  @property({ attribute: false }) rows: readonly Row[] = [];
  @property({ attribute: false }) words!: ChatWords;
  @property({ attribute: false }) actions!: RowActions;
  @property({ attribute: false }) card: Card | undefined;
  /** Whether it can be seen; nothing is drawn while it cannot. */
  @property({ type: Boolean }) active = false;
  @property({ type: Boolean }) older = false;
  @property({ type: Boolean }) loadingOlder = false;
  /** After the rows: who is typing. */
  @property({ attribute: false }) tail: unknown = nothing;
  /** Messages that arrived below since the reader left the end. */
  @state() private below = 0;
  @state() private atEnd = true;

  readonly #window = new RowWindow();
  readonly #observer = new ResizeObserver(() => this.#resized());
  /** Rows in sight and where they stand below the upper edge; the first that is still there is held in place. */
  #anchors: { key: string; top: number }[] = [];
  /** Scroll position that was last set or taken note of; another one means that the reader has scrolled. */
  #top = 0;
  #frame = 0;
  #width = 0;
  #shown = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved within the document: browsers forget the scroll position, the anchor does not.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Key of the last row that can be seen. */
  get lastSeen(): Row | undefined {
    const scroller = this.#scroller;
    return scroller && this.active ? this.#window.rows[this.atEnd ? this.#window.rows.length - 1 : this.#window.at(scroller.scrollTop - this.#lead + scroller.clientHeight - END)] : undefined;
  }

  /** Whether the newest row is in sight. */
  get isAtEnd(): boolean {
    return this.atEnd;
  }

  /** Goes to the newest row and stays there. */
  toEnd(): void {
    this.atEnd = true;
    this.below = 0;
    this.#top = this.#scroller?.scrollTop ?? 0;
    this.requestUpdate();
  }

  protected override shouldUpdate(): boolean {
    return this.active || !this.hasUpdated;
  }

  protected override willUpdate(): void {
    const scroller = this.#scroller;
    // Before the rows change: a scroll that no event has told of yet must not be undone.
    if (this.#shown && scroller && scroller.scrollTop !== this.#top) this.#read();
    // Not by what changed since the last drawing: rows that come while the panel is closed are drawn when it opens.
    if (this.rows !== this.#window.rows) this.#take(this.rows, this.#window.rows);
    const height = scroller?.clientHeight || 640;
    if (!this.#shown && this.active && this.rows.length) this.#startAt(height);
    const anchor = this.atEnd ? undefined : this.#anchors.find(({ key }) => this.#window.indexOf(key) >= 0);
    const top = anchor ? this.#window.offset(this.#window.indexOf(anchor.key)) - anchor.top : this.#window.total - height;
    this.#window.cover(top, top + height, SPARE);
  }

  protected override updated(): void {
    const scroller = this.#scroller;
    if (!scroller || !this.active) return;
    this.#observer.observe(this.#rowsElement!);
    this.#observer.observe(scroller);
    this.#place();
    if (this.#measure()) this.#place();
    const { scrollTop, clientHeight } = scroller;
    // Guesses were too big and the drawn rows do not fill the view: draw again with what is known now.
    if (!this.#window.covers(scrollTop - this.#lead, scrollTop - this.#lead + clientHeight)) this.requestUpdate();
    this.dispatchEvent(new Event('seen'));
    if (this.older && !this.loadingOlder && scrollTop < NEAR_START) this.dispatchEvent(new Event('older'));
  }

  /** New rows: count what arrived below, follow one's own message to the end. */
  #take(rows: readonly Row[], before: readonly Row[]): void {
    const lastKey = before.at(-1)?.key;
    this.#window.setRows(rows);
    if (lastKey === undefined || !this.#shown) return;
    const added = rows.slice(this.#window.indexOf(lastKey) + 1);
    if (added.length === rows.length) return;
    if (added.some((row) => row.type === 'message' && row.message.own)) this.toEnd();
    else if (!this.atEnd) this.below += added.filter((row) => row.type === 'message' || row.type === 'announcement').length;
  }

  /** First sight: at the divider when the unread messages are more than fit, else at the end. */
  #startAt(height: number): void {
    this.#shown = true;
    const divider = this.#window.indexOf('unread');
    if (divider < 0 || this.#window.total - this.#window.offset(divider) < height) return;
    this.atEnd = false;
    this.#anchors = [{ key: 'unread', top: 16 }];
  }

  /** Sets the empty space before and after the drawn rows and the scroll position. By CSSOM: style attributes would break a strict CSP. */
  #place(): void {
    const scroller = this.#scroller!;
    const list = this.#rowsElement!;
    list.style.setProperty('padding-block-start', `${this.#window.offset(this.#window.from)}px`);
    list.style.setProperty('padding-block-end', `${this.#window.total - this.#window.offset(this.#window.to)}px`);
    if (this.atEnd) scroller.scrollTop = scroller.scrollHeight;
    else for (const { key, top } of this.#anchors) {
      const element = this.#rowElement(key);
      if (!element) continue;
      const moved = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
      break;
    }
    this.#top = scroller.scrollTop;
  }

  #measure(): boolean {
    let changed = false;
    for (const element of this.#rowsElement!.children as HTMLCollectionOf<HTMLElement>) changed = this.#window.measured(element.dataset['key']!, element.getBoundingClientRect().height) || changed;
    return changed;
  }

  #onScroll = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const scroller = this.#scroller;
      if (!scroller || !this.active) return;
      if (scroller.scrollTop !== this.#top) this.#read();
      const top = scroller.scrollTop - this.#lead;
      if (!this.#window.covers(top - SPARE / 3, top + scroller.clientHeight + SPARE / 3)) return this.requestUpdate();
      this.dispatchEvent(new Event('seen'));
      if (this.older && !this.loadingOlder && scroller.scrollTop < NEAR_START) this.dispatchEvent(new Event('older'));
    });
  };

  /** Takes note of where the reader is: at the end or not, and which rows are in sight where. */
  #read(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller!;
    this.#top = scrollTop;
    this.atEnd = scrollHeight - scrollTop - clientHeight < END;
    if (this.atEnd) this.below = 0;
    const edge = this.#scroller!.getBoundingClientRect().top;
    this.#anchors = [];
    for (const element of this.#rowsElement!.children as HTMLCollectionOf<HTMLElement>) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge && top < edge + clientHeight) this.#anchors.push({ key: element.dataset['key']!, top: top - edge });
    }
    if (this.#anchors.length || !this.#window.rows.length) return;
    // Dragged far away: no drawn row is in sight to hold on to, so the sums say which should be.
    const index = this.#window.at(scrollTop - this.#lead);
    this.#anchors = [{ key: this.#window.rows[index]!.key, top: this.#window.offset(index) - scrollTop + this.#lead }];
  }

  #resized(): void {
    const scroller = this.#scroller;
    if (!scroller || !this.active || scroller.clientWidth === 0) return;
    if (scroller.scrollTop !== this.#top && this.#width) this.#read();
    if (scroller.clientWidth !== this.#width) {
      if (this.#width) this.#window.forget();
      this.#width = scroller.clientWidth;
    }
    if (this.#measure() || this.atEnd) this.#place();
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.scroller');
  }

  get #rowsElement(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.rows');
  }

  #rowElement(key: string): Element | null {
    return this.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  /** Height of what stands before the rows in the scroller. */
  get #lead(): number {
    return this.#rowsElement?.offsetTop ?? 0;
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const drawn = this.#window.rows.slice(this.#window.from, this.#window.to);
    return html`
      <div class="scroller" part="messages" role="log" aria-live="off" aria-label=${words.say('messages')} tabindex="0" @scroll=${this.#onScroll}>
        <div class="lead">${this.loadingOlder ? html`<p class="notice" role="status">${words.say('loadingOlder')}</p>` : nothing}</div>
        <div class="rows">${repeat(drawn, (row) => row.key, (row) => html`<div class="row" data-key=${row.key}>${rowTemplate(row, words, this.actions, this.card)}</div>`)}</div>
        ${this.tail}
      </div>
      ${this.atEnd ? nothing : html`<button class="jump" part="jump" aria-label=${this.below ? words.say('latestCount', { count: this.below }) : words.say('latest')} @click=${() => this.toEnd()}>
        ${this.below ? html`<span>${words.say('latestCount', { count: this.below })}</span>` : nothing}${icon(downIcon)}
      </button>`}
    `;
  }
}

if (!customElements.get('frontdesk-messages')) customElements.define('frontdesk-messages', MessageList);

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-messages': MessageList;
  }
}
