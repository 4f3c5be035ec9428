import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiToken, TokenApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Unsaved } from '../parts/unsaved.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { permissionFields, permissionStyles } from './permission-fields.ts';
import { PEOPLE_ONLY } from './permissions.ts';
import { rows } from './rows.styles.ts';
import { dayOf, type AccessWords } from './words/index.ts';

const DAY_MS = 86_400_000;
/** Lives of a token in days; 0: until it is revoked. */
const LIVES = [7, 30, 90, 365, 0] as const;
/** Long enough not to be in the way, short enough that a forgotten one ends by itself. */
const USUAL = 90;

/** The token was made. */
export class TokenMadeEvent extends Event {
  static readonly type = 'frontdesk-token-made';
  readonly made: { readonly token: ApiToken; readonly secret: string };
  constructor(made: TokenMadeEvent['made']) {
    super(TokenMadeEvent.type);
    this.made = made;
  }
}

/**
 * Makes a token. What was typed and chosen stays until it is made.
 *
 * @fires frontdesk-token-made
 * @fires frontdesk-token-left - They do not want one.
 */
@element('frontdesk-token-form')
export class TokenForm extends LitElement {
  static override styles = [base, controls, form, rows, permissionStyles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: AccessWords;
  @property({ attribute: false }) api!: TokenApi;
  /** What the person may do: a token can have no more. */
  @property({ attribute: false }) mine: readonly string[] = [];
  /** What it is called. */
  @property() heading = '';
  @state() private name = '';
  @state() private days: (typeof LIVES)[number] = USUAL;
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private busy = false;
  @state() private problem = '';
  readonly unsaved = new Unsaved(this, () => this.name !== '' || this.chosen.size > 0);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLInputElement>('[name=name]')?.focus();
  }

  /** What this person can give to a token. */
  get #offered(): readonly string[] {
    return this.mine.filter((name) => !PEOPLE_ONLY.includes(name));
  }

  async #make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const name = this.name.trim();
    // Rights may have changed while the form was open: what is no longer offered is not asked for.
    const scopes = this.#offered.filter((scope) => this.chosen.has(scope));
    this.problem = !name ? this.texts.say('needName') : scopes.length === 0 ? this.texts.say('needOne') : '';
    if (this.problem) return this.renderRoot.querySelector<HTMLInputElement>(name ? '[name=permission]' : '[name=name]')?.focus();
    this.busy = true;
    try {
      this.dispatchEvent(new TokenMadeEvent(await this.api.create({ name, scopes, ...(this.days > 0 && { expiresTs: Date.now() + this.days * DAY_MS }) })));
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    const { words, texts, days } = this;
    return html`<form class="card" novalidate aria-labelledby="title" @submit=${(event: SubmitEvent) => void this.#make(event)}>
      <h4 id="title">${this.heading}</h4>
      <div class="pair narrow"><label class="field"><span class="label">${texts.say('tokens.name')}</span><input type="text" name="name" maxlength="120" dir="auto" autocomplete="off" placeholder=${texts.say('tokens.nameHint')} .value=${this.name} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}></label>
        <label class="field"><span class="label">${texts.say('tokens.expiry')}</span><select name="expiry" aria-describedby="life" @change=${(event: Event) => { this.days = Number((event.target as HTMLSelectElement).value) as typeof days; }}>${LIVES.map((life) => html`<option value=${life} .selected=${life === days}>${texts.say(`tokens.life.${life}`)}</option>`)}</select>
          <span class="hint" id="life">${days === 0 ? texts.say('tokens.neverHint') : texts.say('tokens.untilHint', { day: dayOf(Date.now() + days * DAY_MS, texts) })}</span></label></div>
      <div><span class="label">${texts.say('tokens.may')}</span><p class="hint">${texts.say('tokens.limit')}</p></div>
      ${permissionFields({ texts, offered: this.#offered, chosen: this.chosen, mine: this.mine, choose: (chosen) => { this.chosen = chosen; } })}
      <div class="actions">${this.problem ? html`<p class="note danger" role="alert">${this.problem}</p>` : nothing}<button class="button primary" ?disabled=${this.busy}>${texts.say('tokens.create')}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event('frontdesk-token-left'))}>${words.say('cancel')}</button></div>
    </form>`;
  }
}
