import { LitElement, css, html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { form } from '../settings/form.styles.ts';
import type { AdminWords } from '../words/index.ts';
import type { SecurityWords } from './words/index.ts';

/**
 * Fresh recovery codes, until they were kept.
 *
 * @fires frontdesk-codes-kept
 */
@element('frontdesk-recovery-codes')
export class RecoveryCodes extends LitElement {
  static override styles = [base, controls, form, css`
    ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 6px 20px; margin: 0; padding: 12px 16px; list-style: none; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); }
    code { font: 0.875rem/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; user-select: all; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: SecurityWords;
  @property({ attribute: false }) codes: readonly string[] = [];

  override render(): TemplateResult {
    const { texts, codes } = this;
    return html`<div class="card" role="status"><h3>${texts.say('codes.title')}</h3><p class="muted">${texts.say('codes.once')}</p>
      <ol dir="ltr" translate="no">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
      <div class="row"><frontdesk-copy-button .words=${this.words} .text=${codes.join('\n')}></frontdesk-copy-button>
        <button class="button primary" @click=${() => this.dispatchEvent(new Event('frontdesk-codes-kept'))}>${texts.say('codes.kept')}</button></div></div>`;
  }
}
