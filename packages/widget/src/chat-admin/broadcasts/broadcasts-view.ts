import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Broadcast } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { richTextStyles } from '../../rich-text/rich-text.styles.ts';
import { richText } from '../../rich-text/rich-text.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import type { Route } from '../controller/route.ts';
import { controls, page } from '../parts/controls.styles.ts';
import { cssProperties } from '../parts/css-properties.ts';
import { element } from '../parts/define.ts';
import { backIcon, megaphoneIcon, plusIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { may } from '../parts/rights.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import './broadcast-composer.ts';
import type { BroadcastDraftEvent } from './broadcast-composer.ts';

type BroadcastRoute = Extract<Route, { view: 'broadcasts' }>;
const PAGE = 50;
/** The list is read again this often while it is shown. */
const REREAD_MS = 30_000;

/** Announcements: the list with live figures, one in detail, and the way to write a new one. */
@element('frontdesk-broadcasts')
export class BroadcastsView extends LitElement {
  static override styles = [base, controls, page, richTextStyles, css`
    ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); overflow: hidden; }
    li + li { border-block-start: 1px solid var(--frontdesk-border); }
    .item { display: grid; grid-template-columns: minmax(0, 1fr) 240px; gap: 6px 28px; align-items: center; inline-size: 100%; padding: 14px 20px; text-align: start; outline-offset: -3px; }
    .item:hover { background: var(--frontdesk-raised); }
    .item b { font-weight: 600; display: block; }
    .words { min-inline-size: 0; display: grid; gap: 1px; }
    .figures { display: grid; gap: 5px; }
    .bar { position: relative; block-size: 6px; border-radius: 3px; background: var(--frontdesk-hover); overflow: hidden; }
    .bar i { position: absolute; inset-block: 0; inset-inline-start: 0; border-radius: 3px; background: color-mix(in srgb, var(--frontdesk-accent-text) 38%, var(--frontdesk-surface)); transition: inline-size 400ms var(--frontdesk-ease); }
    .bar i + i { background: var(--frontdesk-accent-text); }
    .figures p { display: flex; justify-content: space-between; gap: 12px; font-variant-numeric: tabular-nums; }
    .numbers { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; }
    .numbers div { display: grid; gap: 2px; }
    .numbers dt { color: var(--frontdesk-muted); }
    .numbers dd { margin: 0; font-size: 1.75rem; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; line-height: 1.2; }
    dl { margin: 0; }
    .said { white-space: pre-wrap; overflow-wrap: anywhere; }
    .back { justify-self: start; margin-inline-start: -8px; }
    .more { justify-self: center; }
    @container (max-width: 720px) { .item { grid-template-columns: minmax(0, 1fr); padding-inline: 16px; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) route!: BroadcastRoute;
  @state() private sending = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #list = new Loaded<{ items: readonly Broadcast[]; next?: string }>(this, () => this.api.broadcasts.list({ limit: PAGE }));

  override connectedCallback(): void {
    super.connectedCallback();
    // The figures come live; the re-read is for those that moved while there was no connection.
    this.#timer = setInterval(() => { if (document.visibilityState === 'visible') void this.#refresh(); }, REREAD_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#list.load();
  }

  async #refresh(): Promise<void> {
    if (this.#list.loading || this.#list.value === undefined) return;
    const fresh = await this.api.broadcasts.list({ limit: PAGE }).catch(() => undefined);
    if (!fresh || !this.#list.value) return;
    const again = new Set(fresh.items.map(({ id }) => id));
    this.#list.set({ ...this.#list.value, items: [...fresh.items, ...this.#list.value.items.filter(({ id }) => !again.has(id))] });
  }

  async #more(): Promise<void> {
    const held = this.#list.value;
    if (!held?.next) return;
    try {
      const older = await this.api.broadcasts.list({ cursor: held.next, limit: PAGE });
      this.#list.set({ ...older, items: [...held.items, ...older.items] });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('loadFailed', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
  }

  async #send({ draft }: BroadcastDraftEvent): Promise<void> {
    this.sending = true;
    try {
      const sent = await this.api.broadcasts.create(draft);
      act(this, { type: 'say', text: this.words.say('broadcasts.sent') });
      this.#list.set({ ...this.#list.value, items: [sent, ...(this.#list.value?.items ?? []).filter((item) => item.id !== sent.id)] });
      act(this, { type: 'go', route: { view: 'broadcasts', broadcast: sent.id } });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    this.sending = false;
  }

  override render(): TemplateResult {
    const { words, route } = this;
    const items = this.#items();
    const chosen = route.broadcast ? items.find((item) => item.id === route.broadcast) : undefined;
    const back = html`<button class="button quiet back" @click=${() => act(this, { type: 'go', route: { view: 'broadcasts' } })}>${backIcon}${words.say('broadcasts.title')}</button>`;
    if (route.compose && may(this.state, 'broadcasts.send')) {
      return html`<div class="page">${back}<header><div><h1>${words.say('broadcasts.compose')}</h1><p class="muted">${words.say('broadcasts.lead')}</p></div></header>
        <frontdesk-broadcast-composer .words=${words} .widget=${this.state.workspace?.widget} .online=${this.state.snapshot.counts?.online ?? 0} ?sending=${this.sending}
          @frontdesk-broadcast-draft=${(event: BroadcastDraftEvent) => void this.#send(event)}></frontdesk-broadcast-composer></div>`;
    }
    if (chosen) return html`<div class="page">${back}${this.#detail(chosen)}</div>`;
    return html`<div class="page">
      <header><div><h1>${words.say('broadcasts.title')}</h1><p class="muted">${words.say(may(this.state, 'broadcasts.send') ? 'broadcasts.lead' : 'broadcasts.noRight')}</p></div>
        ${may(this.state, 'broadcasts.send') ? html`<button class="button primary" @click=${() => act(this, { type: 'go', route: { view: 'broadcasts', compose: true } })}>${plusIcon}${words.say('broadcasts.compose')}</button>` : nothing}</header>
      ${waitingFor(this.#list, words)}
      ${this.#list.value && items.length === 0 ? html`<div class="card empty">${megaphoneIcon}<h2>${words.say('broadcasts.emptyTitle')}</h2><p class="muted">${words.say('broadcasts.emptyText')}</p></div>` : nothing}
      ${items.length > 0 ? html`<ul>${items.map((item) => html`<li><button class="item" @click=${() => act(this, { type: 'go', route: { view: 'broadcasts', broadcast: item.id } })}>
        <span class="words"><b class="cut" dir="auto">${item.body.title || item.body.text}</b>${item.body.title ? html`<span class="cut muted" dir="auto">${item.body.text}</span>` : nothing}<span class="meta">${this.#byline(item)}</span></span>
        ${this.#figures(item)}</button></li>`)}</ul>` : nothing}
      ${this.#list.value?.next ? html`<button class="button more" @click=${() => void this.#more()}>${words.say('more')}</button>` : nothing}
    </div>`;
  }

  /** The list, with what came live: new ones first, and of two states of one the further — figures only grow. */
  #items(): readonly Broadcast[] {
    const { broadcasts } = this.state;
    const listed = this.#list.value?.items ?? [];
    const known = new Set(listed.map(({ id }) => id));
    const added = this.#list.value ? Object.values(broadcasts).filter(({ id, seq }) => !known.has(id) && seq > (listed[0]?.seq ?? 0)) : [];
    const further = (item: Broadcast, live: Broadcast | undefined): Broadcast => (live && live.delivered + live.read >= item.delivered + item.read ? live : item);
    return [...added.sort((one, other) => other.seq - one.seq), ...listed.map((item) => further(item, broadcasts[item.id]))];
  }

  #byline(item: Broadcast): string {
    const agent = this.state.snapshot.team.agents.find(({ id }) => id === item.by.id);
    return this.words.say('broadcasts.by', { name: agent?.name ?? item.by.name ?? this.words.say('somebody'), time: this.words.moment(item.ts) });
  }

  #figures({ audience, delivered, read }: Broadcast): TemplateResult {
    const { words } = this;
    const share = (part: number): string => `${audience === 0 ? 0 : Math.min(100, (part / audience) * 100)}%`;
    return html`<span class="figures">
      <span class="bar" aria-hidden="true"><i ${cssProperties({ 'inline-size': share(delivered) })}></i><i ${cssProperties({ 'inline-size': share(read) })}></i></span>
      <span class="meta">${words.say('broadcasts.reached', { done: delivered, all: audience })} · ${words.say('broadcasts.read', { count: read })}</span></span>`;
  }

  #detail(item: Broadcast): TemplateResult {
    const { words } = this;
    return html`<header><div><h1 dir="auto">${item.body.title || words.say('broadcasts.detail')}</h1><p class="muted">${this.#byline(item)} · ${words.say(`broadcasts.styles.${item.body.style ?? 'message'}`)}</p></div></header>
      <section class="card" aria-live="off"><dl class="numbers">
        <div><dt>${words.say('broadcasts.audience')}</dt><dd>${words.number(item.audience)}</dd></div>
        <div><dt>${words.say('broadcasts.delivered')}</dt><dd>${words.number(item.delivered)}</dd></div>
        <div><dt>${words.say('broadcasts.readLabel')}</dt><dd>${words.number(item.read)}</dd></div></dl>
        ${this.#figures(item)}<p class="meta">${words.say('broadcasts.wait')}</p></section>
      <section class="card"><div class="said" dir="auto">${richText(item.body.text)}</div></section>`;
  }
}
