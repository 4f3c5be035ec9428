import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, RoleInfo } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { roleName } from '../parts/role-name.ts';
import { Unsaved, isSame } from '../parts/unsaved.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { permissionFields, permissionStyles } from './permission-fields.ts';
import { OWNERS_ONLY } from './permissions.ts';
import { rows } from './rows.styles.ts';
import { allows, type AccessWords } from './words/index.ts';

/** The role was made or changed. */
export class RoleSavedEvent extends Event {
  static readonly type = 'frontdesk-role-saved';
  readonly role: RoleInfo;
  constructor(role: RoleInfo) {
    super(RoleSavedEvent.type);
    this.role = role;
  }
}

/**
 * Makes a role, or changes one. What was typed and chosen stays until it is stored.
 *
 * @fires frontdesk-role-saved
 * @fires frontdesk-role-left - They want neither.
 */
@element('frontdesk-role-form')
export class RoleForm extends LitElement {
  static override styles = [base, controls, form, rows, permissionStyles, css`:host([inside]) form { border: 0; padding: 6px 0 0; }`];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: AccessWords;
  @property({ attribute: false }) api!: AdminApi;
  /** All there are, to begin with one of them. */
  @property({ attribute: false }) roles: readonly RoleInfo[] = [];
  /** The one to change; undefined: a new one. */
  @property({ attribute: false }) edited: RoleInfo | undefined;
  /** Who has the role that is changed. */
  @property({ attribute: false }) holders: readonly string[] = [];
  /** What the person may do. */
  @property({ attribute: false }) mine: readonly string[] = [];
  @state() private name = '';
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private busy = false;
  @state() private problem = '';
  readonly unsaved = new Unsaved(this, () => this.name !== (this.edited?.name ?? '') || !isSame(this.chosen, this.edited?.permissions ?? []));

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    this.name = this.edited?.name ?? '';
    this.chosen = new Set(this.edited?.permissions);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLInputElement>('[name=name]')?.focus();
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const { texts, edited: role } = this;
    const input = { name: this.name.trim(), permissions: [...this.chosen] };
    if (!input.name) {
      this.problem = texts.say('needName');
      return this.renderRoot.querySelector<HTMLInputElement>('[name=name]')?.focus();
    }
    this.busy = true;
    this.problem = '';
    try {
      this.dispatchEvent(new RoleSavedEvent(role ? await this.api.roles.update(role.id, input) : await this.api.roles.create(input)));
    } catch (error) {
      this.problem = this.#why(error);
    } finally {
      this.busy = false;
    }
  }

  /** Rights may have been taken away while the form was open: then the relay refuses, and what is lacking is named. */
  #why(error: unknown): string {
    const { texts, words } = this;
    switch ((error as { code?: unknown }).code) {
      case 'name_taken': return texts.say('roles.nameTaken');
      case 'own_rights': return texts.say('roles.mine');
      case 'not_found': return texts.say('roles.gone');
      case 'forbidden': {
        const lacking = [...this.chosen].filter((name) => !this.mine.includes(name));
        return lacking.length > 0 ? texts.say('roles.tooMuch', { what: lacking.map((name) => allows(texts, name)).join('; ') }) : texts.say('roles.tooMuchOther');
      }
      default: return words.say('notSaved', { reason: reasonOf(error, words) });
    }
  }

  override render(): TemplateResult {
    const { words, texts, edited: role, holders } = this;
    const everything = this.roles.find(({ id }) => id === 'owner')?.permissions ?? this.mine;
    const offered = [...new Set([...everything, ...this.chosen])].filter((name) => name !== OWNERS_ONLY);
    const models = this.roles.filter(({ id }) => id !== role?.id);
    const begin = (id: string): void => { this.chosen = new Set(models.find((model) => model.id === id)?.permissions.filter((name) => this.mine.includes(name) && name !== OWNERS_ONLY)); };
    return html`<form class="card" novalidate aria-labelledby="title" @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <h3 id="title">${role ? texts.say('roles.editTitle', { name: role.name }) : texts.say('roles.newTitle')}</h3>
      <div class="pair narrow"><label class="field"><span class="label">${texts.say('roles.name')}</span><input type="text" name="name" maxlength="60" dir="auto" autocomplete="off" placeholder=${texts.say('roles.nameHint')} .value=${this.name} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}></label>
        ${role ? nothing : html`<label class="field"><span class="label">${texts.say('roles.begin')}</span><select name="begin" @change=${(event: Event) => begin((event.target as HTMLSelectElement).value)}><option value="">${texts.say('roles.beginEmpty')}</option>${models.map((model) => html`<option value=${model.id}>${roleName(words, { role: model.id, roleName: model.name })}</option>`)}</select></label>`}</div>
      <div><span class="label">${texts.say('roles.may')}</span><p class="hint">${texts.say('roles.limit')}</p></div>
      ${permissionFields({ texts, offered, chosen: this.chosen, mine: this.mine, choose: (chosen) => { this.chosen = chosen; } })}
      ${this.chosen.size === 0 ? html`<p class="hint">${texts.say('roles.nothing')}</p>` : nothing}
      ${role && holders.length > 0 ? html`<p class="note">${texts.say('roles.atOnce', { count: holders.length, names: holders.join(', ') })}</p>` : nothing}
      <div class="actions">${this.problem ? html`<p class="note danger" role="alert">${this.problem}</p>` : nothing}<button class="button primary" ?disabled=${this.busy}>${role ? words.say('save') : texts.say('roles.create')}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('frontdesk-role-left'))}>${words.say('cancel')}</button></div>
    </form>`;
  }
}
