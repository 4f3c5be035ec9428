import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Agent, Team } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { rows } from '../access/rows.styles.ts';
import { act } from '../controller/actions.ts';
import { START_FILTER } from '../controller/filter.ts';
import '../parts/confirm-dialog.ts';
import type { ConfirmDialog } from '../parts/confirm-dialog.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { plusIcon } from '../parts/icons.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import './team-form.ts';
import type { TeamSavedEvent } from './team-form.ts';
import { loadTeamsWords, type TeamsWords } from './words/index.ts';

/** Names that a line takes before it only counts. */
const NAMED = 4;

/** Teams on the team page: who is in them; for those who may, to make, change and delete. */
@element('frontdesk-team-list')
export class TeamList extends LitElement {
  static override styles = [base, controls, rows, css`
    h2 { font-size: 1.0625rem; }
    .rows .who { min-inline-size: 0; display: grid; gap: 2px; align-content: center; min-block-size: 40px; overflow-wrap: anywhere; }
    .rows .who b { font-weight: 600; text-align: match-parent; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Live; undefined until they are known. */
  @property({ attribute: false }) teams: readonly Team[] | undefined;
  @property({ attribute: false }) agents: readonly Agent[] = [];
  /** They may make, change and delete teams. */
  @property({ type: Boolean }) manages = false;
  @state() private texts: TeamsWords | undefined;
  /** The team that is changed, `new` for one that is made. */
  @state() private open: Team | 'new' | undefined;
  /** What was stored here, until the live list carries it too. */
  @state() private saved: readonly Team[] = [];
  @state() private gone: ReadonlySet<string> = new Set();
  @query('frontdesk-confirm-dialog') private question!: ConfirmDialog;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadTeamsWords(this.words.locale).then((texts) => { this.texts = texts; });
    if (changed.has('teams')) this.saved = [];
  }

  async #close(said?: string): Promise<void> {
    const editing = this.open;
    this.open = undefined;
    if (said !== undefined) act(this, { type: 'say', text: said });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(editing && editing !== 'new' ? `[data-change="${editing.id}"]` : '.new')?.focus();
  }

  #store(team: Team, texts: TeamsWords): void {
    this.saved = [...this.saved.filter(({ id }) => id !== team.id), team];
    void this.#close(texts.say(this.open === 'new' ? 'made' : 'saved', { name: team.name }));
  }

  async #remove({ id, name }: Team, texts: TeamsWords): Promise<void> {
    if (!(await this.question.ask({ title: texts.say('removeTitle', { name }), text: texts.say('removeText'), act: texts.say('remove') }))) return;
    try {
      await this.api.teams.remove(id);
      this.gone = new Set([...this.gone, id]);
      await this.#close(texts.say('removed', { name }));
    } catch (error) {
      const said = (error as { code?: unknown }).code === 'not_found' ? texts.say('gone') : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
      act(this, { type: 'say', text: said, tone: 'danger' });
    }
  }

  /** By name: people look for one. */
  #shown(): readonly Team[] | undefined {
    if (!this.teams) return undefined;
    const known = new Map([...this.teams, ...this.saved].map((team) => [team.id, team]));
    return [...known.values()].filter(({ id }) => !this.gone.has(id)).sort((one, other) => one.name.localeCompare(other.name));
  }

  override render(): TemplateResult | typeof nothing {
    const { texts, words, open, manages } = this;
    const teams = this.#shown();
    if (!texts || !teams) return manages ? html`<p class="muted" role="status">${words.say('loading')}</p>` : nothing;
    if (teams.length === 0 && !manages) return nothing;
    // Deleted by somebody else while it is being changed: what was typed stays, and saving tells.
    const listed = open && open !== 'new' && !teams.some(({ id }) => id === open.id) ? [...teams, open] : teams;
    return html`<section class="part" aria-labelledby="teams"><div class="title"><div><h2 id="teams">${texts.say('title')}</h2><p class="muted">${texts.say('lead')}</p></div>
        ${manages && open !== 'new' ? html`<button class="button new" @click=${() => { this.open = 'new'; }}>${plusIcon}${texts.say('new')}</button>` : nothing}</div>
      ${open === 'new' ? this.#form(undefined, texts) : nothing}
      ${listed.length === 0 ? open === 'new' ? nothing : html`<p class="muted">${texts.say('none')}</p>` : html`<ul class="rows">${repeat(listed, ({ id }) => id, (team) => html`<li>${this.#row(team, texts)}</li>`)}</ul>`}
      </section><frontdesk-confirm-dialog .words=${words}></frontdesk-confirm-dialog>`;
  }

  #form(team: Team | undefined, texts: TeamsWords): TemplateResult {
    return html`<frontdesk-team-form .words=${this.words} .texts=${texts} .api=${this.api} .agents=${this.agents} .edited=${team}
      @frontdesk-team-saved=${(event: TeamSavedEvent) => this.#store(event.team, texts)} @frontdesk-team-left=${() => void this.#close()}></frontdesk-team-form>`;
  }

  #row(team: Team, texts: TeamsWords): TemplateResult {
    const { id, name } = team;
    const { open } = this;
    if (open && open !== 'new' && open.id === id) return this.#form(open, texts);
    return html`<div class="who"><b dir="auto">${name}</b><span class="meta">${this.#members(team, texts)}</span></div>
      <span class="acts"><button class="button" aria-label="${texts.say('conversations')}: ${name}" @click=${() => this.#look(id)}>${texts.say('conversations')}</button>
        ${this.manages ? html`<button class="button" data-change=${id} aria-label="${texts.say('change')}: ${name}" @click=${() => { this.open = team; }}>${texts.say('change')}</button>
        <button class="button danger" aria-label="${texts.say('remove')}: ${name}" @click=${() => void this.#remove(team, texts)}>${texts.say('remove')}</button>` : nothing}</span>`;
  }

  #look(team: string): void {
    act(this, { type: 'filter', filter: { ...START_FILTER, team } });
    act(this, { type: 'go', route: { view: 'inbox' } });
  }

  #members({ members }: Team, texts: TeamsWords): string {
    const names = this.agents.filter(({ id }) => members.includes(id)).map(({ name }) => name).sort((one, other) => one.localeCompare(other));
    if (members.length === 0) return texts.say('empty');
    const first = new Intl.ListFormat(texts.locale, { type: names.length > NAMED ? 'unit' : 'conjunction' }).format(names.slice(0, NAMED));
    const who = names.length <= NAMED ? first : texts.say('more', { names: first, count: names.length - NAMED });
    return who ? `${texts.say('count', { count: members.length })}: ${who}` : texts.say('count', { count: members.length });
  }
}
