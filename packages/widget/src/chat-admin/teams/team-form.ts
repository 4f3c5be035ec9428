import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Agent, Team } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Unsaved, isSame } from '../parts/unsaved.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { TeamsWords } from './words/index.ts';

/** People above which there is a field to find one. */
const MANY = 10;

/** The team was made or changed. */
export class TeamSavedEvent extends Event {
  static readonly type = 'frontdesk-team-saved';
  readonly team: Team;
  constructor(team: Team) {
    super(TeamSavedEvent.type);
    this.team = team;
  }
}

/**
 * Makes a team, or changes one. What was typed and chosen stays until it is stored.
 *
 * @fires frontdesk-team-saved
 * @fires frontdesk-team-left - They want neither.
 */
@element('frontdesk-team-form')
export class TeamForm extends LitElement {
  static override styles = [base, controls, form, css`
    form.card { max-inline-size: none; gap: 18px; }
    .narrow { max-inline-size: 420px; }
    .people { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 0 14px; max-block-size: 264px; overflow-y: auto; }
    .check { min-block-size: 40px; align-items: center; min-inline-size: 0; }
    .check input { margin: 0; }
    @container (max-width: 720px) { .check { min-block-size: 44px; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: TeamsWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) agents: readonly Agent[] = [];
  /** The one to change; undefined: a new one. */
  @property({ attribute: false }) edited: Team | undefined;
  @state() private name = '';
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private wanted = '';
  @state() private busy = false;
  @state() private problem = '';
  readonly unsaved = new Unsaved(this, () => this.name !== (this.edited?.name ?? '') || !isSame(this.chosen, this.edited?.members ?? []));

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    this.name = this.edited?.name ?? '';
    this.chosen = new Set(this.edited?.members);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLInputElement>('[name=name]')?.focus();
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const { texts, edited: team } = this;
    const name = this.name.trim();
    // Who was removed while the form was open is in no team any more.
    const members = this.agents.filter(({ id }) => this.chosen.has(id)).map(({ id }) => id);
    if (!name) {
      this.problem = texts.say('needName');
      return this.renderRoot.querySelector<HTMLInputElement>('[name=name]')?.focus();
    }
    this.busy = true;
    this.problem = '';
    try {
      this.dispatchEvent(new TeamSavedEvent(team ? await this.api.teams.update(team.id, { name, members }) : await this.api.teams.create({ name, members })));
    } catch (error) {
      this.problem = this.#why(error);
    } finally {
      this.busy = false;
    }
  }

  #why(error: unknown): string {
    const { texts, words } = this;
    switch ((error as { code?: unknown }).code) {
      case 'name_taken': return texts.say('nameTaken');
      case 'not_found': return texts.say('gone');
      case 'too_many': return texts.say('full');
      default: return words.say('notSaved', { reason: reasonOf(error, words) });
    }
  }

  override render(): TemplateResult {
    const { words, texts, edited: team } = this;
    return html`<form class="card" novalidate aria-labelledby="title" @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <h3 id="title">${team ? texts.say('editTitle', { name: team.name }) : texts.say('newTitle')}</h3>
      <label class="field narrow"><span class="label">${texts.say('name')}</span><input type="text" name="name" maxlength="60" dir="auto" autocomplete="off" placeholder=${texts.say('nameHint')} .value=${this.name} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}></label>
      <fieldset><legend>${texts.say('members')} <span class="hint">${texts.say('count', { count: this.chosen.size })}</span></legend>${this.#people()}</fieldset>
      ${this.problem ? html`<p class="note danger" role="alert">${this.problem}</p>` : nothing}
      <div class="actions"><button class="button primary" ?disabled=${this.busy}>${team ? words.say('save') : texts.say('create')}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('frontdesk-team-left'))}>${words.say('cancel')}</button></div>
    </form>`;
  }

  #people(): TemplateResult {
    const { texts, agents } = this;
    const needle = this.wanted.trim().toLocaleLowerCase();
    const found = agents.filter(({ name, email }) => `${name} ${email}`.toLocaleLowerCase().includes(needle)).sort((one, other) => one.name.localeCompare(other.name));
    const choose = (id: string, on: boolean): void => { this.chosen = new Set(on ? [...this.chosen, id] : [...this.chosen].filter((other) => other !== id)); };
    return html`${agents.length > MANY ? html`<input class="narrow" type="search" aria-label=${texts.say('find')} placeholder=${texts.say('find')} .value=${this.wanted}
        @input=${(event: InputEvent) => { this.wanted = (event.target as HTMLInputElement).value; }} @keydown=${(event: KeyboardEvent) => { if (event.key === 'Enter') event.preventDefault(); }}>` : nothing}
      ${found.length === 0 ? html`<p class="hint" role="status">${texts.say('nobodyFound')}</p>` : html`<div class="people">${found.map(({ id, name, disabled, invited }) => html`<label class="check">
        <input type="checkbox" name="members" value=${id} .checked=${this.chosen.has(id)} @change=${(event: Event) => choose(id, (event.target as HTMLInputElement).checked)}><span class="cut" dir="auto">${name}${disabled || invited ? html` <span class="hint">(${texts.say(disabled ? 'disabled' : 'invited')})</span>` : nothing}</span></label>`)}</div>`}`;
  }
}
