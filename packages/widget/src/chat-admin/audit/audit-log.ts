import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AdminApi, AuditEntry, AuditQuery, AuditVerification, ListPage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { checkIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { listTime } from '../parts/relative-time.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { KINDS } from './kinds.ts';
import { auditStyles } from './audit-log.styles.ts';
import { deed, fact, loadAuditWords, type AuditWords } from './words/index.ts';

/** Entries fetched at once. */
const PAGE = 50;
const DAY_MS = 86_400_000;

const PERIODS = { any: undefined, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;

/** Who did what: filters above, newest first, each entry unfolds into its facts. */
@element('frontdesk-audit-log')
export class AuditLog extends LitElement {
  static override styles = [base, controls, auditStyles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Changes whenever there may be newer entries: they are fetched then. */
  @property({ attribute: false }) stamp = '';
  @state() private text: AuditWords | undefined;
  @state() private kind: keyof typeof KINDS = 'all';
  @state() private period: keyof typeof PERIODS = 'any';
  @state() private search = '';
  /** Asked for by a press: it reads the whole log. */
  readonly #check: Loaded<AuditVerification> = new Loaded(this, () => this.api.audit.verify());
  readonly #log: Loaded<ListPage<AuditEntry>> = new Loaded(this, async () => {
    const query = this.#query();
    const newest = await this.api.audit.list({ ...query, limit: PAGE });
    return JSON.stringify(this.#query()) === JSON.stringify(query) ? withNewest(this.#log.value, newest) : newest;
  });
  readonly #older = new Loaded<true>(this, async () => {
    const held = this.#log.value;
    const query = this.#query();
    const page = await this.api.audit.list({ ...query, limit: PAGE, ...(held?.next !== undefined && { cursor: held.next }) });
    if (held && held === this.#log.value) this.#log.set({ items: [...held.items, ...page.items], ...(page.next !== undefined && { next: page.next }) });
    return true;
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadAuditWords(this.words.locale).then((text) => { this.text = text; });
    if (changed.has('stamp')) void this.#log.load();
  }

  #query(): AuditQuery {
    const [action, span] = [KINDS[this.kind], PERIODS[this.period]];
    // To the minute: the same filter asks the same question.
    const from = span === undefined ? undefined : Math.floor((Date.now() - span) / 60_000) * 60_000;
    return { ...(action && { action }), ...(from !== undefined && { from }), ...(this.search && { q: this.search }) };
  }

  #narrow(change: () => void): void {
    change();
    this.#log.value = undefined;
    void this.#log.load();
  }

  async #export(): Promise<void> {
    const { words, text } = this;
    try {
      const csv = await this.api.audit.export({ ...this.#query(), format: 'csv' });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
      link.download = 'audit-log.csv';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      act(this, { type: 'say', text: text?.say('exported') ?? '' });
    } catch (error) {
      act(this, { type: 'say', text: words.say('notSaved', { reason: reasonOf(error, words) }), tone: 'danger' });
    }
  }

  override render(): TemplateResult {
    const { words, text } = this;
    if (!text) return html`<p class="muted" role="status">${words.say('loading')}</p>`;
    const { items, next } = this.#log.value ?? {};
    const narrowed = this.kind !== 'all' || this.period !== 'any' || this.search !== '';
    return html`<p class="muted lead">${text.say('lead')}</p>
      ${this.#checked(text)}
      <div class="filters" role="search">
        <input type="search" aria-label=${text.say('search')} placeholder=${text.say('search')} maxlength="200" .value=${this.search} @change=${(event: Event) => this.#narrow(() => { this.search = (event.target as HTMLInputElement).value.trim(); })}>
        ${choice(text.say('kind'), Object.keys(KINDS) as (keyof typeof KINDS)[], this.kind, (kind) => text.say(`kinds.${kind}`), (kind) => this.#narrow(() => { this.kind = kind; }))}
        ${choice(text.say('period'), Object.keys(PERIODS) as (keyof typeof PERIODS)[], this.period, (period) => text.say(`periods.${period}`), (period) => this.#narrow(() => { this.period = period; }))}
        <button class="button" @click=${() => void this.#export()}>${text.say('export')}</button>
      </div>
      ${waitingFor(this.#log, words)}
      ${items?.length === 0 ? html`<p class="muted none">${text.say(narrowed ? 'none' : 'empty')}</p>` : nothing}
      ${items && items.length > 0 ? html`<ol class="entries">${repeat(items, ({ seq }) => seq, (entry) => html`<li>${this.#entry(entry, text)}</li>`)}</ol>` : nothing}
      ${this.#older.error === undefined ? nothing : waitingFor(this.#older, words)}
      ${next === undefined ? nothing : html`<button class="button older" ?disabled=${this.#older.loading} @click=${() => void this.#older.load()}>${this.#older.loading ? words.say('loading') : text.say('more')}</button>`}`;
  }

  /** Whether the log is whole, as the relay finds it. */
  #checked(text: AuditWords): TemplateResult {
    const { words } = this;
    const { value, loading, error } = this.#check;
    const whole = value?.findings.length === 0;
    return html`<div class="check"><button class="button" ?disabled=${loading} @click=${() => void this.#check.load()}>${text.say(loading ? 'checking' : 'check')}</button>
      <div role="status">${loading ? nothing : error !== undefined ? html`<p class="problem">${words.say('loadFailed', { reason: reasonOf(error, words) })}</p>`
        : !value ? html`<p class="hint">${text.say('checkHint')}</p>` : whole ? html`<p class="whole">${checkIcon}<span>${text.say('whole', { count: value.entries, proofs: value.proofs })}</span></p>`
        : html`<div class="note danger"><p>${text.say('broken')}</p><ul lang="en" dir="ltr">${value.findings.map((finding) => html`<li>${finding}</li>`)}</ul></div>`}</div></div>`;
  }

  #entry(entry: AuditEntry, text: AuditWords): TemplateResult {
    const { words } = this;
    const { actor, action, target, detail = {}, address, requestId, ts, seq, hash } = entry;
    const who = actor.name ?? (actor.kind !== 'system' ? actor.id : text.say(actor.id === 'command line' ? 'commandLine' : 'system'));
    const facts: (readonly [name: string, value: string])[] = [[text.say('period'), words.moment(ts)]];
    for (const [name, value] of Object.entries(detail)) facts.push(fact(text, name, value));
    if (target) facts.push([text.say('target'), `${target.kind} ${target.id}`]);
    if (address) facts.push([text.say('address'), address]);
    if (requestId) facts.push([text.say('request'), requestId]);
    facts.push([text.say('number'), words.number(seq)], [text.say('hash'), hash]);
    return html`<details><summary>
        <span class="deed"><b dir="auto">${who}</b> <span>${deed(text, action)}</span>${subject(entry)}</span>
        <span class="meta place" dir="ltr">${address ?? ''}</span>
        <time class="meta" title=${words.moment(ts)} datetime=${new Date(ts).toISOString()}>${listTime(ts, Date.now(), words)}</time>
      </summary>
      <dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl></details>`;
  }
}

/** What it was about, when the facts name it. */
function subject({ detail = {}, target }: AuditEntry): TemplateResult | typeof nothing {
  const name = detail['name'] ?? detail['fields'] ?? (target?.kind === 'address' ? target.id : undefined);
  return name === undefined ? nothing : html`<span class="muted">: <span dir="auto">${name}</span></span>`;
}

function choice<Name extends string>(label: string, names: readonly Name[], chosen: Name, wordOf: (name: Name) => string, choose: (name: Name) => void): TemplateResult {
  return html`<select aria-label=${label} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as Name)}>
    ${names.map((name) => html`<option value=${name} .selected=${name === chosen}>${wordOf(name)}</option>`)}</select>`;
}

/** The newest page over what is held; where more happened than a page holds, what was held is let go. */
function withNewest(held: ListPage<AuditEntry> | undefined, newest: ListPage<AuditEntry>): ListPage<AuditEntry> {
  const last = newest.items.at(-1)?.seq;
  const known = held && last !== undefined ? held.items.findIndex(({ seq }) => seq === last) : -1;
  return !held || known < 0 ? newest : { ...held, items: [...newest.items, ...held.items.slice(known + 1)] };
}
