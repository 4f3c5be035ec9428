import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminSnapshot } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { Route } from '../controller/route.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { commandIcon, helpIcon, inboxIcon, megaphoneIcon, settingsIcon, teamIcon } from '../parts/icons.ts';
import { initials } from '../parts/person-name.ts';
import type { AdminWords } from '../words/index.ts';

const VIEWS = [
  { view: 'inbox', icon: inboxIcon, route: { view: 'inbox' } },
  { view: 'broadcasts', icon: megaphoneIcon, route: { view: 'broadcasts' } },
  { view: 'team', icon: teamIcon, route: { view: 'team' } },
  { view: 'settings', icon: settingsIcon, route: { view: 'settings', section: 'look' } },
] as const satisfies readonly { view: Route['view']; icon: unknown; route: Route }[];

/** The way between the views, and oneself: a rail at the side, a bar at the foot of a phone. */
@element('frontdesk-nav-rail')
export class NavRail extends LitElement {
  static override styles = [base, controls, css`
    :host { display: flex; flex-direction: column; align-items: center; gap: 4px; inline-size: 64px; padding: 12px 0; border-inline-end: 1px solid var(--frontdesk-border); background: var(--frontdesk-raised); }
    nav { display: contents; }
    .item { position: relative; display: grid; place-items: center; inline-size: 44px; block-size: 44px; border-radius: var(--frontdesk-radius-small); color: var(--frontdesk-muted); transition: background-color var(--frontdesk-motion) var(--frontdesk-ease); }
    .item .icon { inline-size: 22px; block-size: 22px; }
    .item:hover { background: var(--frontdesk-hover); color: var(--frontdesk-text); }
    .item[aria-current] { background: var(--frontdesk-surface); color: var(--frontdesk-accent-text); box-shadow: 0 0 0 1px var(--frontdesk-border); }
    .item .badge { position: absolute; inset-block-start: 1px; inset-inline-end: -1px; min-inline-size: 18px; block-size: 18px; padding: 0 5px; font-size: 0.6875rem; box-shadow: 0 0 0 2px var(--frontdesk-raised); }
    .label { display: none; font-size: 0.6875rem; font-weight: 500; }
    .space { flex: 1; }
    .self { position: relative; }
    .self > button { position: relative; border-radius: 50%; display: grid; place-items: center; inline-size: 44px; block-size: 44px; }
    .self .avatar { background: var(--frontdesk-surface); box-shadow: 0 0 0 1px var(--frontdesk-border); color: var(--frontdesk-text); }
    .self > button .dot { position: absolute; inset-block-end: 3px; inset-inline-end: 3px; inline-size: 11px; block-size: 11px; background-color: var(--frontdesk-raised); border: 2px solid var(--frontdesk-raised); }
    .self > button .dot.online { background-color: var(--frontdesk-success); }
    .menu {
      position: absolute; inset-block-end: 0; inset-inline-start: 52px; z-index: 40; inline-size: 232px; padding: 6px; border: 1px solid var(--frontdesk-border); border-radius: 12px; background: var(--frontdesk-surface); box-shadow: var(--frontdesk-shadow);
      display: grid;
    }
    .menu .who { padding: 8px 10px 10px; border-block-end: 1px solid var(--frontdesk-border); margin-block-end: 6px; }
    .menu .who b { display: block; font-weight: 600; }
    .menu button { display: flex; align-items: center; gap: 10px; min-block-size: 36px; padding: 0 10px; border-radius: var(--frontdesk-radius-small); text-align: start; }
    .menu button:hover { background: var(--frontdesk-hover); }
    .menu button[aria-pressed='true'] { font-weight: 600; }
    .menu hr { inline-size: 100%; margin: 6px 0; border: 0; border-block-start: 1px solid var(--frontdesk-border); }
    @container (max-width: 720px) {
      :host { flex-direction: row; justify-content: space-around; inline-size: auto; padding: 4px 8px calc(4px + env(safe-area-inset-bottom)); gap: 0; border: 0; border-block-start: 1px solid var(--frontdesk-border); }
      .item { inline-size: 68px; block-size: 52px; align-content: center; gap: 2px; }
      .item[aria-current] { background: none; box-shadow: none; }
      .item .badge { inset-inline-end: 14px; }
      .label { display: block; }
      .space, .extra { display: none; }
      .menu { inset-block-end: 56px; inset-inline: auto 0; }
      .menu button { min-block-size: 44px; }
    }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) snapshot!: AdminSnapshot;
  @property({ attribute: false }) route!: Route;
  @state() private open = false;

  #away = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node) || !this.renderRoot.querySelector('.self')?.contains(event.relatedTarget)) this.open = false;
  };

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.open) return;
    event.stopPropagation();
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>('.self > button')?.focus();
  };

  override render(): TemplateResult {
    const { words } = this;
    const unread = this.snapshot.counts?.unread ?? 0;
    return html`
      <nav aria-label=${words.say('nav.label')}>
        ${VIEWS.map(({ view, icon, route }) => html`<button class="item" title=${words.say(`nav.${view}`)} aria-label=${view === 'inbox' && unread > 0 ? `${words.say('nav.inbox')}, ${words.say('notify.unread', { count: unread })}` : words.say(`nav.${view}`)}
          aria-current=${this.route.view === view ? 'page' : nothing} @click=${() => act(this, { type: 'go', route })}>
          ${icon}<span class="label" aria-hidden="true">${words.say(`nav.${view}`)}</span>
          ${view === 'inbox' && unread > 0 ? html`<span class="badge" aria-hidden="true">${unread > 99 ? '99+' : words.number(unread)}</span>` : nothing}
        </button>`)}
      </nav>
      <span class="space"></span>
      <button class="item extra" title=${words.say('nav.palette')} aria-label=${words.say('nav.palette')} @click=${() => act(this, { type: 'overlay', overlay: 'palette' })}>${commandIcon}</button>
      <button class="item extra" title=${words.say('nav.help')} aria-label=${words.say('nav.help')} @click=${() => act(this, { type: 'overlay', overlay: 'help' })}>${helpIcon}</button>
      ${this.#self()}`;
  }

  #self(): TemplateResult {
    const { words } = this;
    const agent = this.snapshot.me?.agent;
    const { presence } = this.snapshot;
    const choose = (work: () => void) => () => {
      this.open = false;
      work();
    };
    return html`<div class="self" @focusout=${this.#away} @keydown=${this.#escape}>
      <button aria-expanded=${this.open ? 'true' : 'false'} @click=${() => { this.open = !this.open; }}>
        <span class="avatar" aria-hidden="true">${initials(agent?.name)}</span><span class="dot ${presence}"></span><span class="unseen">${words.say('presence.menu')}: ${words.say(`presence.${presence}`)}</span>
      </button>
      ${this.open ? html`<div class="menu">
        <p class="who cut"><b class="cut">${agent?.name}</b><span class="meta">${agent?.email}</span></p>
        <button aria-pressed=${presence === 'online' ? 'true' : 'false'} @click=${choose(() => act(this, { type: 'presence', state: 'online' }))}><span class="dot online"></span>${words.say('presence.setOnline')}</button>
        <button aria-pressed=${presence === 'away' ? 'true' : 'false'} @click=${choose(() => act(this, { type: 'presence', state: 'away' }))}><span class="dot away"></span>${words.say('presence.setAway')}</button>
        <hr>
        <button @click=${choose(() => act(this, { type: 'go', route: { view: 'settings', section: 'notifications' } }))}>${words.say('presence.notifications')}</button>
        <button @click=${choose(() => act(this, { type: 'overlay', overlay: 'help' }))}>${words.say('nav.help')}</button>
        <button @click=${choose(() => act(this, { type: 'sign-out' }))}>${words.say('presence.signOut')}</button>
      </div>` : nothing}
    </div>`;
  }
}
