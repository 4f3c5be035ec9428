import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminClient, Me, SecondStep } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { chatIcon, eyeIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { reasonOf, type AdminKey, type AdminWords } from '../words/index.ts';
import { PASSWORD_LENGTH, checkForm, signInProblem, tooManyTries, type FormPurpose, type SignInFields } from './check-form.ts';
import { styles } from './sign-in.styles.ts';

type LinkInfo = Awaited<ReturnType<AdminClient['link']>>;

const TITLES = { 'sign-in': 'signIn.title', owner: 'signIn.claimOwner', invite: 'signIn.claimInvite', reset: 'signIn.reset' } as const satisfies Record<FormPurpose, AdminKey>;

/** The door: signing in, a second step, or — with a one-time link — making the owner's or an invited agent's account. */
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
  /** There is nothing else on the page: who comes can type at once. */
  @property({ type: Boolean }) alone = false;
  @property() relayUrl = '';
  @state() private busy = false;
  @state() private shown = false;
  @state() private password = '';
  @state() private problems: ReturnType<typeof checkForm> = {};
  @state() private refusal = '';
  /** The password was right, and this is missing. */
  @state() private second: SecondStep | undefined;
  #greeted = false;
  readonly #claimed = new Loaded<boolean>(this, () => this.client.isClaimed());
  readonly #info = new Loaded<LinkInfo>(this, () => this.client.link(this.link));

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('client') && !this.inside) void this.#claimed.load();
    if (changed.has('link') && this.link) void this.#info.load();
  }

  /** Once, when there is a form; not when they are at something else by then. */
  protected override updated(): void {
    const field = this.alone && !this.#greeted ? [...this.renderRoot.querySelectorAll('input')].find(({ value }) => value === '') : undefined;
    if (!field) return;
    this.#greeted = true;
    if (document.activeElement === document.body) field.focus();
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
    if (first) return this.#focus(first);
    this.busy = true;
    try {
      this.#answered(await (purpose === 'sign-in' ? this.client.signIn({ email: fields.email.trim(), password: fields.password })
        : this.client.claim({ link: this.link, password: fields.password, ...(purpose === 'reset' ? {} : { name: fields.name.trim() }), ...(purpose === 'owner' ? { email: fields.email.trim() } : {}) })));
    } catch (error) {
      if ((error as { code?: unknown }).code === 'weak_password') {
        this.problems = { password: 'signIn.weakPassword' };
        this.#focus('password');
      } else this.#refused(error, purpose === 'sign-in');
    }
    this.busy = false;
  }

  #focus(field: keyof SignInFields): void {
    this.renderRoot.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
  }

  #answered(answer: Me | SecondStep): void {
    if ('step' in answer) {
      this.second = answer;
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>('[name=code]')?.focus());
    } else this.#leaveLink();
  }

  #refused(error: unknown, signingIn = true): void {
    const key = signingIn ? signInProblem(error) : undefined;
    this.refusal = key === 'signIn.tooMany' ? tooManyTries(error, this.words) : key ? this.words.say(key) : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    if (key === 'signIn.stepOver') this.second = undefined;
  }

  async #finish(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const code = String(new FormData(event.target as HTMLFormElement).get('code') ?? '').trim();
    if (this.busy || !this.second) return;
    this.refusal = code === '' ? this.words.say('signIn.needCode') : '';
    if (code === '') return this.renderRoot.querySelector<HTMLInputElement>('[name=code]')?.focus();
    this.busy = true;
    try {
      this.#answered(await this.client.finishSignIn({ step: this.second.step, code }));
    } catch (error) {
      this.#refused(error);
      this.renderRoot.querySelector<HTMLInputElement>('[name=code]')?.select();
    }
    this.busy = false;
  }

  /** Passkeys are bound to the relay's own host. The library comes when it is wanted: few do. */
  get #hasPasskeys(): boolean {
    return 'PublicKeyCredential' in globalThis && new URL(this.relayUrl || location.origin).origin === location.origin;
  }

  async #passkey(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refusal = '';
    try {
      const [{ provePasskey, passkeyRefusal }, challenge] = await Promise.all([import('../security/browser-passkeys.ts'), this.client.beginPasskeySignIn()]);
      try {
        this.#answered(await this.client.passkeySignIn(await provePasskey(challenge)));
      } catch (error) {
        if (passkeyRefusal(error) !== 'cancelled') throw error;
        this.refusal = this.words.say('signIn.passkeyCancelled');
      }
    } catch (error) {
      this.#refused(error);
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
        <h1>${words.say(this.second ? 'signIn.secondTitle' : TITLES[purpose])}</h1>
        ${this.second ? html`<p>${words.say(this.second.methods.includes('code') ? 'signIn.secondLead' : 'signIn.secondPasskeyLead')}</p>` : nothing}
        ${purpose === 'reset' && !this.second ? html`<p>${words.say('signIn.resetLead', { email: this.#info.value?.email ?? '' })}</p>` : nothing}
        ${purpose === 'owner' ? html`<p>${words.say('signIn.claimOwnerLead')}</p>` : nothing}
        ${purpose === 'invite' ? html`<p>${words.say('signIn.claimInviteLead', { email: this.#info.value?.email ?? '' })}</p>` : nothing}
      </div>
      ${this.ended && purpose === 'sign-in' ? html`<p class="note warning" role="status">${words.say('signIn.signedOut')}</p>` : nothing}
      ${this.kept > 0 && purpose === 'sign-in' ? html`<p class="note warning" role="status">${words.say('signIn.kept', { count: this.kept })}</p>` : nothing}
      ${this.#claimed.value === false && purpose === 'sign-in' && !waiting ? html`<p class="note" role="status">${words.say('signIn.unclaimed')} <code dir="ltr" translate="no">npm run cli -- agent link</code></p>` : nothing}
      ${broken ? html`<p class="note danger" role="alert">${words.say('signIn.linkUsed')}</p>` : nothing}
      ${waiting ? html`<p class="muted" role="status">${words.say('signIn.linkChecking')}</p>`
        : broken && this.inside ? html`<button class="button primary" @click=${this.#leaveLink}>${words.say('console')}</button>` : this.second ? this.#secondForm(this.second) : this.#form(purpose)}
    </main>`;
  }

  #secondForm({ methods }: SecondStep): TemplateResult {
    const { words } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#finish(event)}>
        ${methods.includes('passkey') && this.#hasPasskeys ? html`<button type="button" class="button primary" ?disabled=${this.busy} @click=${() => void this.#passkey()}>${words.say('signIn.passkey')}</button>` : nothing}
        <label class="field"><span class="label">${words.say('signIn.code')}</span>
          <input type="text" name="code" autocomplete="one-time-code" inputmode=${methods.includes('code') ? 'numeric' : 'text'} dir="ltr" maxlength="40" spellcheck="false" autocapitalize="off" aria-invalid=${this.refusal ? 'true' : 'false'}></label>
        ${this.refusal ? html`<p class="note danger" role="alert">${this.refusal}</p>` : nothing}
        <button class="button ${methods.includes('passkey') ? '' : 'primary'}" ?disabled=${this.busy}>${words.say(this.busy ? 'signIn.submitting' : 'signIn.submit')}</button>
      </form>
      <p class="foot"><button class="link" @click=${() => { this.second = undefined; this.refusal = ''; }}>${words.say('signIn.startOver')}</button></p>`;
  }

  #form(purpose: FormPurpose): TemplateResult {
    const { words } = this;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${purpose === 'sign-in' || purpose === 'reset' ? nothing : this.#field('name', 'text', 'signIn.name', 'name', this.#info.value?.name ?? '', words.say('signIn.nameHint'))}
        ${purpose === 'invite' || purpose === 'reset' ? nothing : this.#field('email', 'email', 'signIn.email', 'username', this.#info.value?.email ?? '')}
        ${this.#passwordField(purpose)}
        ${this.refusal ? html`<p class="note danger" role="alert">${this.refusal}</p>` : nothing}
        <button class="button primary" ?disabled=${this.busy}>
          ${words.say(purpose === 'reset' ? 'signIn.resetSubmit' : purpose === 'sign-in' ? (this.busy ? 'signIn.submitting' : 'signIn.submit') : this.busy ? 'signIn.claiming' : 'signIn.claim')}
        </button>
        ${purpose === 'sign-in' && this.#hasPasskeys ? html`<button type="button" class="button" ?disabled=${this.busy} @click=${() => void this.#passkey()}>${words.say('signIn.passkey')}</button>` : nothing}
      </form>
      ${purpose === 'sign-in' ? html`<details class="foot"><summary>${words.say('signIn.forgot')}</summary><p class="hint">${words.say('signIn.forgotText')}</p><code dir="ltr" translate="no">npm run cli -- agent reset --email …</code></details>` : html`<p class="foot"><button class="link" @click=${this.#leaveLink}>${words.say('signIn.haveAccount')}</button></p>`}`;
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

  #typePassword(password: string): void {
    this.password = password;
    if (this.problems.password === 'signIn.weakPassword') this.problems = { ...this.problems, password: undefined };
  }

  #passwordField(purpose: FormPurpose): TemplateResult {
    const { words } = this;
    const missing = PASSWORD_LENGTH - [...this.password].length;
    // A password that was too short is done with once it is long enough; a weak one, once another is typed.
    const problem = missing > 0 || this.problems.password === 'signIn.weakPassword' ? this.problems.password : undefined;
    const hint = purpose === 'sign-in' ? '' : this.password === '' ? words.say('signIn.passwordHint') : missing > 0 ? words.say('signIn.passwordShort', { count: missing }) : words.say('signIn.passwordLong');
    return html`<div class="field">
      <label class="label" for="password">${words.say('signIn.password')}</label>
      <div class="password">
        <input id="password" type=${this.shown ? 'text' : 'password'} name="password" autocomplete=${purpose === 'sign-in' ? 'current-password' : 'new-password'} maxlength="256" spellcheck="false" autocapitalize="off"
          aria-invalid=${problem ? 'true' : 'false'} aria-describedby="password-hint" @input=${(event: InputEvent) => this.#typePassword((event.target as HTMLInputElement).value)}>
        <button type="button" class="icon-button" aria-pressed=${this.shown ? 'true' : 'false'} aria-label=${words.say(this.shown ? 'signIn.hidePassword' : 'signIn.showPassword')} @click=${() => { this.shown = !this.shown; }}>
          ${eyeIcon}
        </button>
      </div>
      <span class=${problem ? 'problem' : 'hint'} id="password-hint" role=${problem === 'signIn.weakPassword' ? 'alert' : nothing}>${problem ? words.say(problem) : hint}</span>
    </div>`;
  }
}
