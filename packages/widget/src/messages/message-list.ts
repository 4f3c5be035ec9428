import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type * as talkPart from '../talk/talk.ts';
import type { ChatWords } from '../words/index.ts';
import { rowTemplate, type Card, type RowActions } from './message-row.ts';
import type { Row } from './rows.ts';

/** Nearer to the end than this counts as being at the end, pixels. */
export const END = 48;
/** Rows drawn at most until the part is there that draws any of ten thousand. */
const FIRST_ROWS = 60;

/** What keeps a reader's place in a long transcript. Comes with `talk/`; until then the list stays at its end. */
export interface ListPlace {
  readonly lastSeen: Row | undefined;
  beforeDrawing(): void;
  drawn(): void;
  scrolled(): void;
  resized(): void;
  rows(draw: (row: Row) => TemplateResult): unknown;
  /** The button to the newest row. */
  jump(): unknown;
}

/**
 * The transcript. Stays at the end when it was there; everything more is the place's doing. Rendered into its parent's shadow
 * root, whose styles apply.
 *
 * Events (not bubbling): `older` near the start; `seen` when the last visible row or the place at the end may have changed.
 */
export class MessageList extends LitElement {
  static override properties: PropertyDeclarations = { rows: {}, words: {}, actions: {}, talk: {}, card: {}, active: {}, older: {}, loadingOlder: {}, tail: {}, atEnd: {} };

  rows: readonly Row[] = [];
  words!: ChatWords;
  actions!: RowActions;
  /** What a conversation needs that has begun. */
  talk: typeof talkPart | undefined;
  card: Card | undefined;
  /** Whether it can be seen; nothing is drawn while it cannot. */
  active = false;
  older = false;
  loadingOlder = false;
  /** After the rows: who is typing. */
  tail: unknown = nothing;
  /** Whether the newest row is in sight. */
  atEnd = true;

  readonly #observer = new ResizeObserver(() => this.active && this.scroller?.clientWidth && (this.#place ? this.#place.resized() : this.#stay()));
  #place: ListPlace | undefined;
  #lastKey = '';
  #frame = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved within the document: browsers forget the scroll position, the place does not.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  get scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.scroller');
  }

  get rowsElement(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.rows');
  }

  /** The last row that can be seen. */
  get lastSeen(): Row | undefined {
    return this.#place ? this.#place.lastSeen : this.atEnd ? this.rows.at(-1) : undefined;
  }

  protected override shouldUpdate(): boolean {
    return this.active || !this.hasUpdated;
  }

  protected override willUpdate(): void {
    if (this.talk) this.#place ??= new this.talk.ReadingPlace(this);
    const last = this.rows.at(-1);
    // One's own message takes one to the end.
    if (last?.type === 'message' && last.message.own && last.key !== this.#lastKey) this.atEnd ||= !this.#place;
    this.#lastKey = last?.key ?? '';
    this.#place?.beforeDrawing();
  }

  protected override updated(): void {
    const { scroller } = this;
    if (!scroller || !this.active) return;
    this.#observer.observe(this.rowsElement!);
    this.#observer.observe(scroller);
    if (this.#place) this.#place.drawn();
    else this.#stay();
    this.dispatchEvent(new Event('seen'));
  }

  #stay(): void {
    if (this.atEnd) this.scroller!.scrollTop = this.scroller!.scrollHeight;
  }

  #onScroll = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const { scroller } = this;
      if (!scroller || !this.active) return;
      if (this.#place) this.#place.scrolled();
      else this.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END;
      this.dispatchEvent(new Event('seen'));
    });
  };

  protected override render(): TemplateResult {
    const { words } = this;
    const draw = (row: Row): TemplateResult => html`<div class="row" data-key=${row.key}>${rowTemplate(row, words, this.actions, this.card, this.talk)}</div>`;
    return html`
      <div class="scroller" part="messages" role="log" aria-live="off" aria-label=${words.say('messages')} tabindex="0" @scroll=${this.#onScroll}>
        <div class="lead">${this.loadingOlder ? html`<p class="notice" role="status">${words.say('loadingOlder')}</p>` : nothing}</div>
        <div class="rows">${this.#place ? this.#place.rows(draw) : this.rows.slice(-FIRST_ROWS).map(draw)}</div>
        ${this.tail}
      </div>
      ${this.#place?.jump()}
    `;
  }
}

if (!customElements.get('frontdesk-messages')) customElements.define('frontdesk-messages', MessageList);

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-messages': MessageList;
  }
}
