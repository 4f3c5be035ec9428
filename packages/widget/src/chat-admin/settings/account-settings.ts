import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, Me } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { PASSWORD_LENGTH } from '../sign-in/check-form.ts';
import { roleName } from '../parts/role-name.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';

/** Who is signed in: name and password to change, and the way out. */
@element('frontdesk-account-settings')
export class AccountSettings extends LitElement {
  static override styles = [base, controls, form, css`
    dl { display: grid; grid-template-columns: 140px minmax(0, 1fr); gap: 10px 16px; margin: 0; }
    dt { color: var(--frontdesk-muted); }
    dd { margin: 0; overflow-wrap: anywhere; }
    .all { display: grid; gap: 28px; }
    .actions { position: static; padding: 0; }
    .out { border-block-start: 1px solid var(--frontdesk-border); padding-block-start: 20px; max-inline-size: 560px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) me: Me | undefined;
  @state() private name: string | undefined;
  @state() private busy = false;
  @state() private problem: { readonly field: 'current' | 'next'; readonly text: string } | undefined;

  async #save(patch: Parameters<AdminApi['me']['update']>[0], done: string): Promise<boolean> {
    this.busy = true;
    try {
      await this.api.me.update(patch);
      act(this, { type: 'say', text: done });
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'wrong_password') this.problem = { field: 'current', text: this.words.say('settings.account.wrong') };
      else act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #rename(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = this.name?.trim();
    if (name && await this.#save({ name }, this.words.say('settings.account.nameSaved'))) this.name = undefined;
  }

  async #changePassword(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const data = new FormData(target);
    const currentPassword = String(data.get('current'));
    const password = String(data.get('next'));
    this.problem = currentPassword === '' ? { field: 'current', text: this.words.say('signIn.needPassword') }
      : [...password].length < PASSWORD_LENGTH ? { field: 'next', text: this.words.say('signIn.needLongPassword') } : undefined;
    if (this.problem) return target.querySelector<HTMLInputElement>(`[name=${this.problem.field}]`)?.focus();
    if (await this.#save({ password, currentPassword }, this.words.say('settings.account.changed'))) target.reset();
  }

  override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const agent = this.me?.agent;
    if (!agent) return nothing;
    const name = this.name ?? agent.name;
    return html`<div class="all">
      <form novalidate @submit=${(event: SubmitEvent) => void this.#rename(event)}>
        <label class="field"><span class="label">${words.say('settings.account.name')}</span><input type="text" name="name" dir="auto" maxlength="120" autocomplete="name" .value=${name} @input=${(event: InputEvent) => { this.name = (event.target as HTMLInputElement).value; }}><span class="hint">${words.say('signIn.nameHint')}</span></label>
        <dl><dt>${words.say('settings.account.email')}</dt><dd>${agent.email}</dd><dt>${words.say('settings.account.role')}</dt><dd>${roleName(words, agent)}</dd></dl>
        <div class="actions"><button class="button primary" ?disabled=${this.busy || name.trim() === '' || name.trim() === agent.name}>${words.say('save')}</button></div>
      </form>
      <form novalidate @submit=${(event: SubmitEvent) => void this.#changePassword(event)}>
        <h3>${words.say('settings.account.password')}</h3>
        <input type="email" name="username" autocomplete="username" .value=${agent.email} hidden>
        ${this.#password('current', words.say('settings.account.current'), 'current-password')}
        ${this.#password('next', words.say('settings.account.next'), 'new-password', words.say('signIn.passwordHint'))}
        <div class="actions"><button class="button" ?disabled=${this.busy}>${words.say('settings.account.change')}</button></div>
      </form>
      <div class="out"><button class="button" @click=${() => act(this, { type: 'sign-out' })}>${words.say('settings.account.signOut')}</button></div></div>`;
  }

  #password(name: 'current' | 'next', label: string, autocomplete: 'current-password' | 'new-password', hint = ''): TemplateResult {
    const problem = this.problem?.field === name ? this.problem.text : '';
    return html`<label class="field"><span class="label">${label}</span>
      <input type="password" name=${name} autocomplete=${autocomplete} maxlength="256" aria-invalid=${problem ? 'true' : 'false'} aria-describedby=${problem || hint ? `${name}-hint` : nothing}>
      ${problem ? html`<span class="problem" id="${name}-hint" role="alert">${problem}</span>` : hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : nothing}</label>`;
  }
}
