import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminClient } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import type { AdminWords } from '../words/index.ts';
import './second-step.ts';
import { loadSecurityWords, type SecurityWords } from './words/index.ts';

/** The whole console for somebody whose workspace requires a second step that they do not have. */
@element('frontdesk-enrol')
export class EnrolView extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; overflow: auto; block-size: 100%; background: var(--frontdesk-raised); }
    main { display: grid; gap: 20px; max-inline-size: 640px; margin: clamp(16px, 8vh, 80px) auto 32px; padding: 28px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); background: var(--frontdesk-surface); }
    .head { display: grid; gap: 6px; }
    @container (max-width: 720px) { main { margin: 0; border: 0; border-radius: 0; padding: 20px 16px; min-block-size: 100%; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) client!: AdminClient;
  @property() relayUrl = '';
  @state() private texts: SecurityWords | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('words')) void loadSecurityWords(this.words.locale).then((texts) => { this.texts = texts; });
  }

  override render(): TemplateResult | typeof nothing {
    const { texts } = this;
    if (!texts) return nothing;
    return html`<main><div class="head"><h1>${texts.say('enrol.title')}</h1><p class="muted">${texts.say('enrol.text')}</p></div>
      <frontdesk-second-step .words=${this.words} .texts=${texts} .api=${this.client.api} .relayUrl=${this.relayUrl} @frontdesk-two-step-changed=${() => void this.client.start()}></frontdesk-second-step>
      <div><button class="button quiet" @click=${() => void this.client.signOut()}>${texts.say('enrol.signOut')}</button></div></main>`;
  }
}
