import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ConnectionView } from '@frontdesk/sdk';
import type { SelfTest } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { element } from '../parts/define.ts';
import { selfTestText } from '../parts/self-test-text.ts';
import type { AdminWords } from '../words/index.ts';

/** How long a connection may take before it is worth a line (ms): a quick reconnect is nobody's business. */
const PATIENCE_MS = 1_500;

/** Says in words what is wrong with the connection, or that visitors may not be able to chat; nothing while all is well. */
@element('frontdesk-connection-banner')
export class ConnectionBanner extends LitElement {
  static override styles = [base, css`
    :host { display: block; }
    p { display: flex; align-items: center; justify-content: center; gap: 8px; margin: 0; padding: 7px 16px; background: var(--frontdesk-warning-surface); color: var(--frontdesk-warning); font-weight: 500; text-align: center; }
    button { flex: none; white-space: nowrap; min-block-size: 28px; padding: 0 10px; border: 1px solid currentColor; border-radius: 8px; font-weight: 600; }
    @media (pointer: coarse) { button { min-block-size: 44px; } }
    p.danger { background: var(--frontdesk-danger-surface); color: var(--frontdesk-danger); }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) connection!: ConnectionView;
  /** For those who may act on it. */
  @property({ attribute: false }) selfTest: SelfTest | undefined;
  @state() private due = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('connection')) return;
    const { state: now } = this.connection;
    if (now === 'online' || now === 'idle') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.due = false;
    } else if (now === 'stopped' || this.connection.reason === 'offline') {
      this.due = true;
    } else {
      this.#timer ??= setTimeout(() => { this.due = true; }, PATIENCE_MS);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #text(): string {
    const { words } = this;
    const { state: now, reason, message } = this.connection;
    if (now === 'stopped') return message ? words.say('connection.stopped', { reason: message }) : words.say('connection.stoppedPlain');
    if (reason === 'offline') return words.say('connection.offline');
    if (reason === 'overloaded') return words.say('connection.overloaded');
    return words.say(this.connection.attempt > 0 || now === 'waiting' ? 'connection.waiting' : 'connection.connecting');
  }

  override render(): TemplateResult {
    const { state: now, reason } = this.connection;
    // A relay that is too busy keeps its wait: a button that does nothing would only annoy.
    const press = now === 'stopped' || (now === 'waiting' && reason !== 'overloaded');
    return html`<div role="status">${this.due ? html`<p class=${now === 'stopped' ? 'danger' : ''}><span>${this.#text()}</span>
      ${press ? html`<button @click=${() => act(this, { type: 'connect' })}>${this.words.say('connection.tryNow')}</button>` : nothing}</p>`
      : this.selfTest?.state === 'failed' ? html`<p class="danger"><span>${selfTestText(this.selfTest, this.words)}</span></p>` : nothing}</div>`;
  }
}
