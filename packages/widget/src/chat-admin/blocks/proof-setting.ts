import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { AdminApi, LimitsInForce, ProofOfWorkMode } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { BlockWords } from './words/index.ts';

const MODES: readonly ProofOfWorkMode[] = ['off', 'attack', 'always'];

/** The limits after a change. */
export class LimitsChanged extends CustomEvent<LimitsInForce> {}

/** When new conversations need some work of the visitor's device, and whether the workspace is under attack. */
@element('frontdesk-proof-setting')
export class ProofSetting extends LitElement {
  static override styles = [base, controls, form, css`
    section { max-inline-size: 560px; }
    .attack { margin: 0; padding: 12px 14px; border: 1px solid currentcolor; border-radius: var(--frontdesk-radius-small); }
    fieldset { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) text!: BlockWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) limits!: LimitsInForce;
  /** They may change it. */
  @property({ type: Boolean }) open = false;
  /** Asked for, and not answered yet. */
  @state() private chosen: ProofOfWorkMode | undefined;
  @state() private problem = '';

  async #choose(mode: ProofOfWorkMode): Promise<void> {
    this.chosen = mode;
    this.problem = '';
    try {
      this.dispatchEvent(new LimitsChanged('frontdesk-limits-changed', { detail: await this.api.setProofOfWork(mode) }));
      act(this, { type: 'say', text: this.words.say('saved') });
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    } finally {
      this.chosen = undefined;
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { text, limits: { proofOfWork, attack, abuse } } = this;
    if (proofOfWork === undefined) return nothing;
    return html`<section class="card">
      ${attack ? html`<p class="attack problem" role="status">${text.say('proof.since', { since: text.moment(attack.sinceTs), until: text.moment(attack.untilTs) })}</p>` : nothing}
      <fieldset ?disabled=${!this.open || this.chosen !== undefined}><legend><h3>${text.say('proof.title')}</h3></legend><p class="muted">${text.say('proof.text')}</p>
        ${MODES.map((mode) => html`<label class="check"><input type="radio" name="mode" value=${mode} .checked=${live((this.chosen ?? proofOfWork) === mode)} @change=${() => void this.#choose(mode)}><span>${text.say(`proof.${mode}`)}</span></label>`)}</fieldset>
      ${proofOfWork === 'attack' && abuse !== 'block' ? html`<p class="meta">${text.say('proof.idle')}</p>` : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}</section>`;
  }
}
