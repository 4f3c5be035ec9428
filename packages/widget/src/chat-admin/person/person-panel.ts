import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AgentProfile, Conversation, Team, Visitor } from '@frontdesk/protocol';
import type { AdminApi, ListPage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { closeIcon, linkIcon, personIcon, plusIcon, shieldIcon, trashIcon } from '../parts/icons.ts';
import { safeHref } from '../../links/linkify.ts';
import { Loaded } from '../parts/loaded.ts';
import { agentName, initials, isProven, visitorName } from '../parts/person-name.ts';
import { listTime } from '../parts/relative-time.ts';
import { teamChoice, teamName } from '../parts/team-name.ts';
import { Unsaved, isWritten } from '../parts/unsaved.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { styles } from './person-panel.styles.ts';
import './visitor-activity.ts';

type Field = 'name' | 'email' | 'phone';
const FIELDS: readonly Field[] = ['name', 'email', 'phone'];
const TYPES = { name: 'text', email: 'email', phone: 'tel' } as const;

/** Who the visitor is: contact (editable), where they are, what they did, what else was talked about. */
@element('frontdesk-person-panel')
export class PersonPanel extends LitElement {
  static override styles = [base, controls, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) conversation: Conversation | undefined;
  @property({ attribute: false }) agents: readonly AgentProfile[] = [];
  @property({ attribute: false }) teams: readonly Team[] | undefined;
  /** Off while the relay is away: whether the visitor is there is not known then. */
  @property({ type: Boolean }) live = false;
  @property({ type: Boolean }) readonly = false;
  /** Changes whenever blocks changed; undefined for those who may not manage them. */
  @property({ attribute: false }) blocksStamp: string | undefined;
  /** Fetched for those who may block. */
  readonly #blocking = new Loaded(this, () => import('../blocks/visitor-block.ts'));
  /** A first message is being written. */
  @state() private starting: 'writing' | 'sending' | undefined;
  @state() private editing: Field | undefined;
  /** What was saved here, until the live summary carries it too. */
  @state() private saved: Visitor | undefined;
  readonly #past = new Loaded<ListPage<Conversation>>(this, () => this.api.conversations.list({ visitor: this.conversation?.visitor?.id ?? '', limit: 20 }));
  #visitor: string | undefined;
  readonly unsaved = new Unsaved(this, () => this.starting === 'writing' && isWritten(this.renderRoot, '[name=text]'));

  protected override willUpdate(): void {
    if (this.blocksStamp !== undefined && !this.#blocking.value && !this.#blocking.loading && this.#blocking.error === undefined) void this.#blocking.load();
    const id = this.conversation?.visitor?.id;
    if (id === this.#visitor) return;
    this.#visitor = id;
    this.editing = undefined;
    this.starting = undefined;
    this.saved = undefined;
    this.#past.value = undefined;
    if (id) void this.#past.load();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('starting') && this.starting === 'writing') this.renderRoot.querySelector('textarea')?.focus();
    if (!changed.has('editing') || !this.editing) return;
    const field = this.renderRoot.querySelector<HTMLInputElement>('input');
    field?.focus();
    field?.select();
  }

  async #save(field: Field, value: string): Promise<void> {
    const visitor = this.conversation?.visitor;
    this.editing = undefined;
    if (!visitor || value.trim() === (visitor[field] ?? '')) return;
    try {
      this.saved = await this.api.visitors.update(visitor.id, { [field]: value.trim() });
      act(this, { type: 'say', text: this.words.say('person.saved') });
      act(this, { type: 'person-changed', visitor: visitor.id });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
  }

  override render(): TemplateResult {
    const { words, conversation } = this;
    const live = conversation?.visitor;
    const visitor = live && this.saved ? { ...live, name: this.saved.name, email: this.saved.email, phone: this.saved.phone } : live;
    const name = visitor ? visitorName(visitor, words) : '';
    return html`
      <header><h2>${words.say('person.label')}</h2><button class="icon-button" aria-label=${words.say('conversation.actions.hidePanel')} @click=${() => act(this, { type: 'panel', open: false })}>${closeIcon}</button></header>
      ${visitor ? html`
        <div class="who">
          <span class="avatar ${this.live && visitor.online ? 'online' : ''}">${visitor.name || visitor.email ? initials(name) : personIcon}</span>
          <div class="cut"><p class="name cut" dir="auto">${name}</p><p class="meta">${visitor.online ? words.say(this.live ? 'person.online' : 'presence.unknown') : words.say('person.offline', { time: listTime(visitor.seenTs, Date.now(), words) })}</p>
            ${isProven(visitor) ? html`<p class="proven">${shieldIcon}<span dir="auto">${words.say('person.provenAs', { user: visitor.user ?? '' })}</span></p>` : nothing}</div>
        </div>
        <dl>${FIELDS.map((field) => this.#field(field, visitor))}</dl>
        ${visitor.user !== undefined && !isProven(visitor) ? html`<dl><div><dt>${words.say('person.user')}</dt><dd><span class="cut" dir="auto" title=${visitor.user}>${visitor.user}</span></dd></div></dl>` : nothing}
        <p class="meta told">${words.say(isProven(visitor) ? 'person.partlyProven' : 'person.told')}</p>
        ${conversation ? this.#assignee(conversation) : nothing}
        ${this.#facts(visitor)}
        ${this.#attributes(visitor)}
        <section><frontdesk-visitor-activity .words=${words} .api=${this.api} .visitor=${visitor.id} .since=${conversation?.createdTs} .stamp=${`${visitor.page?.url} ${conversation?.head} ${visitor.online}`}></frontdesk-visitor-activity></section>
        ${this.#others()}
        ${this.blocksStamp !== undefined && this.#blocking.value ? html`<section><frontdesk-visitor-block .words=${words} .api=${this.api} .visitor=${visitor.id} .name=${name} .stamp=${this.blocksStamp}></frontdesk-visitor-block></section>` : nothing}
        ${this.readonly ? nothing : this.#start(visitor, name)}` : html`<p class="muted lone">${words.say('person.team')}</p>`}
      ${conversation && !this.readonly ? html`<footer><button class="button quiet remove" @click=${() => act(this, { type: 'remove-conversation', id: conversation.id })}>${trashIcon}${words.say('conversation.actions.remove')}</button></footer>` : nothing}`;
  }

  #field(field: Field, visitor: Visitor): TemplateResult {
    const { words } = this;
    const value = visitor[field] ?? '';
    const label = words.say(`person.${field}`);
    if (this.editing === field) {
      const key = (event: KeyboardEvent): void => {
        if (event.key === 'Enter') void this.#save(field, (event.target as HTMLInputElement).value);
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        this.editing = undefined;
      };
      return html`<div><dt>${label}</dt><dd><input type=${TYPES[field]} .value=${value} aria-label=${label} maxlength=${field === 'email' ? 254 : field === 'name' ? 120 : 40} @keydown=${key} @blur=${(event: FocusEvent) => { if (this.editing === field) void this.#save(field, (event.target as HTMLInputElement).value); }}></dd></div>`;
    }
    if (visitor.verified?.includes(field)) return html`<div><dt>${label}</dt><dd><span class="cut" dir="auto" title=${value}>${value}</span>${this.#proof()}</dd></div>`;
    return html`<div><dt>${label}</dt><dd>${this.readonly ? html`<span class="cut" dir="auto">${value || words.say('person.unknown')}</span>`
      : html`<button class="edit cut ${value ? '' : 'muted'}" dir="auto" aria-label="${words.say('person.edit', { field: label })}: ${value || words.say('person.add')}" @click=${() => { this.editing = field; }}>${value || words.say('person.add')}</button>`}</dd></div>`;
  }

  /** Also in the conversation's head, where there is room for it. */
  #assignee(conversation: Conversation): TemplateResult {
    const { words, teams } = this;
    const { id, assignee, team } = conversation;
    const name = assignee ? agentName(assignee, this.agents, words) : words.say('conversation.unassigned');
    return html`<dl class="facts"><div><dt id="assignee">${words.say('list.assignee')}</dt><dd>${this.readonly ? name : html`<select aria-labelledby="assignee" @change=${(event: Event) => act(this, { type: 'assign', id, assignee: (event.target as HTMLSelectElement).value || null })}>
      <option value="" .selected=${!assignee}>${words.say('conversation.unassigned')}</option>
      ${assignee && !this.agents.some((agent) => agent.id === assignee) ? html`<option value=${assignee} selected>${name}</option>` : nothing}
      ${this.agents.map((agent) => html`<option value=${agent.id} .selected=${agent.id === assignee}>${agent.name}</option>`)}</select>`}</dd></div>
      ${teams?.length || team ? html`<div><dt id="team">${words.say('list.team')}</dt><dd>${this.readonly ? (team ? teamName(team, teams, words) : words.say('list.teams.none')) : teamChoice(conversation, teams ?? [], words, 'team')}</dd></div>` : nothing}</dl>`;
  }

  #facts(visitor: Visitor): TemplateResult {
    const { words } = this;
    const href = visitor.page ? safeHref(visitor.page.url) : undefined;
    const page = visitor.page ? visitor.page.title || visitor.page.url : '';
    return html`<dl class="facts">
      ${visitor.page ? html`<div><dt>${words.say('person.page')}</dt><dd>${href ? html`<a class="link cut" dir="auto" href=${href} target="_blank" rel="noopener noreferrer nofollow" title=${visitor.page.url}>${page}</a>${linkIcon}` : html`<span class="cut" dir="auto">${page}</span>`}</dd></div>` : nothing}
      ${this.#fact('person.device', visitor.device)}
      ${this.#fact('person.locale', visitor.locale ? languageName(visitor.locale, words.locale) : undefined)}
      ${this.#fact('person.firstSeen', words.moment(visitor.createdTs))}
    </dl>`;
  }

  /** Agents may write first: a direct conversation that the visitor finds in their chat. */
  #start(visitor: Visitor, name: string): TemplateResult {
    const { words } = this;
    if (!this.starting) return html`<div class="start"><button class="button" @click=${() => { this.starting = 'writing'; }}>${plusIcon}${words.say('person.start')}</button></div>`;
    const send = async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const text = String(new FormData(event.target as HTMLFormElement).get('text')).trim();
      if (!text || this.starting === 'sending') return;
      this.starting = 'sending';
      try {
        const { id } = await this.api.conversations.create({ kind: 'direct', visitor: visitor.id, text });
        this.starting = undefined;
        act(this, { type: 'open', id });
      } catch (error) {
        this.starting = 'writing';
        act(this, { type: 'say', text: words.say('notSaved', { reason: reasonOf(error, words) }), tone: 'danger' });
      }
    };
    return html`<form class="start" @submit=${(event: SubmitEvent) => void send(event)}>
      <label class="field"><span class="label">${words.say('person.startText', { name })}</span><textarea name="text" rows="3" dir="auto" maxlength="4000"></textarea></label>
      <div class="actions"><button class="button primary" ?disabled=${this.starting === 'sending'}>${words.say('person.startSend')}</button><button type="button" class="button quiet" @click=${() => { this.starting = undefined; }}>${words.say('cancel')}</button></div></form>`;
  }

  #fact(label: 'person.device' | 'person.locale' | 'person.firstSeen', value: string | undefined): TemplateResult | typeof nothing {
    return value ? html`<div><dt>${this.words.say(label)}</dt><dd>${value}</dd></div>` : nothing;
  }

  #attributes(visitor: Visitor): TemplateResult | typeof nothing {
    const entries = Object.entries(visitor.attributes ?? {});
    if (entries.length === 0) return nothing;
    return html`<section><h3>${this.words.say('person.attributes')}</h3><dl>${entries.map(([key, value]) => html`<div><dt class="cut" dir="auto" title=${key}>${key}</dt><dd><span class="cut" dir="auto" title=${String(value)}>${String(value)}</span>${visitor.verified?.includes(`attributes.${key}`) ? this.#proof() : nothing}</dd></div>`)}</dl></section>`;
  }

  /** The mark of a fact that the site proved. */
  #proof(): TemplateResult {
    const text = this.words.say('person.proven');
    return html`<span class="proof" role="img" aria-label=${text} title=${text}>${shieldIcon}</span>`;
  }

  #others(): TemplateResult {
    const { words, conversation } = this;
    const others = (this.#past.value?.items ?? []).filter((other) => other.id !== conversation?.id && other.kind !== 'broadcast');
    return html`<section><h3>${words.say('person.past')}</h3>
      ${waitingFor(this.#past, words)}
      ${this.#past.value ? others.length === 0 ? html`<p class="meta">${words.say('person.noPast')}</p>` : html`<ul>${others.map((other) => html`<li><button class="other" @click=${() => act(this, { type: 'open', id: other.id })}>
        <span class="cut" dir="auto">${other.subject || other.last?.text || words.say('list.noText')}</span><span class="meta">${words.say(`list.tabs.${other.state}`)} · ${listTime(other.updatedTs, Date.now(), words)}</span></button></li>`)}</ul>` : nothing}
    </section>`;
  }
}

/** "German (Austria)" in the reader's language; the tag itself where the browser does not know it. */
function languageName(tag: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
