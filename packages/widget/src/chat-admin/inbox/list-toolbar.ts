import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { AgentProfile, Team } from '@frontdesk/protocol';
import type { AdminSnapshot } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { INBOX_TABS, type InboxFilter, type InboxTab } from '../controller/filter.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { closeIcon, filterIcon, searchIcon } from '../parts/icons.ts';
import { byName } from '../parts/team-name.ts';
import type { AdminWords } from '../words/index.ts';

/** Pause after the last letter before a search is asked for (ms). */
const DEBOUNCE_MS = 220;

/** 940, 1.2K, 50K: a tab has room for little. */
function compact(count: number, words: AdminWords): string {
  return count < 1_000 ? words.number(count) : new Intl.NumberFormat(words.locale, { notation: 'compact', maximumFractionDigits: count < 10_000 ? 1 : 0 }).format(count);
}

/** Search, filters and tabs above the list. */
@element('frontdesk-list-toolbar')
export class ListToolbar extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; border-block-end: 1px solid var(--frontdesk-border); }
    .search { display: flex; gap: 6px; padding: 12px 12px 8px; }
    .box { position: relative; flex: 1; min-inline-size: 0; }
    .box > .icon { position: absolute; inset-block: 0; inset-inline-start: 10px; margin-block: auto; inline-size: 17px; block-size: 17px; color: var(--frontdesk-muted); pointer-events: none; }
    .box input { padding-inline: 34px 34px; background: var(--frontdesk-raised); border-color: transparent; }
    .box input:hover { border-color: var(--frontdesk-border-strong); }
    .box input::-webkit-search-cancel-button { display: none; }
    .box button { position: absolute; inset-block: 1px; inset-inline-end: 1px; block-size: auto; min-block-size: 0; inline-size: 34px; }
    .tabs { display: flex; gap: 0; padding: 0 6px; overflow-x: auto; scrollbar-width: none; }
    .tabs button { position: relative; display: flex; align-items: center; gap: 5px; flex: none; min-block-size: 36px; padding: 0 7px; color: var(--frontdesk-muted); font-size: 0.8125rem; font-weight: 500; outline-offset: -3px; border-radius: 8px; }
    .tabs button:hover { color: var(--frontdesk-text); }
    .tabs button[aria-selected='true'] { color: var(--frontdesk-text); font-weight: 600; }
    .tabs button[aria-selected='true']::after { content: ''; position: absolute; inset-inline: 7px; inset-block-end: 0; block-size: 2px; border-radius: 2px 2px 0 0; background: var(--frontdesk-accent-text); }
    .tabs small { font-size: 0.6875rem; font-weight: 500; color: var(--frontdesk-muted); font-variant-numeric: tabular-nums; }
    .filters { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 8px; padding: 2px 12px 10px; }
    .filters .field { gap: 2px; }
    .filters .field .label { font-size: var(--frontdesk-meta-size); color: var(--frontdesk-muted); }
    .filters .check, .filters .wide { grid-column: 1 / -1; }
    .filters .check { min-block-size: 24px; align-items: center; }
    .filters .check input { margin: 0; }
    .dotted { position: relative; }
    .dotted::after { content: ''; position: absolute; inset-block-start: 6px; inset-inline-end: 6px; inline-size: 7px; block-size: 7px; border-radius: 50%; background: var(--frontdesk-accent-text); }
    @container (max-width: 720px) { .tabs button { min-block-size: 44px; padding: 0 11px; } .filters .check { min-block-size: 44px; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) filter!: InboxFilter;
  @property({ attribute: false }) counts: AdminSnapshot['counts'];
  @property({ attribute: false }) agents: readonly AgentProfile[] = [];
  @property({ attribute: false }) teams: readonly Team[] = [];
  @state() private unfolded = false;
  @query('input[type=search]') private field!: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  focusSearch(): void {
    this.field.focus();
    this.field.select();
  }

  #search(q: string, pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => act(this, { type: 'filter', filter: { q } }), pause);
  }

  #count(tab: InboxTab): number | undefined {
    const { counts } = this;
    if (!counts) return undefined;
    return tab === 'all' ? counts.open + counts.waiting + counts.closed + counts.archived : counts[tab];
  }

  #tabKey(event: KeyboardEvent): void {
    const forward = this.words.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const step = event.key === forward ? 1 : ['ArrowLeft', 'ArrowRight'].includes(event.key) ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (INBOX_TABS.indexOf(this.filter.tab) + step + INBOX_TABS.length) % INBOX_TABS.length;
    const tab = INBOX_TABS[at] ?? 'open';
    act(this, { type: 'filter', filter: { tab } });
    this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
  }

  override render(): TemplateResult {
    const { words, filter } = this;
    const narrowed = filter.kind !== 'any' || filter.assignee !== 'any' || filter.team !== 'any' || filter.unread;
    return html`
      <div class="search" role="search">
        <div class="box">
          ${searchIcon}
          <input type="search" .value=${filter.q} placeholder=${words.say('list.search')} aria-label=${words.say('list.search')} autocomplete="off" spellcheck="false" enterkeyhint="search"
            @input=${(event: InputEvent) => this.#search((event.target as HTMLInputElement).value, DEBOUNCE_MS)}>
          ${filter.q ? html`<button class="icon-button" aria-label=${words.say('list.clearSearch')} @click=${() => { this.#search('', 0); this.field.focus(); }}>${closeIcon}</button>` : nothing}
        </div>
        <button class="icon-button ${narrowed ? 'dotted' : ''}" title=${words.say('list.filters')} aria-label=${words.say('list.filters')} aria-expanded=${this.unfolded ? 'true' : 'false'} @click=${() => { this.unfolded = !this.unfolded; }} @keydown=${this.#fold}>${filterIcon}</button>
      </div>
      ${this.unfolded || filter.unread ? this.#filters() : nothing}
      <div class="tabs" role="tablist" aria-label=${words.say('list.label')} @keydown=${this.#tabKey}>
        ${INBOX_TABS.map((tab) => html`<button role="tab" id="tab-${tab}" aria-selected=${filter.tab === tab ? 'true' : 'false'} tabindex=${filter.tab === tab ? 0 : -1} @click=${() => act(this, { type: 'filter', filter: { tab } })}>
          ${words.say(`list.tabs.${tab}`)}${this.#count(tab) ? html`<small>${compact(this.#count(tab) ?? 0, words)}</small>` : nothing}
        </button>`)}
      </div>`;
  }

  /** By Escape, which would otherwise close the conversation beside the list. */
  readonly #fold = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.unfolded) return;
    event.preventDefault();
    this.unfolded = false;
    this.renderRoot.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  };

  #filters(): TemplateResult {
    const { words, filter } = this;
    const chosen = (event: Event): string => (event.target as HTMLSelectElement).value;
    return html`<div class="filters" @keydown=${this.#fold}>
      <label class="field"><span class="label">${words.say('list.kind')}</span>
        <select @change=${(event: Event) => act(this, { type: 'filter', filter: { kind: chosen(event) as InboxFilter['kind'] } })}>
          ${(['any', 'support', 'direct', 'internal'] as const).map((kind) => html`<option value=${kind} .selected=${filter.kind === kind}>${words.say(`list.kinds.${kind}`)}</option>`)}
        </select></label>
      <label class="field"><span class="label">${words.say('list.assignee')}</span>
        <select @change=${(event: Event) => act(this, { type: 'filter', filter: { assignee: chosen(event) } })}>
          ${(['any', 'me', 'none'] as const).map((assignee) => html`<option value=${assignee} .selected=${filter.assignee === assignee}>${words.say(`list.assignees.${assignee}`)}</option>`)}
          ${this.agents.map((agent) => html`<option value=${agent.id} .selected=${filter.assignee === agent.id}>${agent.name}</option>`)}
        </select></label>
      ${this.teams.length > 0 ? html`<label class="field wide"><span class="label">${words.say('list.team')}</span>
        <select @change=${(event: Event) => act(this, { type: 'filter', filter: { team: chosen(event) } })}>
          ${(['any', 'mine', 'none'] as const).map((team) => html`<option value=${team} .selected=${filter.team === team}>${words.say(`list.teams.${team}`)}</option>`)}
          ${byName(this.teams).map(({ id, name }) => html`<option value=${id} .selected=${filter.team === id}>${name}</option>`)}
        </select></label>` : nothing}
      <label class="check"><input type="checkbox" .checked=${filter.unread} @change=${(event: Event) => act(this, { type: 'filter', filter: { unread: (event.target as HTMLInputElement).checked } })}><span>${words.say('list.unreadOnly')}</span></label>
    </div>`;
  }
}
