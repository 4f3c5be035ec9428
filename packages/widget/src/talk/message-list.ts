import { html, nothing, type TemplateResult } from 'lit/html.js';
import { define, WidgetElement, type PropertyDeclarations } from '../element/widget-element.ts';
import type { ChatWords } from '../words/index.ts';
import { rowTemplate, type Card, type RowActions } from './message-row.ts';
import { ReadingPlace } from './reading-place.ts';
import type { Row } from './rows.ts';

/**
 * The transcript. Stays at the end when it was there; everything more is its `ReadingPlace`'s doing. Rendered into its parent's shadow
 * root, whose styles apply.
 *
 * Events (not bubbling): `older` near the start; `seen` when the last visible row or the place at the end may have changed.
 */
export class MessageList extends WidgetElement {
  static override properties: PropertyDeclarations = { rows: {}, words: {}, actions: {}, card: {}, active: {}, older: {}, loadingOlder: {}, tail: {}, atEnd: {} };

  rows: readonly Row[] = [];
  words!: ChatWords;
  actions!: RowActions;
  card: Card | undefined;
  /** Whether it can be seen; nothing is drawn while it cannot. */
  active = false;
  older = false;
  loadingOlder = false;
  /** After the rows: who is typing. */
  tail: unknown = nothing;
  /** Whether the newest row is in sight. */
  atEnd = true;

  readonly #observer = new ResizeObserver(() => this.active && this.scroller?.clientWidth && this.#place.resized());
  readonly #place = new ReadingPlace(this);
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
    return this.#place.lastSeen;
  }

  protected override shouldUpdate(): boolean {
    return this.active || !this.hasUpdated;
  }

  protected override willUpdate(): void {
    this.#place.beforeDrawing();
  }

  protected override updated(): void {
    const { scroller } = this;
    if (!scroller || !this.active) return;
    this.#observer.observe(this.rowsElement!);
    this.#observer.observe(scroller);
    this.#place.drawn();
    this.dispatchEvent(new Event('seen'));
  }

  #onScroll = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const { scroller } = this;
      if (!scroller || !this.active) return;
      this.#place.scrolled();
      this.dispatchEvent(new Event('seen'));
    });
  };

  protected override render(): TemplateResult {
    const { words } = this;
    const draw = (row: Row): TemplateResult => html`<div class="row" data-key=${row.key}>${rowTemplate(row, words, this.actions, this.card)}</div>`;
    return html`
      <div class="scroller" part="messages" role="log" aria-live="off" aria-label=${words.say('messages')} tabindex="0" @scroll=${this.#onScroll}>
        <div class="lead">${this.loadingOlder ? html`<p class="notice" role="status">${words.say('loadingOlder')}</p>` : nothing}</div>
        <div class="rows">${this.#place.rows(draw)}</div>
        ${this.tail}
      </div>
      ${this.#place.jump()}
    `;
  }
}

define('frontdesk-messages', MessageList);

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-messages': MessageList;
  }
}
