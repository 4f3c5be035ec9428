import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { SETTINGS_SECTIONS, type SettingsSection } from '../controller/route.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { bellIcon, clockIcon, codeIcon, filterIcon, editIcon, inboxIcon, keyIcon, lockIcon, paletteIcon, personIcon, shieldIcon, teamIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { may } from '../parts/rights.ts';
import { waitingFor } from '../parts/wait.ts';
import type { AdminWords } from '../words/index.ts';
import './account-settings.ts';
import './install-settings.ts';
import './look-settings.ts';
import './notification-settings.ts';
import './workspace-settings.ts';

const ICONS = { look: paletteIcon, install: codeIcon, workspace: inboxIcon, identity: shieldIcon, roles: teamIcon, tokens: keyIcon, limits: filterIcon, content: editIcon, audit: clockIcon, notifications: bellIcon, security: lockIcon, account: personIcon } as const;
/** What everybody may open; the rest belongs to owners and admins. */
const PERSONAL: readonly SettingsSection[] = ['tokens', 'notifications', 'security', 'account'];
/** Sections for which one permission of their own is enough; without it they are not offered. */
const NEEDS: Readonly<Partial<Record<SettingsSection, string>>> = { look: 'workspace.manage', install: 'workspace.manage', workspace: 'workspace.manage', identity: 'security.manage', roles: 'roles.manage', audit: 'audit.read', limits: 'blocks.manage' };

/** Settings: sections at the side, one open. */
@element('frontdesk-settings')
export class SettingsView extends LitElement {
  static override styles = [base, controls, css`
    :host { display: grid; grid-template-columns: 220px minmax(0, 1fr); block-size: 100%; background: var(--frontdesk-surface); }
    nav { display: flex; flex-direction: column; gap: 2px; padding: 24px 12px; border-inline-end: 1px solid var(--frontdesk-border); overflow: auto; }
    nav h1 { padding: 0 10px 12px; }
    nav button { display: flex; align-items: center; gap: 10px; min-block-size: 36px; padding: 0 10px; border-radius: var(--frontdesk-radius-small); text-align: start; color: var(--frontdesk-muted); font-weight: 500; white-space: nowrap; }
    nav button .icon { inline-size: 18px; block-size: 18px; }
    nav button:hover { background: var(--frontdesk-raised); color: var(--frontdesk-text); }
    nav button[aria-current] { background: var(--frontdesk-hover); color: var(--frontdesk-text); }
    .page { min-block-size: 0; overflow: auto; padding: 28px 32px 0; overscroll-behavior: contain; }
    .column { max-inline-size: 880px; padding-block-end: 40px; display: grid; gap: 20px; }
    @container (max-width: 720px) {
      :host { grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); }
      nav { flex-direction: row; padding: 8px 20px; border: 0; scrollbar-width: none; box-shadow: inset 0 -1px var(--frontdesk-border); }
      /* More lies beyond the faded edges; at either end only the padding fades. */
      nav { mask-image: linear-gradient(to right, #0000, #000 20px, #000 calc(100% - 20px), #0000); }
      nav h1 { position: absolute; clip-path: inset(50%); }
      nav button { min-block-size: 44px; }
      .page { padding: 20px 16px 0; }
    }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @property() section: SettingsSection = 'look';
  @property() relayUrl = '';
  /** Fetched when somebody looks: few do. */
  readonly #auditLog = new Loaded(this, () => import('../audit/audit-log.ts'));
  readonly #access = new Loaded(this, () => Promise.all([import('../access/role-settings.ts'), import('../access/token-settings.ts')]));
  readonly #blocks = new Loaded(this, () => import('../blocks/block-settings.ts'));
  readonly #identity = new Loaded(this, () => import('../identity/identity-settings.ts'));
  readonly #content = new Loaded(this, () => import('../content/content-settings.ts'));
  readonly #security = new Loaded(this, () => Promise.all([import('../security/security-settings.ts'), import('../security/sign-in-rules.ts')]));

  protected override willUpdate(): void {
    const part = this.#part(this.section);
    if (part && !part.value && !part.loading && part.error === undefined) void part.load();
  }

  #part(section: SettingsSection): Loaded<unknown> | undefined {
    switch (section) {
      case 'audit': return this.#auditLog;
      case 'identity': return this.#identity;
      case 'roles': case 'tokens': return this.#access;
      case 'limits': return this.#blocks;
      case 'content': return this.#content;
      case 'security': case 'workspace': return this.#security;
      default: return undefined;
    }
  }

  /** On a phone the sections are a strip that scrolls: the open one is in sight. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('section')) this.renderRoot.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  override render(): TemplateResult {
    const { words } = this;
    const section = this.#shown;
    const closed = !PERSONAL.includes(section) && !this.#may(section);
    return html`<nav aria-label=${words.say('settings.title')}><h1>${words.say('settings.title')}</h1>
        ${SETTINGS_SECTIONS.filter((name) => (NEEDS[name] === undefined && name !== 'content') || this.#may(name)).map((name) => html`<button aria-current=${name === section ? 'page' : nothing} @click=${() => act(this, { type: 'go', route: { view: 'settings', section: name } })}>${ICONS[name]}${words.say(`settings.sections.${name}`)}${name === 'content' && this.state.snapshot.heldWaiting ? html`<span class="badge">${words.number(this.state.snapshot.heldWaiting)}</span>` : nothing}</button>`)}</nav>
      <div class="page"><div class="column"><h2>${words.say(`settings.sections.${section}`)}</h2>${closed ? html`<p class="note">${words.say('settings.noRight')}</p>` : this.#section()}</div></div>`;
  }

  /** Settings begin with the look; whoever may not change it begins with their own account. */
  get #shown(): SettingsSection {
    return this.section === 'look' && !this.#may('look') ? 'account' : this.section;
  }

  #may(section: SettingsSection): boolean {
    if (section === 'content') return may(this.state, 'security.manage') || may(this.state, 'conversations.manage');
    return may(this.state, NEEDS[section] ?? 'workspace.manage');
  }

  /** Changes when the relay tells of something newer, and after a lost connection. */
  #stamp(newest: number | undefined): string {
    return `${this.state.snapshot.connection.state === 'online'} ${newest ?? ''}`;
  }

  #section(): TemplateResult {
    const { words, state, api } = this;
    switch (this.#shown) {
      case 'look': return html`<frontdesk-look-settings .words=${words} .face=${state.snapshot.me?.agent.name ?? ''} .api=${api} .workspace=${state.workspace}></frontdesk-look-settings>`;
      case 'install': return html`<frontdesk-install-settings .words=${words} .api=${api} .workspace=${state.workspace} .relayUrl=${this.relayUrl}></frontdesk-install-settings>`;
      case 'workspace': return html`<frontdesk-workspace-settings .words=${words} .api=${api} .workspace=${state.workspace}></frontdesk-workspace-settings>
        ${may(state, 'security.manage') && this.#security.value ? html`<frontdesk-sign-in-rules .words=${words} .api=${api}></frontdesk-sign-in-rules>` : ''}`;
      case 'security': return html`${waitingFor(this.#security, words)}${this.#security.value ? html`<frontdesk-security-settings .words=${words} .api=${api} .email=${state.snapshot.me?.agent.email ?? ''} .relayUrl=${this.relayUrl}></frontdesk-security-settings>` : ''}`;
      case 'identity': return html`${waitingFor(this.#identity, words)}${this.#identity.value ? html`<frontdesk-identity-settings .words=${words} .api=${api}></frontdesk-identity-settings>` : ''}`;
      case 'roles': return html`${waitingFor(this.#access, words)}${this.#access.value ? html`<frontdesk-role-settings .words=${words} .api=${api} .me=${state.snapshot.me} .stamp=${this.#stamp(state.snapshot.auditSeq)}></frontdesk-role-settings>` : ''}`;
      case 'tokens': return html`${waitingFor(this.#access, words)}${this.#access.value ? html`<frontdesk-token-settings .words=${words} .api=${api} .me=${state.snapshot.me} .relayUrl=${this.relayUrl} .stamp=${this.#stamp(state.snapshot.auditSeq)}></frontdesk-token-settings>` : ''}`;
      case 'limits': return html`${waitingFor(this.#blocks, words)}${this.#blocks.value ? html`<frontdesk-block-settings .words=${words} .api=${api} .stamp=${this.#stamp(state.snapshot.blocksStamp)} ?rulesToo=${may(state, 'security.manage')}></frontdesk-block-settings>` : ''}`;
      case 'content': return html`${waitingFor(this.#content, words)}${this.#content.value ? html`<frontdesk-content-settings .words=${words} .api=${api} .rulesToo=${may(state, 'security.manage')} .heldToo=${may(state, 'conversations.manage')} .stamp=${this.#stamp(state.snapshot.heldWaiting)}></frontdesk-content-settings>` : ''}`;
      case 'audit': return html`${waitingFor(this.#auditLog, words)}${this.#auditLog.value ? html`<frontdesk-audit-log .words=${words} .api=${api} .stamp=${this.#stamp(state.snapshot.auditSeq)}></frontdesk-audit-log>` : ''}`;
      case 'notifications': return html`<frontdesk-notification-settings .words=${words} .state=${state}></frontdesk-notification-settings>`;
      case 'account': return html`<frontdesk-account-settings .words=${words} .api=${api} .me=${state.snapshot.me}></frontdesk-account-settings>`;
    }
  }
}
