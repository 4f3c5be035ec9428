import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { AdminApi, SecurityRules, TwoStepRule } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { loadSecurityWords, type SecurityWords } from './words/index.ts';

const RULES: readonly TwoStepRule[] = ['optional', 'required', 'passkey'];

/** What the workspace asks of everybody at sign-in. */
@element('frontdesk-sign-in-rules')
export class SignInRules extends LitElement {
  static override styles = [base, controls, form, css`section { max-inline-size: 560px; }`];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @state() private texts: SecurityWords | undefined;
  /** Asked for, and not answered yet. */
  @state() private chosen: TwoStepRule | undefined;
  @state() private problem = '';
  readonly #rules = new Loaded<SecurityRules>(this, () => this.api.security.get());

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('words')) void loadSecurityWords(this.words.locale).then((texts) => { this.texts = texts; });
    if (!this.hasUpdated) void this.#rules.load();
  }

  async #choose(twoStep: TwoStepRule, texts: SecurityWords): Promise<void> {
    this.chosen = twoStep;
    this.problem = '';
    try {
      this.#rules.set(await this.api.security.update({ twoStep }));
      act(this, { type: 'say', text: texts.say('rule.saved') });
    } catch (error) {
      this.problem = (error as { code?: unknown }).code === 'needed' ? texts.say(twoStep === 'passkey' ? 'rule.firstPasskey' : 'rule.first') : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    } finally {
      this.chosen = undefined;
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { texts, words } = this;
    if (!texts) return nothing;
    const rules = this.#rules.value;
    return html`<section class="card"><fieldset ?disabled=${this.chosen !== undefined}><legend><h3>${texts.say('rule')}</h3></legend><p class="muted">${texts.say('rule.text')}</p>
      ${waitingFor(this.#rules, words)}
      ${rules ? html`${RULES.map((rule) => html`<label class="check"><input type="radio" name="rule" value=${rule} .checked=${live((this.chosen ?? rules.twoStep) === rule)} @change=${() => void this.#choose(rule, texts)}><span>${texts.say(`rule.${rule}`)}</span></label>`)}
        <p class="meta">${rules.without.length === 0 ? texts.say('rule.everybody') : texts.say('rule.without', { names: rules.without.map(({ name }) => name).join(', ') })}</p>` : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}</fieldset></section>`;
  }
}
