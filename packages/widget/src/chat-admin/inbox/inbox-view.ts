import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { AdminApi } from '@frontdesk/sdk/admin';
import type { Who } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import type { AdminState } from '../controller/admin-state.ts';
import '../conversation/conversation-view.ts';
import type { ConversationPane } from '../conversation/conversation-view.ts';
import '../first-run/first-run.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { inboxIcon } from '../parts/icons.ts';
import { may } from '../parts/rights.ts';
import '../person/person-panel.ts';
import type { AdminWords } from '../words/index.ts';
import './conversation-list.ts';
import { fresher } from './list-order.ts';
import type { ConversationList } from './conversation-list.ts';

/** The three panes: list, conversation, person. One at a time on a phone. */
@element('frontdesk-inbox')
export class InboxView extends LitElement {
  static override styles = [base, controls, css`
    :host { display: grid; grid-template-columns: 360px minmax(0, 1fr); block-size: 100%; min-block-size: 0; position: relative; }
    :host([panel]) { grid-template-columns: 360px minmax(0, 1fr) 300px; }
    frontdesk-conversation-list { border-inline-end: 1px solid var(--frontdesk-border); }
    frontdesk-person-panel { border-inline-start: 1px solid var(--frontdesk-border); }
    .pane { min-inline-size: 0; min-block-size: 0; }
    .none { display: grid; place-content: center; justify-items: center; gap: 6px; text-align: center; padding: 24px; background: var(--frontdesk-surface); }
    .none .icon { inline-size: 36px; block-size: 36px; color: var(--frontdesk-border-strong); margin-block-end: 6px; stroke-width: 1.4; }
    @container (max-width: 1180px) {
      :host, :host([panel]) { grid-template-columns: 320px minmax(0, 1fr); }
      frontdesk-person-panel { position: absolute; inset-block: 0; inset-inline-end: 0; inline-size: 320px; z-index: 5; box-shadow: var(--frontdesk-shadow); }
    }
    @container (max-width: 860px) { :host, :host([panel]) { grid-template-columns: 280px minmax(0, 1fr); } }
    @container (max-width: 720px) {
      :host, :host([panel]) { grid-template-columns: minmax(0, 1fr); }
      frontdesk-conversation-list { border: 0; }
      :host([open]) frontdesk-conversation-list, :host(:not([open])) .main:not(.teach) { display: none; }
      :host([teach]) frontdesk-conversation-list { display: none; }
      frontdesk-person-panel { inset: 0; inline-size: auto; border: 0; }
    }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) draftOf: (id: string) => string = () => '';
  @property({ attribute: false }) agentNameOf: (who: Who) => string = () => '';
  @property() relayUrl = '';
  @property({ type: Boolean, reflect: true }) open = false;
  @property({ type: Boolean, reflect: true }) panel = false;
  @property({ type: Boolean, reflect: true }) teach = false;
  @query('frontdesk-conversation') private conversation!: ConversationPane | null;
  @query('frontdesk-conversation-list') private list!: ConversationList;

  async focusReply(): Promise<void> {
    await this.updateComplete;
    await this.conversation?.focusReply();
  }

  focusList(): void {
    this.list.focus();
  }

  focusSearch(): void {
    this.list.focusSearch();
  }

  get #selected(): string | undefined {
    const { route } = this.state;
    return route.view === 'inbox' ? route.conversation : undefined;
  }

  protected override willUpdate(): void {
    this.open = this.#selected !== undefined;
    this.panel = this.open && this.state.panel && !this.state.snapshot.missing.includes(this.#selected ?? '');
    this.teach = !this.open && this.state.firstRun;
  }

  override render(): TemplateResult {
    const { words, state } = this;
    const selected = this.#selected;
    const view = selected ? state.snapshot.conversations[selected] : undefined;
    const summary = fresher(state.rows.find((row) => row.id === selected), view?.summary);
    return html`
      ${this.teach ? nothing : html`<h1 class="unseen">${words.say('nav.inbox')}</h1>`}
      <frontdesk-conversation-list class="pane" .words=${words} .state=${state} .draftOf=${this.draftOf}></frontdesk-conversation-list>
      ${selected ? html`<frontdesk-conversation class="pane main" .words=${words} .state=${state} .view=${view} .summary=${summary} .conversation=${selected} .draftOf=${this.draftOf} .agentNameOf=${this.agentNameOf}></frontdesk-conversation>`
        : state.firstRun ? html`<frontdesk-first-run class="pane main teach" .words=${words} .workspace=${state.workspace} .relayUrl=${this.relayUrl}></frontdesk-first-run>`
          : html`<div class="pane main none">${inboxIcon}<h2>${words.say('conversation.none')}</h2><p class="muted">${words.say('conversation.noneHint')}</p></div>`}
      ${this.panel ? html`<frontdesk-person-panel class="pane" .words=${words} .api=${this.api} .conversation=${summary} .agents=${state.snapshot.team.agents} .teams=${state.snapshot.teams} ?live=${state.snapshot.connection.state === 'online'} ?readonly=${!may(state, 'visitors.write')} .blocksStamp=${may(state, 'blocks.manage') ? String(state.snapshot.blocksStamp ?? '') : undefined}></frontdesk-person-panel>` : nothing}`;
  }
}
