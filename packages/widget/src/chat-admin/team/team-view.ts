import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Agent } from '@frontdesk/protocol';
import type { AdminApi, Role, RoleInfo } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { controls, page } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { plusIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { initials } from '../parts/person-name.ts';
import { listTime } from '../parts/relative-time.ts';
import { may } from '../parts/rights.ts';
import { roleHint, roleName } from '../parts/role-name.ts';
import { waitingFor } from '../parts/wait.ts';
import '../teams/team-list.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';

/** Who answers: presence, roles, invitations. */
@element('frontdesk-team')
export class TeamView extends LitElement {
  static override styles = [base, controls, page, css`
    .table { border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
    .person { display: grid; grid-template-columns: 36px minmax(0, 1fr) 150px auto; gap: 14px; align-items: center; padding: 12px 16px; }
    .person + .person { border-block-start: 1px solid var(--frontdesk-border); }
    .person.off b { color: var(--frontdesk-muted); font-weight: 500; }
    .avatar.away::after { content: ''; position: absolute; inset-block-end: 0; inset-inline-end: 0; inline-size: 10px; block-size: 10px; border-radius: 50%; background: var(--frontdesk-surface); box-shadow: 0 0 0 2px var(--frontdesk-surface), inset 0 0 0 2px var(--frontdesk-warning); }
    .who { min-inline-size: 0; display: grid; }
    .who b { font-weight: 600; }
    .who .meta, .called { overflow-wrap: anywhere; }
    .called { text-align: -webkit-match-parent; text-align: match-parent; }
    .act { inline-size: 232px; display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; }
    .help { display: grid; gap: 4px; justify-items: start; }
    .role { padding-inline-start: 10px; }
    dialog { inline-size: min(460px, calc(100vw - 24px)); }
    .sheet { display: grid; gap: 16px; padding: 22px 24px; }
    .sheet .actions { justify-content: flex-end; }
    ul.roles { margin: 4px 0 0; padding: 0; list-style: none; }
    @container (max-width: 720px) { .person { grid-template-columns: 36px minmax(0, 1fr); gap: 8px 12px; align-items: start; } .person select, .role, .act { grid-column: 2; padding-inline-start: 0; } .person select { padding-inline-start: 10px; } .act { inline-size: auto; justify-content: flex-start; } .act:empty { display: none; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @state() private invited: { agent: Agent; link: string } | undefined;
  /** Whom somebody wants to help in, or put out; with the link that was made for them. */
  @state() private helped: { readonly agent: Agent; readonly link?: string } | undefined;
  @state() private problem = '';
  @state() private invitedRole: Role = 'agent';
  @query('dialog') private dialog!: HTMLDialogElement;
  readonly #agents = new Loaded<readonly Agent[]>(this, () => this.api.agents.list());
  readonly #roles = new Loaded<readonly RoleInfo[]>(this, () => this.api.roles.list());

  /** What the relay last said about changes among the staff: what is shown is of then. */
  #stamp: number | undefined;

  protected override willUpdate(): void {
    const { staffStamp } = this.state.snapshot;
    if (this.hasUpdated && staffStamp === this.#stamp) return;
    this.#stamp = staffStamp;
    void this.#agents.load();
    void this.#roles.load();
  }

  #invite(): void {
    this.invited = undefined;
    this.helped = undefined;
    this.problem = '';
    this.dialog.showModal();
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const name = String(data.get('name') ?? '').trim();
    const email = String(data.get('email') ?? '').trim();
    if (!name || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      this.problem = this.words.say(name ? 'signIn.needEmail' : 'team.needName');
      return;
    }
    try {
      this.invited = await this.api.agents.invite({ name, email, role: this.invitedRole });
      this.problem = '';
      void this.#agents.load();
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    }
  }

  async #update(agent: Agent, patch: { role?: Role; disabled?: boolean }, said: string): Promise<void> {
    try {
      const updated = await this.api.agents.update(agent.id, patch);
      this.#agents.set((this.#agents.value ?? []).map((other) => (other.id === agent.id ? { ...updated, ...(patch.disabled === undefined ? {} : { disabled: patch.disabled }) } : other)));
      act(this, { type: 'say', text: said });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
      void this.#agents.load();
    }
  }

  override render(): TemplateResult {
    const { words } = this;
    const manages = may(this.state, 'agents.manage');
    return html`<div class="page">
      <header><div><h1>${words.say('team.title')}</h1><p class="muted">${words.say(manages ? 'team.lead' : 'team.noRight')}</p></div>
        <span class="actions">${may(this.state, 'roles.manage') ? html`<button class="button" @click=${() => act(this, { type: 'go', route: { view: 'settings', section: 'roles' } })}>${words.say('team.rolesPage')}</button>` : nothing}
        ${manages ? html`<button class="button primary" @click=${this.#invite}>${plusIcon}${words.say('team.invite')}</button>` : nothing}</span></header>
      ${waitingFor(this.#agents, words)}
      ${this.#agents.value ? html`<div class="table" role="list">${this.#agents.value.map((agent) => this.#person(agent, manages))}</div>
        <frontdesk-team-list .words=${words} .api=${this.api} .teams=${this.state.snapshot.teams} .agents=${this.#agents.value} ?manages=${may(this.state, 'roles.manage')}></frontdesk-team-list>` : nothing}
    </div>
    <dialog aria-labelledby="invite" @close=${() => { this.invited = undefined; this.helped = undefined; }}>${this.invited ? this.#link(this.invited) : this.helped ? this.#access(this.helped) : this.#form()}</dialog>`;
  }

  #person(agent: Agent, manages: boolean): TemplateResult {
    const { words } = this;
    const self = agent.id === this.state.snapshot.me?.agent.id;
    const presence = this.state.snapshot.team.agents.find(({ id }) => id === agent.id)?.state ?? agent.state;
    const off = agent.disabled === true;
    const line = off ? words.say('team.disabled') : presence === 'online' || presence === 'away' ? words.say(`presence.${presence}`)
      : agent.invited ? words.say('team.invited') : agent.seenTs ? words.say('team.lastSeen', { time: listTime(agent.seenTs, Date.now(), words) }) : words.say('presence.offline');
    const offered = this.#offered();
    const editable = manages && !self && offered.some(({ id }) => id === agent.role);
    return html`<div class="person ${off ? 'off' : ''}" role="listitem">
      <span class="avatar ${off ? '' : presence}">${initials(agent.name)}</span>
      <span class="who"><span class="called" dir="auto"><b>${agent.name}</b>${self ? html` <span class="muted">(${words.say('team.you')})</span>` : nothing}</span><span class="meta" title=${agent.seenTs === undefined ? nothing : words.moment(agent.seenTs)}><bdi>${agent.email}</bdi> · ${line}</span></span>
      ${editable ? html`<select aria-label="${words.say('team.role')}: ${agent.name}" @change=${(event: Event) => {
        const role = (event.target as HTMLSelectElement).value;
        void this.#update(agent, { role }, words.say('team.roleChanged', { name: agent.name, role: this.#nameOf(role) }));
      }}>${offered.map(({ id }) => html`<option value=${id} .selected=${agent.role === id}>${this.#nameOf(id)}</option>`)}</select>`
        : html`<span class="role cut" dir="auto">${roleName(words, agent)}</span>`}
      <span class="act">${editable ? html`${off ? nothing : agent.invited
        ? html`<button class="button" aria-label="${words.say('team.newLink')}: ${agent.name}" @click=${() => void this.#linkAgain(agent)}>${words.say('team.newLink')}</button>`
        : html`<button class="button" aria-label="${words.say('team.access')}: ${agent.name}" @click=${() => this.#open({ agent })}>${words.say('team.access')}</button>`}<button class="button" aria-label="${words.say(off ? 'team.enable' : 'team.disable')}: ${agent.name}" @click=${() => void this.#update(agent, { disabled: !off }, words.say(off ? 'team.enabled' : 'team.disableHint', { name: agent.name }))}>${words.say(off ? 'team.enable' : 'team.disable')}</button>` : nothing}</span>
    </div>`;
  }

  #open(helped: { readonly agent: Agent; readonly link?: string }): void {
    this.helped = helped;
    this.problem = '';
    this.dialog.showModal();
  }

  /** For somebody who was invited and has not joined: the first link was lost, or has expired. */
  async #linkAgain(agent: Agent): Promise<void> {
    try {
      this.#open({ agent, ...(await this.api.agents.reset(agent.id)) });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
  }

  /** Helps somebody in, or puts them out. */
  async #help(work: () => Promise<string | undefined>): Promise<void> {
    try {
      const said = await work();
      if (said === undefined) return;
      this.dialog.close();
      act(this, { type: 'say', text: said });
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    }
  }

  #access({ agent, link }: { readonly agent: Agent; readonly link?: string }): TemplateResult {
    const { words, api } = this;
    const { id, name } = agent;
    if (link !== undefined) return this.#shownOnce(words.say('team.resetTitle', { name }), words.say(agent.invited ? 'team.linkText' : 'team.resetText'), link);
    const line = (label: string, hint: string, work: () => Promise<string | undefined>): TemplateResult =>
      html`<div class="help"><button class="button" @click=${() => void this.#help(work)}>${label}</button><p class="hint">${hint}</p></div>`;
    return html`<div class="sheet"><h2 id="invite">${words.say('team.accessTitle', { name })}</h2>
      ${line(words.say('team.reset'), words.say('team.resetHint'), async () => {
        this.helped = { agent, ...(await api.agents.reset(id)) };
        return undefined;
      })}
      ${line(words.say('team.endSessions'), words.say('team.endSessionsHint'), async () => {
        await api.agents.endSessions(id);
        return words.say('team.sessionsEnded', { name });
      })}
      ${line(words.say('team.dropTwoStep'), words.say('team.dropTwoStepHint'), () => api.agents.dropTwoStep(id).then(() => words.say('team.twoStepDropped', { name }), (error: { code?: unknown }) => {
        if (error.code === 'not_found') return words.say('team.noTwoStep', { name });
        throw error;
      }))}
      ${this.problem ? html`<p class="note danger" role="alert">${this.problem}</p>` : nothing}
      <div class="actions"><button class="button primary" @click=${() => this.dialog.close()}>${words.say('team.done')}</button></div></div>`;
  }

  /** Nobody gives what they do not hold. Highest first, then the workspace's own. */
  #offered(): readonly RoleInfo[] {
    const roles = (this.#roles.value ?? []).filter(({ permissions }) => permissions.every((permission) => may(this.state, permission)));
    return [...roles.filter(({ builtIn }) => builtIn).reverse(), ...roles.filter(({ builtIn }) => !builtIn)];
  }

  #nameOf(role: Role): string {
    const known = this.#roles.value?.find(({ id }) => id === role);
    return roleName(this.words, { role, ...(known ? { roleName: known.name } : {}) });
  }

  #form(): TemplateResult {
    const { words } = this;
    return html`<form class="sheet" novalidate @submit=${(event: SubmitEvent) => void this.#create(event)}>
      <h2 id="invite">${words.say('team.inviteTitle')}</h2>
      <label class="field"><span class="label">${words.say('team.name')}</span><input type="text" name="name" maxlength="120" autocomplete="off"></label>
      <label class="field"><span class="label">${words.say('team.email')}</span><input type="email" name="email" maxlength="254" autocomplete="off" spellcheck="false"></label>
      <label class="field"><span class="label">${words.say('team.role')}</span>
        <select aria-describedby="role-hint" @change=${(event: Event) => { this.invitedRole = (event.target as HTMLSelectElement).value; }}>${this.#offered().map(({ id }) => html`<option value=${id} .selected=${this.invitedRole === id}>${this.#nameOf(id)}</option>`)}</select>
        <span class="hint" id="role-hint">${roleHint(words, this.invitedRole)}</span></label>
      ${this.problem ? html`<p class="note danger" role="alert">${this.problem}</p>` : nothing}
      <div class="actions"><button type="button" class="button" @click=${() => this.dialog.close()}>${words.say('cancel')}</button><button class="button primary">${words.say('team.createInvite')}</button></div>
    </form>`;
  }

  #link({ agent, link }: { agent: Agent; link: string }): TemplateResult {
    return this.#shownOnce(this.words.say('team.linkTitle', { name: agent.name }), this.words.say('team.linkText'), link);
  }

  #shownOnce(title: string, text: string, link: string): TemplateResult {
    const { words } = this;
    return html`<div class="sheet"><h2 id="invite">${title}</h2><p class="muted">${text}</p>
      <div class="secret"><code dir="ltr" translate="no">${link}</code><frontdesk-copy-button .words=${words} .text=${link}></frontdesk-copy-button></div>
      <div class="actions"><button class="button primary" @click=${() => this.dialog.close()}>${words.say('team.done')}</button></div></div>`;
  }
}
