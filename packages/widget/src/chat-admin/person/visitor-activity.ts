import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { VisitorEvent } from '@frontdesk/protocol';
import type { AdminApi, ListPage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { safeHref } from '../../links/linkify.ts';
import { Loaded } from '../parts/loaded.ts';
import { listTime } from '../parts/relative-time.ts';
import { waitingFor } from '../parts/wait.ts';
import type { AdminWords } from '../words/index.ts';
import { withNewest, withOlder } from './activity-log.ts';

/** Events fetched at once: as many as fit beside a conversation. */
const PAGE = 10;

const styles = css`
  :host { display: block; }
  h3 { margin-block-end: 6px; font-size: 0.8125rem; }
  ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
  li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; align-items: baseline; }
  li > time { color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  li > .facts { grid-column: 1 / -1; overflow-wrap: anywhere; }
  .event { font-weight: 500; }
  .before { display: flex; align-items: center; gap: 8px; }
  .before::after { content: ''; flex: 1; border-block-start: 1px solid var(--frontdesk-border); }
  .button { margin-block-start: 6px; margin-inline-start: -8px; padding-inline: 8px; }
`;

/** What a visitor did on the site, latest first: pages, and events that the site tells; also from before the conversation. */
@element('frontdesk-visitor-activity')
export class VisitorActivity extends LitElement {
  static override styles = [base, controls, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) visitor!: string;
  /** When the conversation began, milliseconds since 1970: a line is drawn there. */
  @property({ type: Number }) since: number | undefined;
  /** Fetched anew whenever this changes: the page that the visitor is on, their last message. */
  @property({ attribute: false }) stamp = '';
  readonly #log: Loaded<ListPage<VisitorEvent>> = new Loaded(this, async () => {
    const newest = await this.api.visitors.events(this.visitor, { limit: PAGE });
    return withNewest(this.#log.value, newest);
  });
  readonly #older = new Loaded<true>(this, async () => {
    const { visitor } = this;
    const cursor = this.#log.value?.next;
    const page = await this.api.visitors.events(visitor, { limit: PAGE, ...(cursor !== undefined && { cursor }) });
    if (visitor === this.visitor && this.#log.value) this.#log.set(withOlder(this.#log.value, page));
    return true;
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('visitor')) this.#log.value = undefined;
    if (changed.has('visitor') || changed.has('stamp')) void this.#log.load();
  }

  override render(): TemplateResult {
    const { words, since } = this;
    const { items = [], next } = this.#log.value ?? {};
    const before = since === undefined ? -1 : items.findIndex(({ ts }) => ts < since);
    return html`<h3>${words.say('person.activity')}</h3>
      ${waitingFor(this.#log, words)}
      ${this.#log.value && items.length === 0 ? html`<p class="meta">${words.say('person.noActivity')}</p>` : nothing}
      <ol>${items.map((event, index) => html`${index === before ? html`<li class="meta before">${words.say('person.activityBefore')}</li>` : nothing}${this.#row(event)}`)}</ol>
      ${this.#older.error === undefined ? nothing : waitingFor(this.#older, words)}
      ${next === undefined || this.#older.error !== undefined ? nothing : html`<button class="button quiet" ?disabled=${this.#older.loading} @click=${() => void this.#older.load()}>${words.say(this.#older.loading ? 'loading' : 'person.activityMore')}</button>`}`;
  }

  #row(event: VisitorEvent): TemplateResult {
    const { words } = this;
    const { url, title } = event.name === 'page' ? (event.data ?? {}) : {};
    // The teller's clock may be ahead of everybody's.
    const ts = Math.min(event.ts, event.toldTs ?? event.ts);
    return html`<li>
      ${typeof url === 'string' ? pageLink(url, title) : html`<span class="event cut" dir="auto" title=${event.name}>${event.name}</span>`}
      <time title=${words.moment(ts)}>${listTime(ts, Date.now(), words)}</time>
      ${typeof url === 'string' ? nothing : this.#facts(event)}
    </li>`;
  }

  #facts({ data = {}, by }: VisitorEvent): TemplateResult | typeof nothing {
    const facts = Object.entries(data).map(([name, value]) => `${name}: ${value}`);
    if (by !== 'visitor') facts.push(this.words.say('person.byServer'));
    return facts.length === 0 ? nothing : html`<span class="meta facts" dir="auto">${facts.join(' · ')}</span>`;
  }
}

function pageLink(url: string, title: unknown): TemplateResult {
  const href = safeHref(url);
  const shown = typeof title === 'string' && title ? title : url;
  return href ? html`<a class="link cut" dir="auto" href=${href} target="_blank" rel="noopener noreferrer nofollow" title=${url}>${shown}</a>` : html`<span class="cut" dir="auto">${shown}</span>`;
}
