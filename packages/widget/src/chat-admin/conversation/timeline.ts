import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { VirtualizerController } from '@tanstack/lit-virtual';
import type { Team } from '@frontdesk/protocol';
import type { ConversationView, MessageView, NoticeView } from '@frontdesk/sdk';
import { wheelOn } from '../../element/wheel-on.ts';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { RefusedEdit } from '../controller/conversation-acts.ts';
import { controls } from '../parts/controls.styles.ts';
import { cssProperties } from '../parts/css-properties.ts';
import { element } from '../parts/define.ts';
import { downIcon } from '../parts/icons.ts';
import { dayName } from '../../words/day-name.ts';
import { teamName } from '../parts/team-name.ts';
import { Unsaved } from '../parts/unsaved.ts';
import type { AdminWords } from '../words/index.ts';
import { richTextStyles } from '../../rich-text/rich-text.styles.ts';
import { messageRow, type MessageContext } from './message-row.ts';
import { lastSeq, timelineRows, type TimelineRow } from './timeline-rows.ts';
import { styles } from './timeline.styles.ts';

type Row = TimelineRow | { readonly type: 'top'; readonly key: 'top' };

/** Distance from the end within which the reader counts as being at the end (CSS pixels). */
const END_PX = 60;
/** Older messages are asked for when fewer than this many pixels remain above. */
const AHEAD_PX = 500;

/** A message that lies further back than this is not gone to: it would take too many pages. */
const FURTHEST = 1_000;

/** The log of one conversation: a window of what is loaded, anchored at its end; history grows above without a jump. */
@element('frontdesk-timeline')
export class Timeline extends LitElement {
  static override styles = [base, controls, richTextStyles, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) view!: ConversationView;
  @property({ attribute: false }) hiddenMessages: ReadonlySet<string> = new Set();
  @property({ attribute: false }) refusedEdit: RefusedEdit | undefined;
  @property({ attribute: false }) nameOf!: (who: MessageView['by']) => string;
  @property({ attribute: false }) teams: readonly Team[] | undefined;
  @property({ type: Boolean }) readonly = false;
  /** The message to show first; a new object goes there again. */
  @property({ attribute: false }) goal: { readonly seq: number } | undefined;
  @state() private atEnd = true;
  @state() private editing: string | undefined;
  @state() private announcement = '';
  /** The message whose tools a finger asked for. */
  @state() private touched: string | undefined;
  /** The message that was gone to. */
  @state() private sought: string | undefined;
  @query('.scroll') private scroller!: HTMLElement | null;
  #rows: readonly Row[] = [];
  #started = false;
  #seenAtEnd = 0;
  #lastTop = 0;
  #size: ResizeObserver | undefined;
  #divider: number | undefined;
  #said = 0;
  /** Seq of the message that is being looked for, and what was shown when older ones were last asked for because of it. */
  #goal: number | undefined;
  #asked: ConversationView | undefined;
  /** What was written into the message that is edited: it outlives a row that is scrolled away. */
  #written: string | undefined;
  readonly unsaved = new Unsaved(this, () => this.#written !== undefined && this.#written.trim() !== this.#textOf(this.editing));
  /** The message that was gone to stays in the middle: until somebody scrolls, or the end is in sight. */
  #holds = false;
  readonly #virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0, getScrollElement: () => this.scroller, overscan: 8, anchorTo: 'end', scrollEndThreshold: END_PX, paddingEnd: 12,
    getItemKey: (index) => this.#rows[index]?.key ?? index, estimateSize: (index) => this.#estimate(index),
  });

  readonly #wheelOn = wheelOn(() => this.scroller);

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#tellRead);
    // The keyboard of a phone, a growing composer: the newest message stays in sight.
    this.#size = new ResizeObserver(() => this.#stayAtEnd());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#tellRead);
    this.#size?.disconnect();
  }

  override focus(): void {
    this.scroller?.focus();
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.#letGo();
    this.atEnd = true;
    this.#stayAtEnd();
  }

  /** Sizes settle over several renders; as long as the reader is at the end, each of them ends there. */
  #stayAtEnd(): void {
    const { scroller } = this;
    if (!this.atEnd || !scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#lastTop = scroller.scrollTop;
  }

  /** A guess until the row was measured: lines of about 64 characters. */
  #estimate(index: number): number {
    const row = this.#rows[index];
    if (row?.type !== 'message') return 44;
    return 44 + 21 * Math.floor((row.message.body?.text.length ?? 0) / 64) + (row.first ? 10 : 0);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const { view } = this;
    if (changed.has('goal')) [this.#goal, this.#asked] = [this.goal?.seq, undefined];
    if (changed.has('refusedEdit') && this.refusedEdit) ({ message: this.editing, text: this.#written } = this.refusedEdit);
    if (changed.has('view') || changed.has('hiddenMessages')) {
      // The divider stays where it was when the conversation was opened; what arrives while one looks is not "new".
      if (!this.#started && view.freshness !== 'empty') this.#divider = view.unread > 0 ? view.unreadFrom : undefined;
      const items = this.hiddenMessages.size === 0 ? view.items : view.items.filter((item) => !this.hiddenMessages.has(item.id));
      this.#rows = items.length > 0 || view.freshness !== 'empty' ? [{ type: 'top', key: 'top' }, ...timelineRows(items, this.#divider)] : [];
      this.#announce();
    }
    const virtual = this.#virtual.getVirtualizer();
    if (virtual.options.count !== this.#rows.length || changed.has('view')) virtual.setOptions({ ...virtual.options, count: this.#rows.length });
  }

  #focusEditor(): void {
    this.renderRoot.querySelector<HTMLTextAreaElement>('.editor textarea')?.focus();
  }

  #textOf(message: string | undefined): string | undefined {
    const found = this.view.items.find(({ id }) => id === message);
    return found?.type === 'message' ? found.body?.text : undefined;
  }

  /** Tells screen readers what the other side wrote, apart from the transcript. */
  #announce(): void {
    const last = this.view.items.at(-1);
    const seq = lastSeq(this.view.items);
    if (this.#started && seq > this.#said && last?.type === 'message' && !last.own && last.body) this.announcement = `${this.nameOf(last.by)}: ${last.body.text}`;
    this.#said = Math.max(this.#said, seq);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const virtual = this.#virtual.getVirtualizer();
    virtual._willUpdate();
    for (const item of this.renderRoot.querySelectorAll<HTMLElement>('.item')) virtual.measureElement(item);
    if (!this.#started && this.#rows.length > 0) {
      this.#started = true;
      if (this.scroller) this.#size?.observe(this.scroller);
    } else if (changed.has('view')) {
      const before = changed.get('view') as ConversationView | undefined;
      const last = this.view.items.at(-1);
      if (last?.type === 'message' && last.own && before && before.items.at(-1)?.id !== last.id) this.toEnd();
    }
    this.#stayAtEnd();
    this.#seek();
    this.#stayAtSought();
    if (changed.has('editing') && this.editing) this.#focusEditor();
    if (changed.has('view') || changed.has('atEnd')) this.#tellRead();
  }

  /** Goes to the message that is looked for, as soon as it is loaded. */
  #seek(): void {
    const { view } = this;
    const [wanted, first] = [this.#goal, view.items[0]?.seq];
    if (wanted === undefined || first === undefined) return;
    if (wanted < first && view.hasOlder && first - wanted <= FURTHEST) {
      if (view === this.#asked || view.loadingOlder) return;
      // Asked again for the same ones it failed, which is said elsewhere.
      if (this.#asked?.items[0]?.seq !== first) {
        this.#asked = view;
        return this.#older();
      }
    }
    this.#goal = undefined;
    const at = this.#rows.findIndex((row) => row.type === 'message' && row.message.seq === wanted);
    const row = this.#rows[at];
    if (row?.type !== 'message') return;
    this.sought = row.message.id;
    this.atEnd = false;
    this.#holds = true;
  }

  /** Sizes settle over several renders, as they do at the end. */
  #stayAtSought(): void {
    const { scroller } = this;
    if (!this.#holds || !scroller) return;
    const row = this.renderRoot.querySelector('.sought')?.getBoundingClientRect();
    if (!row) {
      const offset = this.#virtual.getVirtualizer().getOffsetForIndex(this.#rows.findIndex(({ key }) => key === this.sought), 'center');
      if (offset) [scroller.scrollTop] = offset;
      return;
    }
    const seen = scroller.getBoundingClientRect();
    const away = row.top + row.height / 2 - seen.top - seen.height / 2;
    if (Math.abs(away) > 1) scroller.scrollTop += away;
    if (this.#isNearEnd(scroller)) this.toEnd();
  }

  #isNearEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
    return scrollHeight - scrollTop - clientHeight <= END_PX;
  }

  #letGo(): void {
    this.#holds = false;
  }

  #tellRead = (): void => {
    if (this.#goal !== undefined || !this.atEnd || !this.#started || document.visibilityState !== 'visible' || this.view.freshness !== 'live') return;
    const { head, unread, id } = this.view;
    this.#seenAtEnd = lastSeq(this.view.items);
    if (unread > 0 && head > 0) act(this, { type: 'read', id, seq: head });
  };

  #scrolled(): void {
    const { scroller } = this;
    if (!scroller) return;
    const { scrollTop } = scroller;
    // Content that grows moves the end away from the reader, not the reader from the end: only going up leaves it.
    if (!this.#holds && this.#isNearEnd(scroller)) this.atEnd = true;
    else if (scrollTop < this.#lastTop - 1) this.atEnd = false;
    this.#lastTop = scrollTop;
    if (this.atEnd) this.#seenAtEnd = lastSeq(this.view.items);
    if (scrollTop < AHEAD_PX) this.#older();
  }

  #older(): void {
    if (this.#started && this.view.hasOlder && !this.view.loadingOlder) act(this, { type: 'load-older', id: this.view.id });
  }

  override render(): TemplateResult {
    const { words } = this;
    const virtual = this.#virtual.getVirtualizer();
    const items = virtual.getVirtualItems();
    const context = this.#context();
    const fresh = !this.atEnd && lastSeq(this.view.items) > this.#seenAtEnd;
    return html`
      ${this.#rows.length === 0 ? html`<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div><p class="unseen" role="status">${words.say('loading')}</p>` : html`
      <div class="scroll" tabindex="0" role="region" aria-label=${words.say('conversation.messages')} @scroll=${this.#scrolled} @wheel=${this.#letGo} @pointerdown=${this.#letGo} @keydown=${this.#letGo}>
        <div class="sizer" ${cssProperties({ 'block-size': `${virtual.getTotalSize()}px` })}>
          <div class="window" role="list" ${cssProperties({ transform: `translateY(${items[0]?.start ?? 0}px)` })}>
            ${repeat(items, (item) => item.key, (item) => {
              const row = this.#rows[item.index];
              return row ? html`<div class="item" role="listitem" data-index=${item.index} aria-setsize=${this.view.hasOlder ? -1 : this.#rows.length} aria-posinset=${item.index + 1}>${this.#row(row, context)}</div>` : nothing;
            })}
          </div>
        </div>
      </div>`}
      ${this.atEnd ? nothing : html`<button class="latest ${fresh ? 'new' : ''}" @click=${() => this.toEnd()} @wheel=${this.#wheelOn}>${downIcon}${words.say(fresh ? 'conversation.newBelow' : 'conversation.latest')}</button>`}
      <p class="unseen" aria-live="polite">${this.announcement}</p>`;
  }

  #context(): MessageContext {
    const { id } = this.view;
    return {
      words: this.words, editing: this.editing, written: this.#written, touched: this.touched, sought: this.sought, mayChange: !this.readonly, nameOf: (message) => (message.own ? this.words.say('you') : this.nameOf(message.by)),
      onTouch: (message) => { this.touched = this.touched === message ? undefined : message; },
      onEdit: (message) => {
        // Another one waits until what stands in this one is stored or given up.
        if (message !== undefined && this.unsaved.unsaved) return this.#focusEditor();
        [this.editing, this.#written] = [message, undefined];
        if (this.refusedEdit) act(this, { type: 'forget-edit' });
      },
      onWrite: (text) => { this.#written = text; },
      onSave: (message, text) => act(this, { type: 'edit-message', id, message, text }),
      onRemove: (message) => act(this, { type: 'remove-message', id, message }),
      onRetry: (message) => act(this, { type: 'retry', message }),
      onDiscard: (message) => act(this, { type: 'discard', message }),
    };
  }

  #row(row: Row, context: MessageContext): TemplateResult {
    const { words, view } = this;
    switch (row.type) {
      case 'top': return html`<div class="top">${view.loadingOlder ? html`<span role="status">${words.say('conversation.loadingOlder')}</span>`
        : view.hasOlder ? html`<button class="button" @click=${this.#older}>${words.say('conversation.older')}</button>` : words.say('conversation.beginning')}</div>`;
      case 'day': return html`<p class="day">${dayName(words.locale, row.ts)}</p>`;
      case 'unread': return html`<p class="divider">${words.say('conversation.unreadDivider')}</p>`;
      case 'notice': return html`<p class="notice"><span>${this.#notice(row.notice)} · <time title=${words.moment(row.notice.ts)}>${words.time(row.notice.ts)}</time></span></p>`;
      case 'message': return messageRow(row, context);
    }
  }

  #notice({ by, notice }: NoticeView): string {
    const name = this.nameOf(by);
    if (notice.type === 'state') return this.words.say(`conversation.notices.${notice.state}`, { name });
    if (notice.type === 'team') {
      return notice.team === null ? this.words.say('conversation.notices.noTeam', { name }) : this.words.say('conversation.notices.team', { name, team: teamName(notice.team, this.teams, this.words) });
    }
    if (notice.assignee !== null && notice.assignee === by.id) return this.words.say('conversation.notices.took', { name });
    return notice.assignee === null ? this.words.say('conversation.notices.unassigned', { name }) : this.words.say('conversation.notices.assigned', { name, to: this.nameOf({ kind: 'agent', id: notice.assignee }) });
  }
}
