import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Agent } from '@frontdesk/protocol';
import type { AdminApi, Me, RoleInfo } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import '../parts/confirm-dialog.ts';
import type { ConfirmDialog } from '../parts/confirm-dialog.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { plusIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { roleHint, roleName } from '../parts/role-name.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { permissionList, permissionStyles } from './permission-fields.ts';
import './role-form.ts';
import type { RoleSavedEvent } from './role-form.ts';
import { rows } from './rows.styles.ts';
import { loadAccessWords, type AccessWords } from './words/index.ts';

/** Names that a sentence takes before it only counts. */
const NAMED = 3;

/** Settings → Roles: the built-in ones to read, and the workspace's own to make, change and remove. */
@element('frontdesk-role-settings')
export class RoleSettings extends LitElement {
  static override styles = [base, controls, form, rows, permissionStyles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) me: Me | undefined;
  /** Fetched anew whenever this changes. */
  @property({ attribute: false }) stamp = '';
  @state() private texts: AccessWords | undefined;
  /** The role that is changed, `new` for one that is made. */
  @state() private open: RoleInfo | 'new' | undefined;
  @query('frontdesk-confirm-dialog') private question!: ConfirmDialog;
  readonly #roles: Loaded<readonly RoleInfo[]> = new Loaded(this, () => this.api.roles.list());
  readonly #agents: Loaded<readonly Agent[]> = new Loaded(this, () => this.api.agents.list());

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadAccessWords(this.words.locale).then((texts) => { this.texts = texts; });
    if (changed.has('stamp')) this.#look();
  }

  #look(): void {
    void this.#roles.load();
    void this.#agents.load();
  }

  #holders(role: RoleInfo): readonly string[] {
    return (this.#agents.value ?? []).filter((agent) => agent.role === role.id).map(({ name }) => name);
  }

  async #close(said?: string): Promise<void> {
    const editing = this.open;
    this.open = undefined;
    if (said !== undefined) act(this, { type: 'say', text: said });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(editing && editing !== 'new' ? `[data-change="${editing.id}"]` : '.new')?.focus();
  }

  #saved(role: RoleInfo, texts: AccessWords): void {
    const known = this.#roles.value ?? [];
    // The list may have been told of it, and fetched again, before the answer came.
    this.#roles.set(known.some(({ id }) => id === role.id) ? known.map((other) => (other.id === role.id ? role : other)) : [...known, role]);
    void this.#close(texts.say(this.open === 'new' ? 'roles.made' : 'roles.saved', { name: role.name }));
    this.#look();
  }

  async #remove(role: RoleInfo, texts: AccessWords): Promise<void> {
    const { name } = role;
    const holders = this.#holders(role);
    if (holders.length > 0) return this.#inUse(name, holders, texts);
    if (!(await this.question.ask({ title: texts.say('roles.removeTitle', { name }), text: texts.say('roles.removeText'), act: texts.say('roles.remove') }))) return;
    try {
      await this.api.roles.remove(role.id);
      this.#roles.set((this.#roles.value ?? []).filter(({ id }) => id !== role.id));
      await this.#close(texts.say('roles.removed', { name }));
    } catch (error) {
      await Promise.all([this.#roles.load(), this.#agents.load()]);
      // Somebody was given it a moment ago.
      if ((error as { code?: unknown }).code === 'role_in_use') return this.#inUse(name, this.#holders(role), texts);
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
  }

  /** A role that somebody has cannot go: nobody is left without one. */
  async #inUse(name: string, holders: readonly string[], texts: AccessWords): Promise<void> {
    const go = await this.question.ask({ title: texts.say('roles.inUseTitle', { name }), text: texts.say('roles.inUseText', { count: holders.length, names: named(holders, texts) }), act: texts.say('roles.team'), harmless: true, leave: texts.say('roles.close') });
    if (go) act(this, { type: 'go', route: { view: 'team' } });
  }

  override render(): TemplateResult | typeof nothing {
    const { texts, words, open } = this;
    if (!texts) return html`<p class="muted" role="status">${words.say('loading')}</p>`;
    const roles = this.#roles.value;
    const kept = (roles ?? []).filter(({ builtIn }) => !builtIn);
    // Removed by somebody else while it is being changed: what was typed stays, and saving tells.
    const own = open && open !== 'new' && !kept.some(({ id }) => id === open.id) ? [...kept, open] : kept;
    return html`<p class="muted narrow">${texts.say('roles.lead')} <button class="link" @click=${() => act(this, { type: 'go', route: { view: 'team' } })}>${texts.say('roles.team')}</button></p>
      ${waitingFor(this.#roles, words)}
      ${roles ? html`<section class="part" aria-labelledby="own"><div class="title"><div><h3 id="own">${texts.say('roles.own')}</h3></div>${open ? nothing : html`<button class="button primary new" @click=${() => { this.open = 'new'; }}>${plusIcon}${texts.say('roles.new')}</button>`}</div>
        ${open === 'new' ? this.#form(undefined, texts) : nothing}
        ${own.length === 0 ? open === 'new' ? nothing : html`<p class="muted">${texts.say('roles.noneOwn')}</p>`
          : html`<ul class="rows">${repeat(own, ({ id }) => id, (role) => html`<li>${this.#row(role, texts)}</li>`)}</ul>`}</section>
      <section class="part" aria-labelledby="built-in"><div class="title"><div><h3 id="built-in">${texts.say('roles.builtIn')}</h3><p class="muted">${texts.say('roles.builtInText')}</p></div></div>
        <ul class="rows">${roles.filter(({ builtIn }) => builtIn).reverse().map((role) => html`<li>${this.#row(role, texts)}</li>`)}</ul></section>` : nothing}
      <frontdesk-confirm-dialog .words=${words}></frontdesk-confirm-dialog>`;
  }

  #form(role: RoleInfo | undefined, texts: AccessWords): TemplateResult {
    return html`<frontdesk-role-form ?inside=${role !== undefined} .words=${this.words} .texts=${texts} .api=${this.api} .roles=${this.#roles.value ?? []} .edited=${role} .holders=${role ? this.#holders(role) : []} .mine=${this.me?.permissions ?? []}
      @frontdesk-role-saved=${(event: RoleSavedEvent) => this.#saved(event.role, texts)} @frontdesk-role-left=${() => void this.#close()}></frontdesk-role-form>`;
  }

  #row(role: RoleInfo, texts: AccessWords): TemplateResult {
    const { words, open } = this;
    const { id, builtIn, permissions } = role;
    if (!builtIn && open && open !== 'new' && open.id === id) return this.#form(open, texts);
    const holders = this.#holders(role);
    const name = roleName(words, { role: id, roleName: role.name });
    const who = !this.#agents.value ? '' : holders.length === 0 ? texts.say('roles.nobody') : texts.say('roles.holders', { count: holders.length, names: named(holders, texts) });
    const closed = this.#closed(role);
    return html`<details><summary><b dir="auto">${name}</b><span class="meta">${builtIn ? `${roleHint(words, id)} ` : ''}<span class="unfold">${texts.say('count', { count: permissions.length })}</span>${who ? ` · ${who}` : ''}</span>${closed ? html`<span class="why">${texts.say(`roles.${closed}`)}</span>` : nothing}</summary>
        <div class="more">${permissions.length === 0 ? html`<p class="muted">${texts.say('roles.nothing')}</p>` : permissionList(texts, permissions)}</div></details>
      ${builtIn || closed ? nothing : html`<span class="acts"><button class="button" data-change=${id} ?disabled=${open !== undefined} aria-label="${texts.say('roles.change')}: ${name}" @click=${() => { this.open = role; }}>${texts.say('roles.change')}</button>
        <button class="button danger" aria-label="${texts.say('roles.remove')}: ${name}" @click=${() => void this.#remove(role, texts)}>${texts.say('roles.remove')}</button></span>`}`;
  }

  /** Why the relay would refuse a change. */
  #closed(role: RoleInfo): 'mine' | 'beyond' | undefined {
    if (role.builtIn) return undefined;
    if (role.id === this.me?.agent.role) return 'mine';
    return role.permissions.every((permission) => this.me?.permissions.includes(permission)) ? undefined : 'beyond';
  }
}

/** A few names, and how many more there are. */
function named(names: readonly string[], texts: AccessWords): string {
  const first = names.slice(0, NAMED).join(', ');
  return names.length <= NAMED ? first : texts.say('roles.more', { names: first, count: names.length - NAMED });
}
