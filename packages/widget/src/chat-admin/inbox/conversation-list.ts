import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { VirtualizerController, defaultRangeExtractor, type Range } from '@tanstack/lit-virtual';
import type { Conversation } from '@frontdesk/protocol';
import { wheelOn } from '../../element/wheel-on.ts';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { START_FILTER, isNarrowed, isPartialSearch } from '../controller/filter.ts';
import { controls } from '../parts/controls.styles.ts';
import { cssProperties } from '../parts/css-properties.ts';
import { element } from '../parts/define.ts';
import { downIcon } from '../parts/icons.ts';
import { agentName } from '../parts/person-name.ts';
import { may } from '../parts/rights.ts';
import type { AdminWords } from '../words/index.ts';
import { reasonOf } from '../words/index.ts';
import { ROW_HEIGHT, conversationRow } from './conversation-row.ts';
import { styles } from './conversation-list.styles.ts';
import { settle } from './list-order.ts';
import './list-toolbar.ts';
import type { ListToolbar } from './list-toolbar.ts';

/** A hand that has not moved for this long is not about to click; the list may move again (ms). */
const HAND_MS = 4_000;
const NO_TEAMS: readonly never[] = [];
/** Relative times are drawn anew this often (ms). */
const CLOCK_MS = 30_000;

/** The live list: virtualised, holds still while a hand is in it, announces what waits above. */
@element('frontdesk-conversation-list')
export class ConversationList extends LitElement {
  static override styles = [base, controls, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) draftOf: (id: string) => string = () => '';
  @state() private hand = false;
  @query('.scroll') private scroller!: HTMLElement | null;
  @query('frontdesk-list-toolbar') private toolbar!: ListToolbar;
  #rows: readonly Conversation[] = [];
  #held = 0;
  /** What pressed last: `mouse`, `pen`, `touch`; a click that nothing pointed at (a screen reader's) has none. */
  #pointer: string | undefined;
  #handTimer: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  #lastFilter = '';
  #asked = -1;
  readonly #virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0, getScrollElement: () => this.scroller, estimateSize: () => ROW_HEIGHT, overscan: 6,
    rangeExtractor: (range) => this.#withHighlight(range),
  });

  readonly #wheelOn = wheelOn(() => this.scroller);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => this.requestUpdate(), CLOCK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    clearTimeout(this.#handTimer);
  }

  focusSearch(): void {
    this.toolbar.focusSearch();
  }

  /** Nothing where it is empty. */
  override focus(): void {
    this.scroller?.focus();
  }

  /** The highlighted row must be in the document even when scrolled away: aria-activedescendant points at it. */
  #withHighlight(range: Range): number[] {
    const indexes = defaultRangeExtractor(range);
    const at = this.#rows.findIndex((row) => row.id === this.state.highlighted);
    return at < 0 || indexes.includes(at) ? indexes : [...indexes, at].sort((one, other) => one - other);
  }

  #stir(): void {
    clearTimeout(this.#handTimer);
    this.#handTimer = setTimeout(() => { this.hand = false; }, HAND_MS);
    this.hand = true;
  }

  #rest(): void {
    clearTimeout(this.#handTimer);
    this.hand = false;
  }

  /** The focus went elsewhere; by a click on a row it does so with the hand still there. */
  #leave(): void {
    if (!this.scroller?.matches(':hover')) this.#rest();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const filter = JSON.stringify(this.state.filter);
    const refiltered = filter !== this.#lastFilter;
    this.#lastFilter = filter;
    const hold = !refiltered && (this.hand || (this.scroller?.scrollTop ?? 0) > ROW_HEIGHT / 2);
    const order = settle(this.#rows.map((row) => row.id), this.state.rows, hold);
    const moved = order.rows !== this.#rows;
    this.#rows = order.rows;
    this.#held = order.held;
    const virtual = this.#virtual.getVirtualizer();
    virtual.setOptions({ ...virtual.options, count: this.#rows.length });
    if (refiltered && this.scroller) this.scroller.scrollTop = 0;
    const before = changed.get('state') as AdminState | undefined;
    if (moved) queueMicrotask(() => act(this, { type: 'order', ids: this.#rows.map((row) => row.id) }));
    if (before && before.highlighted !== this.state.highlighted) this.#reveal();
  }

  protected override updated(): void {
    // The scroller is drawn only when there are rows; the virtualizer must be told when it comes.
    this.#virtual.getVirtualizer()._willUpdate();
    const last = this.#virtual.getVirtualizer().getVirtualItems().at(-1);
    const { inbox } = this.state;
    if (last && inbox?.hasMore && !inbox.loading && last.index >= this.#rows.length - 12 && this.#asked !== this.#rows.length) {
      this.#asked = this.#rows.length;
      act(this, { type: 'load-more' });
    }
  }

  #reveal(): void {
    const at = this.#rows.findIndex((row) => row.id === this.state.highlighted);
    if (at >= 0) void this.updateComplete.then(() => this.#virtual.getVirtualizer().scrollToIndex(at, { align: 'auto' }));
  }

  #letIn(): void {
    this.#rows = [];
    if (this.scroller) this.scroller.scrollTop = 0;
    this.#rest();
    this.requestUpdate();
  }

  /**
   * Who clicks and types answers: left on the row, their letters would be shortcuts. After a tap the focus stays, because it would bring
   * up a keyboard over what they want to read.
   */
  #press(event: Event): void {
    const toReply = (this.#pointer === 'mouse' || this.#pointer === 'pen') && may(this.state, 'conversations.write');
    this.#pointer = undefined;
    const row = event.composedPath().find((target) => target instanceof HTMLElement && target.dataset['id'] !== undefined) as HTMLElement | undefined;
    const id = row?.dataset['id'];
    if (id) act(this, { type: 'open', id, toReply });
  }

  #key(event: KeyboardEvent): void {
    this.#stir();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((this.scroller?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.#rows.findIndex((row) => row.id === this.state.highlighted);
    const row = this.#rows[Math.min(this.#rows.length - 1, Math.max(0, (from < 0 ? -1 : from) + step))];
    if (row) act(this, { type: 'highlight', id: row.id });
  }

  override render(): TemplateResult {
    const { words, state } = this;
    const { inbox } = state;
    return html`
      <frontdesk-list-toolbar .words=${words} .filter=${state.filter} .counts=${state.snapshot.counts} .agents=${state.snapshot.team.agents} .teams=${state.snapshot.teams ?? NO_TEAMS}></frontdesk-list-toolbar>
      ${inbox?.error && this.#rows.length > 0 ? html`<p class="problem-line" role="status"><span>${words.say('list.stale', { reason: reasonOf(inbox.error, words) })}</span><button class="link" @click=${() => act(this, { type: 'refresh' })}>${words.say('tryAgain')}</button></p>` : nothing}
      ${this.#rows.length > 0 ? this.#scope() : nothing}
      <div class="body" @pointermove=${this.#stir} @pointerdown=${this.#stir} @pointerleave=${this.#rest}>
        ${this.#held > 0 ? html`<button class="pill" title=${words.say('list.newRowsHint')} @click=${this.#letIn} @wheel=${this.#wheelOn}>${downIcon}${words.say('list.newRows', { count: this.#held })}</button>` : nothing}
        <span class="unseen" role="status">${this.#held > 0 ? words.say('list.newRows', { count: this.#held }) : ''}</span>
        ${this.#rows.length > 0 ? this.#listbox() : !inbox || inbox.loading ? this.#skeleton() : inbox.error ? this.#failed(inbox.error) : this.#empty()}
      </div>`;
  }

  #listbox(): TemplateResult {
    const { words, state } = this;
    const me = state.snapshot.me?.agent.id;
    const { agents } = state.snapshot.team;
    const virtual = this.#virtual.getVirtualizer();
    const items = virtual.getVirtualItems();
    const { route } = state;
    const context = {
      words, live: state.snapshot.connection.state === 'online', now: Date.now(), me, drafts: state.drafts, draftOf: this.draftOf, highlighted: state.highlighted, matches: state.inbox?.matches, sought: state.inbox?.query.q ?? '', total: state.inbox?.hasMore ? -1 : this.#rows.length,
      selected: route.view === 'inbox' ? route.conversation : undefined,
      agentName: (id: string) => agentName(id, agents, words),
      teamName: (id: string) => (id === state.filter.team ? undefined : state.snapshot.teams?.find((team) => team.id === id)?.name),
    };
    const active = this.#rows.some((row) => row.id === state.highlighted) ? `row-${state.highlighted}` : nothing;
    return html`<div class="scroll" role="listbox" tabindex="0" aria-label=${words.say('list.label')} aria-activedescendant=${active} aria-busy=${state.inbox?.loading ? 'true' : 'false'}
        @pointerdown=${(event: PointerEvent) => { this.#pointer = event.pointerType; }} @click=${this.#press} @keydown=${this.#key} @focusout=${this.#leave}>
        <div class="sizer" role="presentation" ${cssProperties({ 'block-size': `${virtual.getTotalSize()}px` })}>
          ${repeat(items, (item) => this.#rows[item.index]?.id, (item) => {
            const row = this.#rows[item.index];
            return row ? conversationRow(row, item.index, item.start, context) : nothing;
          })}
        </div>
      </div>
      ${state.inbox?.loading ? html`<p class="more meta" role="status">${words.say('list.loadingMore')}</p>` : nothing}`;
  }

  /** Of a search in one tab: without this line its hits hide that there may be more elsewhere. */
  #scope(): TemplateResult | typeof nothing {
    const { words, state: { filter } } = this;
    const { tab } = filter;
    return tab !== 'all' && isPartialSearch(filter) ? html`<p class="scope"><span>${words.say('list.searchedIn', { tab: words.say(`list.tabs.${tab}`) })}</span>${this.#searchAll('link')}</p>` : nothing;
  }

  #searchAll(look: string): TemplateResult {
    return html`<button class=${look} @click=${() => act(this, { type: 'filter', filter: { ...START_FILTER, tab: 'all', q: this.state.filter.q } })}>${this.words.say('list.searchAll')}</button>`;
  }

  #skeleton(): TemplateResult {
    return html`<div class="skeleton" aria-hidden="true">${[1, 2, 3, 4, 5, 6].map(() => html`<div><i></i><b><i></i><i></i></b></div>`)}</div><p class="unseen" role="status">${this.words.say('loading')}</p>`;
  }

  #failed(error: unknown): TemplateResult {
    return html`<div class="empty" role="alert"><p>${this.words.say('loadFailed', { reason: reasonOf(error, this.words) })}</p><button class="button" @click=${() => act(this, { type: 'refresh' })}>${this.words.say('tryAgain')}</button></div>`;
  }

  #empty(): TemplateResult {
    const { words, state } = this;
    const narrowed = isNarrowed(state.filter);
    const key = narrowed ? 'list.nothingFound' as const : `list.empty.${state.firstRun ? 'all' : state.filter.tab}` as const;
    const { tab, home = tab } = state.filter;
    const elsewhere = isPartialSearch(state.filter);
    // Where did the conversation go that was just answered?
    const answered = key === 'list.empty.open' && (state.snapshot.counts?.waiting ?? 0) > 0;
    const waiting = words.say('list.tabs.waiting');
    const text = elsewhere && tab !== 'all' ? words.say('list.nothingFound.inTab', { tab: words.say(`list.tabs.${tab}`) }) : answered ? words.say('list.empty.open.answered', { tab: waiting }) : words.say(`${key}.text`);
    return html`<div class="empty"><h2>${words.say(`${key}.title`)}</h2><p>${text}</p>
      ${elsewhere ? this.#searchAll('button primary') : nothing}
      ${answered ? html`<button class="button" @click=${() => act(this, { type: 'filter', filter: { tab: 'waiting' } })}>${words.say('list.showTab', { tab: waiting })}</button>` : nothing}
      ${narrowed ? html`<button class="button" @click=${() => act(this, { type: 'filter', filter: { ...START_FILTER, tab: home } })}>${words.say('list.clearFilters')}</button>` : nothing}</div>`;
  }
}
