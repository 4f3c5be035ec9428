import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Me } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import type { AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';

/** Who is signed in, and the way out. */
@element('frontdesk-account-settings')
export class AccountSettings extends LitElement {
  static override styles = [base, controls, form, css`
    dl { display: grid; grid-template-columns: 140px minmax(0, 1fr); gap: 10px 16px; margin: 0; }
    dt { color: var(--frontdesk-muted); }
    dd { margin: 0; overflow-wrap: anywhere; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) me: Me | undefined;

  override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const agent = this.me?.agent;
    if (!agent) return nothing;
    return html`<div class="stack"><dl><dt>${words.say('settings.account.name')}</dt><dd dir="auto">${agent.name}</dd><dt>${words.say('settings.account.email')}</dt><dd>${agent.email}</dd><dt>${words.say('settings.account.role')}</dt><dd>${words.say(`team.roles.${agent.role}`)}</dd></dl>
      <div><button class="button" @click=${() => act(this, { type: 'sign-out' })}>${words.say('settings.account.signOut')}</button></div></div>`;
  }
}
