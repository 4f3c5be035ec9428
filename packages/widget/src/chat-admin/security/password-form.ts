import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { form } from '../settings/form.styles.ts';
import { PASSWORD_LENGTH } from '../sign-in/check-form.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';

/**
 * Changing one's own password, with the present one.
 *
 * @fires frontdesk-password-changed - all other sessions have ended.
 */
@element('frontdesk-password-form')
export class PasswordForm extends LitElement {
  static override styles = [base, controls, form, css`.actions { position: static; padding: 0; }`];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** For the password manager. */
  @property() email = '';
  @state() private busy = false;
  @state() private problem: { readonly field: 'current' | 'next'; readonly text: string } | undefined;

  async #save(password: string, currentPassword: string): Promise<boolean> {
    this.busy = true;
    try {
      await this.api.me.update({ password, currentPassword });
      act(this, { type: 'say', text: this.words.say('settings.account.changed') });
      return true;
    } catch (error) {
      const { code } = error as { code?: unknown };
      this.problem = code === 'wrong_password' ? { field: 'current', text: this.words.say('settings.account.wrong') } : { field: 'next', text: code === 'weak_password' ? this.words.say('signIn.weakPassword') : this.words.say('notSaved', { reason: reasonOf(error, this.words) }) };
      return false;
    } finally {
      this.busy = false;
    }
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
    if (!(await this.#save(password, currentPassword))) return;
    target.reset();
    this.dispatchEvent(new Event('frontdesk-password-changed'));
  }

  override render(): TemplateResult {
    const { words } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#changePassword(event)}>
        <input type="email" name="username" autocomplete="username" .value=${this.email} hidden>
        ${this.#password('current', words.say('settings.account.current'), 'current-password')}
        ${this.#password('next', words.say('settings.account.next'), 'new-password', words.say('signIn.passwordHint'))}
        <div class="actions"><button class="button" ?disabled=${this.busy}>${words.say('settings.account.change')}</button></div>
      </form>`;
  }

  #password(name: 'current' | 'next', label: string, autocomplete: 'current-password' | 'new-password', hint = ''): TemplateResult {
    const problem = this.problem?.field === name ? this.problem.text : '';
    return html`<label class="field"><span class="label">${label}</span>
      <input type="password" name=${name} autocomplete=${autocomplete} maxlength="256" aria-invalid=${problem ? 'true' : 'false'} aria-describedby=${problem || hint ? `${name}-hint` : nothing}>
      ${problem ? html`<span class="problem" id="${name}-hint" role="alert">${problem}</span>` : hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : nothing}</label>`;
  }
}
