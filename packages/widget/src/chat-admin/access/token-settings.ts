import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Agent } from '@frontdesk/protocol';
import type { AdminApi, Me } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import type { AdminWords } from '../words/index.ts';
import { rows } from './rows.styles.ts';
import './token-list.ts';
import { loadAccessWords, type AccessWords } from './words/index.ts';

/** Settings → API tokens: one's own, and those of the workspace for whoever may make them. */
@element('frontdesk-token-settings')
export class TokenSettings extends LitElement {
  static override styles = [base, controls, rows];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) me: Me | undefined;
  @property() relayUrl = '';
  /** Fetched anew whenever this changes. */
  @property({ attribute: false }) stamp = '';
  @state() private texts: AccessWords | undefined;
  /** For the names of those whose personal tokens are listed; without the right to see the team they stay unnamed. */
  readonly #agents: Loaded<readonly Agent[]> = new Loaded(this, () => this.api.agents.list());

  get #workspaceToo(): boolean {
    return this.me?.permissions.includes('tokens.manage') ?? false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadAccessWords(this.words.locale).then((texts) => { this.texts = texts; });
    if (changed.has('stamp') && this.#workspaceToo) void this.#agents.load();
  }

  override render(): TemplateResult | typeof nothing {
    const { words, texts, api, stamp } = this;
    if (!texts) return html`<p class="muted" role="status">${words.say('loading')}</p>`;
    const mine = this.me?.permissions ?? [];
    return html`<p class="muted">${texts.say('tokens.lead')} <a class="link" href="${this.relayUrl}/docs" target="_blank" rel="noopener">${texts.say('tokens.docs')}</a></p>
      ${this.#workspaceToo ? html`<frontdesk-token-list kind="workspace" .words=${words} .texts=${texts} .api=${api.tokens} .mine=${mine} .team=${this.#agents.value} .self=${this.me?.agent.id ?? ''} .stamp=${stamp}></frontdesk-token-list>` : nothing}
      <frontdesk-token-list kind="mine" .words=${words} .texts=${texts} .api=${api.me.tokens} .mine=${mine} .stamp=${stamp}></frontdesk-token-list>`;
  }
}
