import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import type { AdminWords } from '../words/index.ts';
import './password-form.ts';
import './second-step.ts';
import './session-list.ts';
import { loadSecurityWords, type SecurityWords } from './words/index.ts';

/** Settings → My security: the password, the second step, and where one is signed in. */
@element('frontdesk-security-settings')
export class SecuritySettings extends LitElement {
  static override styles = [base, controls, css`:host { display: block; } .all { display: grid; gap: 28px; } section { display: grid; gap: 14px; }`];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property() relayUrl = '';
  /** Of the one who is signed in. */
  @property() email = '';
  @state() private texts: SecurityWords | undefined;
  @state() private changes = 0;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('words')) void loadSecurityWords(this.words.locale).then((texts) => { this.texts = texts; });
  }

  /** Other sessions have ended. */
  #changed = (): void => {
    this.changes += 1;
  };

  override render(): TemplateResult | typeof nothing {
    const { words, texts, api } = this;
    if (!texts) return nothing;
    return html`<div class="all"><p class="muted">${texts.say('lead')}</p>
      <section aria-labelledby="password"><h3 id="password">${words.say('settings.account.password')}</h3>
        <frontdesk-password-form .words=${words} .api=${api} .email=${this.email} @frontdesk-password-changed=${this.#changed}></frontdesk-password-form></section>
      <section aria-labelledby="two-step"><h3 id="two-step">${texts.say('twoStep')}</h3>
        <frontdesk-second-step .words=${words} .texts=${texts} .api=${api} .relayUrl=${this.relayUrl} @frontdesk-two-step-changed=${this.#changed}></frontdesk-second-step></section>
      <section aria-labelledby="sessions"><h3 id="sessions">${texts.say('sessions')}</h3>
        <frontdesk-session-list .words=${words} .texts=${texts} .api=${api} .stamp=${this.changes}></frontdesk-session-list></section></div>`;
  }
}
