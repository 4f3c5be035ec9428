import { html, nothing, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { wheelOn } from '../element/wheel-on.ts';
import { downIcon, icon } from '../look/icons.ts';
import type { MessageList } from './message-list.ts';
import { RowWindow } from './row-window.ts';
import type { Row } from './rows.ts';

/** Nearer to the end than this counts as being at the end, pixels. */
const END = 48;
/** Drawn beyond both edges of what is seen, pixels. */
const SPARE = 700;
/** Older messages are asked for when the start is nearer than this, pixels. */
const NEAR_START = 500;

/**
 * Where the reader is in a long transcript: draws only the rows around what is seen, keeps the place when rows are added above or
 * change their height, counts what arrives below, and asks for older messages near the start.
 */
export class ReadingPlace {
  readonly #list: MessageList;
  readonly #window = new RowWindow();
  /** Rows in sight and where they stand below the upper edge; the first that is still there is held in place. */
  #anchors: { key: string; top: number }[] = [];
  /** Messages that arrived below since the reader left the end. */
  #below = 0;
  /** Scroll position that was last set or taken note of; another one means that the reader has scrolled. */
  #top = 0;
  #width = 0;
  #shown = false;

  constructor(list: MessageList) {
    this.#list = list;
  }

  get lastSeen(): Row | undefined {
    const { scroller, atEnd } = this.#list;
    const { rows } = this.#window;
    return scroller ? rows[atEnd ? rows.length - 1 : this.#window.at(scroller.scrollTop - this.#lead + scroller.clientHeight - END)] : undefined;
  }

  toEnd(): void {
    this.#list.atEnd = true;
    this.#below = 0;
    this.#top = this.#list.scroller?.scrollTop ?? 0;
    this.#list.requestUpdate();
  }

  beforeDrawing(): void {
    const { scroller, rows, active } = this.#list;
    // Before the rows change: a scroll that no event has told of yet must not be undone.
    if (this.#shown && scroller && scroller.scrollTop !== this.#top) this.#read();
    // Not by what changed since the last drawing: rows that come while the panel is closed are drawn when it opens.
    if (rows !== this.#window.rows) this.#take(rows, this.#window.rows);
    const height = scroller?.clientHeight || 640;
    if (!this.#shown && active && rows.length) this.#startAt(height);
    const anchor = this.#list.atEnd ? undefined : this.#anchors.find(({ key }) => this.#window.indexOf(key) >= 0);
    const top = anchor ? this.#window.offset(this.#window.indexOf(anchor.key)) - anchor.top : this.#window.total - height;
    this.#window.cover(top, top + height, SPARE);
  }

  drawn(): void {
    this.#place();
    if (this.#measure()) this.#place();
    const { scrollTop, clientHeight } = this.#list.scroller!;
    // Guesses were too big and the drawn rows do not fill the view: draw again with what is known now.
    if (!this.#window.covers(scrollTop - this.#lead, scrollTop - this.#lead + clientHeight)) this.#list.requestUpdate();
    this.#askForOlder();
  }

  scrolled(): void {
    const { scrollTop, clientHeight } = this.#list.scroller!;
    if (scrollTop !== this.#top) this.#read();
    const top = scrollTop - this.#lead;
    if (!this.#window.covers(top - SPARE / 3, top + clientHeight + SPARE / 3)) return this.#list.requestUpdate();
    this.#askForOlder();
  }

  resized(): void {
    const { clientWidth, scrollTop } = this.#list.scroller!;
    if (scrollTop !== this.#top && this.#width) this.#read();
    if (clientWidth !== this.#width) {
      if (this.#width) this.#window.forget();
      this.#width = clientWidth;
    }
    if (this.#measure() || this.#list.atEnd) this.#place();
  }

  rows(draw: (row: Row) => TemplateResult): unknown {
    return repeat(this.#window.rows.slice(this.#window.from, this.#window.to), (row) => row.key, draw);
  }

  jump(): TemplateResult | typeof nothing {
    const { words, atEnd } = this.#list;
    if (atEnd) return nothing;
    const label = this.#below ? words.say('latestCount', { count: this.#below }) : '';
    return html`<button class="jump" part="jump" aria-label=${label || words.say('latest')} @click=${() => this.toEnd()} @wheel=${wheelOn(() => this.#list.scroller)}>
      ${label ? html`<span>${label}</span>` : nothing}${icon(downIcon)}
    </button>`;
  }

  #askForOlder(): void {
    const { older, loadingOlder, scroller } = this.#list;
    if (older && !loadingOlder && scroller!.scrollTop < NEAR_START) this.#list.dispatchEvent(new Event('older'));
  }

  /** New rows: count what arrived below, follow one's own message to the end. */
  #take(rows: readonly Row[], before: readonly Row[]): void {
    const lastKey = before.at(-1)?.key;
    this.#window.setRows(rows);
    if (lastKey === undefined || !this.#shown) return;
    const added = rows.slice(this.#window.indexOf(lastKey) + 1);
    if (added.length === rows.length) return;
    if (added.some((row) => row.type === 'message' && row.message.own)) this.toEnd();
    else if (!this.#list.atEnd) this.#below += added.filter((row) => row.type === 'message' || row.type === 'announcement').length;
  }

  /** First sight: where the reader has scrolled already, at the divider when the unread messages are more than fit, else at the end. */
  #startAt(height: number): void {
    this.#shown = true;
    if (!this.#list.atEnd) return this.#read();
    const divider = this.#window.indexOf('unread');
    if (divider < 0 || this.#window.total - this.#window.offset(divider) < height) return;
    this.#list.atEnd = false;
    this.#anchors = [{ key: 'unread', top: 16 }];
  }

  /** Sets the empty space before and after the drawn rows and the scroll position. By CSSOM: style attributes would break a strict CSP. */
  #place(): void {
    const scroller = this.#list.scroller!;
    const { style } = this.#list.rowsElement!;
    style.setProperty('padding-block-start', `${this.#window.offset(this.#window.from)}px`);
    style.setProperty('padding-block-end', `${this.#window.total - this.#window.offset(this.#window.to)}px`);
    if (this.#list.atEnd) scroller.scrollTop = scroller.scrollHeight;
    else for (const { key, top } of this.#anchors) {
      const element = this.#list.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!element) continue;
      const moved = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
      break;
    }
    this.#top = scroller.scrollTop;
  }

  #measure(): boolean {
    let changed = false;
    for (const element of this.#drawn) changed = this.#window.measured(element.dataset['key']!, element.getBoundingClientRect().height) || changed;
    return changed;
  }

  /** Takes note of where the reader is: at the end or not, and which rows are in sight where. */
  #read(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#list.scroller!;
    this.#top = scrollTop;
    this.#list.atEnd = scrollHeight - scrollTop - clientHeight < END;
    if (this.#list.atEnd) this.#below = 0;
    const edge = this.#list.scroller!.getBoundingClientRect().top;
    this.#anchors = [];
    for (const element of this.#drawn) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge && top < edge + clientHeight) this.#anchors.push({ key: element.dataset['key']!, top: top - edge });
    }
    if (this.#anchors.length || !this.#window.rows.length) return;
    // Dragged far away: no drawn row is in sight to hold on to, so the sums say which should be.
    const index = this.#window.at(scrollTop - this.#lead);
    this.#anchors = [{ key: this.#window.rows[index]!.key, top: this.#window.offset(index) - scrollTop + this.#lead }];
  }

  get #drawn(): HTMLCollectionOf<HTMLElement> {
    return this.#list.rowsElement!.children as HTMLCollectionOf<HTMLElement>;
  }

  /** Height of what stands before the rows in the scroller. */
  get #lead(): number {
    return this.#list.rowsElement?.offsetTop ?? 0;
  }
}
