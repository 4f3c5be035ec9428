import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, SelfTest } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { selfTestText } from '../parts/self-test-text.ts';
import type { AdminWords } from '../words/index.ts';

/** How often it is looked at while it is shown, milliseconds. */
const LOOK_MS = 10_000;

/** Whether visitors can chat, in a quiet line; and how many could not use WebSocket. Shows nothing until the relay has answered. */
@element('frontdesk-self-test-line')
export class SelfTestLine extends LitElement {
  static override styles = [base, controls, css`
    :host { display: grid; gap: 12px; justify-self: stretch; }
    .failed { color: var(--frontdesk-danger); font-weight: 600; }
    .hint { display: block; font-weight: 400; }
    .note { display: grid; gap: 2px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @state() private report: SelfTest | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.updateComplete.then(() => this.#look());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** A look that fails leaves what was known: the connection's own line says what is wrong. */
  async #look(): Promise<void> {
    this.report = await this.api.selfTest().catch(() => this.report);
  }

  override render(): TemplateResult | typeof nothing {
    const { words, report } = this;
    if (!report) return nothing;
    const { webSocketBlocked } = report;
    return html`<p class=${report.state === 'failed' ? 'failed' : 'muted'}>${selfTestText(report, words)}${report.state === 'off' ? nothing : html`<span class="hint">${words.say('selfTest.hint')}</span>`}</p>
      ${webSocketBlocked > 0 ? html`<div class="note"><strong>${words.say('selfTest.blocked', { count: webSocketBlocked })}</strong><span class="muted">${words.say('selfTest.blockedHint')}</span></div>` : nothing}`;
  }
}
