import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminClient } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { chatIcon, eyeIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { reasonOf, type AdminKey, type AdminWords } from '../words/index.ts';
import { PASSWORD_LENGTH, checkForm, signInProblem, type FormPurpose, type SignInFields } from './check-form.ts';
import { styles } from './sign-in.styles.ts';

type LinkInfo = Awaited<ReturnType<AdminClient['link']>>;

/** The door: signing in, or — with a one-time link — making the owner's or an invited agent's account. */
@element('frontdesk-sign-in')
export class SignIn extends LitElement {
  static override styles = [base, controls, styles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) client!: AdminClient;
  /** One-time link; empty = none. */
  @property() link = '';
  /** The session ended elsewhere: say so. */
  @property({ type: Boolean }) ended = false;
  /** Unsent replies that wait on this device for whoever signed out. */
  @property({ attribute: false }) kept = 0;
  /** Somebody is signed in already; the link brought them here. */
  @property({ type: Boolean }) inside = false;
  @state() private busy = false;
  @state() private shown = false;
  @state() private password = '';
  @state() private problems: ReturnType<typeof checkForm> = {};
  @state() private refusal = '';
  readonly #info = new Loaded<LinkInfo>(this, () => this.client.link(this.link));

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('link')) return;
    if (this.link) void this.#info.load();
  }

  get #purpose(): FormPurpose {
    return this.link && this.#info.value ? this.#info.value.purpose : 'sign-in';
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const data = new FormData(event.target as HTMLFormElement);
    const field = (name: string): string => String(data.get(name) ?? '');
    const fields: SignInFields = { name: field('name'), email: field('email'), password: field('password') };
    const purpose = this.#purpose;
    this.problems = checkForm(fields, purpose);
    this.refusal = '';
    const first = (['name', 'email', 'password'] as const).find((name) => this.problems[name]);
    if (first) {
      this.renderRoot.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
    this.busy = true;
    try {
      if (purpose === 'sign-in') await this.client.signIn({ email: fields.email.trim(), password: fields.password });
      else await this.client.claim({ link: this.link, name: fields.name.trim(), password: fields.password, ...(purpose === 'owner' ? { email: fields.email.trim() } : {}) });
      this.#leaveLink();
    } catch (error) {
      const key = purpose === 'sign-in' ? signInProblem(error) : undefined;
      this.refusal = key ? this.words.say(key) : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    }
    this.busy = false;
  }

  /** The link was used, or is not wanted: the root forgets it. */
  #leaveLink(): void {
    this.dispatchEvent(new Event('frontdesk-link-done'));
  }

  override render(): TemplateResult {
    const { words } = this;
    const purpose = this.#purpose;
    const waiting = this.link !== '' && !this.#info.value && this.#info.error === undefined;
    const broken = this.link !== '' && this.#info.error !== undefined;
    return html`<main class="card">
      <span class="mark">${chatIcon}</span>
      <div class="head">
        <h1>${words.say(purpose === 'owner' ? 'signIn.claimOwner' : purpose === 'invite' ? 'signIn.claimInvite' : 'signIn.title')}</h1>
        ${purpose === 'owner' ? html`<p>${words.say('signIn.claimOwnerLead')}</p>` : nothing}
        ${purpose === 'invite' ? html`<p>${words.say('signIn.claimInviteLead', { email: this.#info.value?.email ?? '' })}</p>` : nothing}
      </div>
      ${this.ended && purpose === 'sign-in' ? html`<p class="note warning" role="status">${words.say('signIn.signedOut')}</p>` : nothing}
      ${this.kept > 0 && purpose === 'sign-in' ? html`<p class="note warning" role="status">${words.say('signIn.kept', { count: this.kept })}</p>` : nothing}
      ${broken ? html`<p class="note danger" role="alert">${words.say('signIn.linkUsed')}</p>` : nothing}
      ${waiting ? html`<p class="muted" role="status">${words.say('signIn.linkChecking')}</p>`
        : broken && this.inside ? html`<button class="button primary" @click=${this.#leaveLink}>${words.say('console')}</button>` : this.#form(purpose)}
    </main>`;
  }

  #form(purpose: FormPurpose): TemplateResult {
    const { words } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${purpose === 'sign-in' ? nothing : this.#field('name', 'text', 'signIn.name', 'name', this.#info.value?.name ?? '', words.say('signIn.nameHint'))}
        ${purpose === 'invite' ? nothing : this.#field('email', 'email', 'signIn.email', 'username', this.#info.value?.email ?? '')}
        ${this.#passwordField(purpose)}
        ${this.refusal ? html`<p class="note danger" role="alert">${this.refusal}</p>` : nothing}
        <button class="button primary" ?disabled=${this.busy}>
          ${words.say(purpose === 'sign-in' ? (this.busy ? 'signIn.submitting' : 'signIn.submit') : this.busy ? 'signIn.claiming' : 'signIn.claim')}
        </button>
      </form>
      ${purpose === 'sign-in' ? nothing : html`<p class="foot"><button class="link" @click=${this.#leaveLink}>${words.say('signIn.haveAccount')}</button></p>`}`;
  }

  #field(name: 'name' | 'email', type: string, label: AdminKey, autocomplete: string, value: string, hint = ''): TemplateResult {
    const problem = this.problems[name];
    return html`<label class="field">
      <span class="label">${this.words.say(label)}</span>
      <input type=${type} name=${name} autocomplete=${autocomplete as 'name'} .value=${value} maxlength=${name === 'name' ? 120 : 254} spellcheck="false"
        aria-invalid=${problem ? 'true' : 'false'} aria-describedby=${problem || hint ? `${name}-hint` : nothing}>
      ${problem ? html`<span class="problem" id="${name}-hint">${this.words.say(problem)}</span>` : hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : nothing}
    </label>`;
  }

  #passwordField(purpose: FormPurpose): TemplateResult {
    const { words } = this;
    const problem = this.problems.password;
    const missing = PASSWORD_LENGTH - [...this.password].length;
    const hint = purpose === 'sign-in' ? '' : this.password === '' ? words.say('signIn.passwordHint') : missing > 0 ? words.say('signIn.passwordShort', { count: missing }) : words.say('signIn.passwordLong');
    return html`<div class="field">
      <label class="label" for="password">${words.say('signIn.password')}</label>
      <div class="password">
        <input id="password" type=${this.shown ? 'text' : 'password'} name="password" autocomplete=${purpose === 'sign-in' ? 'current-password' : 'new-password'} maxlength="256" spellcheck="false" autocapitalize="off"
          aria-invalid=${problem ? 'true' : 'false'} aria-describedby="password-hint" @input=${(event: InputEvent) => { this.password = (event.target as HTMLInputElement).value; }}>
        <button type="button" class="icon-button" aria-pressed=${this.shown ? 'true' : 'false'} aria-label=${words.say(this.shown ? 'signIn.hidePassword' : 'signIn.showPassword')} @click=${() => { this.shown = !this.shown; }}>
          ${eyeIcon}
        </button>
      </div>
      <span class=${problem && missing > 0 ? 'problem' : 'hint'} id="password-hint">${problem && missing > 0 ? words.say(problem) : hint}</span>
    </div>`;
  }
}
