import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { AdminApi } from '@frontdesk/sdk/admin';
import type { Who } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import '../inbox/inbox-view.ts';
import type { InboxView } from '../inbox/inbox-view.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { bellIcon } from '../parts/icons.ts';
import { may } from '../parts/rights.ts';
import type { AdminWords } from '../words/index.ts';
import './connection-banner.ts';
import { LAZY_PARTS, type LazyPart } from './lazy-parts.ts';
import './nav-rail.ts';
import './toast-stack.ts';

/** The signed-in console: the way between views, the view, and what lies over it. */
@element('frontdesk-console')
export class ConsoleShell extends LitElement {
  static override styles = [base, controls, css`
    :host { display: grid; grid-template: auto minmax(0, 1fr) / auto minmax(0, 1fr); block-size: 100%; position: relative; overflow: hidden; }
    frontdesk-connection-banner { grid-column: 1 / -1; grid-row: 1; }
    frontdesk-nav-rail { grid-row: 2; }
    main { grid-row: 2; min-inline-size: 0; min-block-size: 0; position: relative; overflow: hidden; }
    main:focus-visible { outline: none; }
    .wait { display: grid; place-content: center; gap: 12px; justify-items: center; block-size: 100%; padding: 24px; text-align: center; }
    .hint { position: absolute; inset-block-end: 20px; inset-inline-end: 20px; z-index: 20; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; inline-size: min(340px, calc(100% - 32px)); padding: 16px; border: 1px solid var(--frontdesk-border); border-radius: 14px; background: var(--frontdesk-surface); color: var(--frontdesk-text); box-shadow: var(--frontdesk-shadow); font-size: inherit; }
    .hint .icon-mark { grid-row: span 3; color: var(--frontdesk-accent-text); }
    .hint p { color: var(--frontdesk-muted); }
    .hint .row { display: flex; gap: 8px; margin-block-start: 8px; }
    @container (max-width: 720px) {
      :host { grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); }
      main { grid-row: 2; grid-column: 1; }
      frontdesk-nav-rail { grid-row: 3; grid-column: 1; }
      :host([deep]) frontdesk-nav-rail { display: none; }
      .hint { inset-inline: 16px; inset-block-end: 76px; inline-size: auto; }
    }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) draftOf: (id: string) => string = () => '';
  @property({ attribute: false }) agentNameOf: (who: Who) => string = () => '';
  @property() relayUrl = '';
  /** A conversation is open: on a phone it has the whole screen. */
  @property({ type: Boolean, reflect: true }) deep = false;
  /** Parts whose code has arrived, or failed to. */
  @state() private parts: Readonly<Partial<Record<LazyPart, 'here' | 'failed'>>> = {};
  @query('frontdesk-inbox') private inbox!: InboxView | null;
  readonly #asked = new Set<LazyPart>();

  async focusReply(): Promise<void> {
    await this.updateComplete;
    await this.inbox?.focusReply();
  }

  /** No single control: the next Tab goes to the view's first. */
  focusView(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector('main')?.focus({ preventScroll: true }));
  }

  /** Nothing where no list is shown. */
  focusList(): void {
    this.inbox?.focusList();
  }

  focusSearch(): void {
    void this.updateComplete.then(() => this.inbox?.focusSearch());
  }

  protected override willUpdate(): void {
    const { route, overlay } = this.state;
    this.deep = route.view === 'inbox' && route.conversation !== undefined;
    if (route.view !== 'inbox') this.#need(route.view);
    if (overlay) this.#need(overlay);
  }

  #need(part: LazyPart): void {
    if (this.#asked.has(part)) return;
    this.#asked.add(part);
    LAZY_PARTS[part]().then(
      () => { this.parts = { ...this.parts, [part]: 'here' }; },
      () => { this.parts = { ...this.parts, [part]: 'failed' }; },
    );
  }

  #retry(part: LazyPart): void {
    this.#asked.delete(part);
    this.parts = { ...this.parts, [part]: undefined };
  }

  override render(): TemplateResult {
    const { words, state } = this;
    return html`
      <frontdesk-connection-banner .words=${words} .connection=${state.snapshot.connection} .selfTest=${may(state, 'workspace.manage') ? state.selfTest : undefined}></frontdesk-connection-banner>
      <frontdesk-nav-rail .words=${words} .snapshot=${state.snapshot} .route=${state.route}></frontdesk-nav-rail>
      <main tabindex="-1">${this.#view()}</main>
      ${this.#notificationHint()}
      ${state.overlay === 'palette' && this.parts.palette === 'here' ? html`<frontdesk-command-palette .words=${words} .state=${state} .api=${this.api}></frontdesk-command-palette>` : nothing}
      ${state.overlay === 'help' && this.parts.help === 'here' ? html`<frontdesk-help-sheet .words=${words} ?off=${!state.preferences.shortcuts}></frontdesk-help-sheet>` : nothing}
      <frontdesk-toast-stack .words=${words} .toasts=${state.toasts}></frontdesk-toast-stack>`;
  }

  #view(): TemplateResult {
    const { words, state, api } = this;
    const { route } = state;
    if (route.view === 'inbox') return html`<frontdesk-inbox .words=${words} .state=${state} .api=${api} .draftOf=${this.draftOf} .agentNameOf=${this.agentNameOf} .relayUrl=${this.relayUrl}></frontdesk-inbox>`;
    const part = this.parts[route.view];
    if (part === 'failed') return html`<div class="wait"><p role="alert">${words.say('viewFailed')}</p><button class="button" @click=${() => this.#retry(route.view as LazyPart)}>${words.say('tryAgain')}</button></div>`;
    if (part !== 'here') return html`<div class="wait"><p class="muted" role="status">${words.say('loading')}</p></div>`;
    if (route.view === 'broadcasts') return html`<frontdesk-broadcasts .words=${words} .state=${state} .api=${api} .route=${route}></frontdesk-broadcasts>`;
    if (route.view === 'team') return html`<frontdesk-team .words=${words} .state=${state} .api=${api}></frontdesk-team>`;
    return html`<frontdesk-settings .words=${words} .state=${state} .api=${api} .section=${route.section} .relayUrl=${this.relayUrl}></frontdesk-settings>`;
  }

  /** Asked once, after there is something to be notified of, and never by the browser's own prompt unasked. */
  #notificationHint(): TemplateResult | typeof nothing {
    const { words, state } = this;
    if (state.preferences.notificationHint || state.permission !== 'default' || state.firstRun || state.rows.length === 0 || this.deep || state.route.view !== 'inbox') return nothing;
    return html`<aside class="hint" aria-label=${words.say('notify.hintTitle')}>
      <span class="icon-mark">${bellIcon}</span><h2>${words.say('notify.hintTitle')}</h2><p>${words.say('notify.hintText')}</p>
      <div class="row"><button class="button primary" @click=${() => act(this, { type: 'notifications', on: true })}>${words.say('notify.hintYes')}</button>
      <button class="button quiet" @click=${() => act(this, { type: 'preferences', preferences: { notificationHint: true } })}>${words.say('notify.hintNo')}</button></div>
    </aside>`;
  }
}
