import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { AdminApi, IdentityConfirmation, TwoStep } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { tooManyTries } from '../sign-in/check-form.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { passkeyRefusal, passkeysHere, provePasskey } from './browser-passkeys.ts';
import { loadSecurityWords, type SecurityWords } from './words/index.ts';

/** Asks once more who somebody is, before a change of security; `ask` opens it. */
@element('frontdesk-confirm-identity')
export class ConfirmIdentity extends LitElement {
  static override styles = [base, controls, css`
    form { display: grid; gap: 14px; padding: 24px; inline-size: min(400px, calc(100vw - 34px)); }
    .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: end; }
    .head { display: grid; gap: 4px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property() relayUrl = '';
  @state() private texts: SecurityWords | undefined;
  @state() private twoStep: TwoStep | undefined;
  @state() private by: 'password' | 'code' = 'password';
  @state() private busy = false;
  @state() private problem = '';
  @query('dialog') private dialog!: HTMLDialogElement;
  #answers: ((proved: boolean) => void)[] = [];
  /** Closings of our own whose events are still to come: by then the next question may be open. */
  #closings = 0;

  /** Resolves to true once they proved it, to false when they do not want to. Asked twice, it asks once. */
  async ask(): Promise<boolean> {
    const answer = new Promise<boolean>((resolve) => this.#answers.push(resolve));
    this.texts ??= await loadSecurityWords(this.words.locale);
    this.twoStep ??= await this.api.mySecurity.twoStep().catch(() => undefined);
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    return answer;
  }

  #end(proved: boolean): void {
    const answers = this.#answers;
    this.#answers = [];
    if (this.dialog.open) {
      this.#closings += 1;
      this.dialog.close();
    }
    this.problem = '';
    this.twoStep = undefined;
    this.renderRoot.querySelector('form')?.reset();
    for (const answer of answers) answer(proved);
  }

  /** By Escape; or the late event of a closing of our own. */
  #closed = (): void => {
    if (this.#closings > 0) this.#closings -= 1;
    else this.#end(false);
  };

  async #prove(proof: () => Promise<IdentityConfirmation>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = '';
    try {
      await this.api.mySecurity.confirm(await proof());
      this.#end(true);
    } catch (error) {
      const { code } = error as { code?: unknown };
      this.problem = passkeyRefusal(error) === 'cancelled' ? '' : code === 'rate_limited' ? tooManyTries(error, this.words) : code === 'not_confirmed' ? this.#say('confirm.wrong') : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
      this.renderRoot.querySelector<HTMLInputElement>('input')?.select();
    } finally {
      this.busy = false;
    }
  }

  #say(key: Parameters<SecurityWords['say']>[0]): string {
    return this.texts?.say(key) ?? '';
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const typed = String(new FormData(event.target as HTMLFormElement).get('proof') ?? '');
    if (typed) void this.#prove(async () => (this.by === 'code' ? { code: typed } : { password: typed }));
  }

  override render(): TemplateResult {
    const { by, twoStep } = this;
    const withPasskey = (twoStep?.passkeys.length ?? 0) > 0 && passkeysHere(this.relayUrl) === 'yes';
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <form novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
        <div class="head"><h2 id="title">${this.#say('confirm.title')}</h2><p class="muted">${this.#say('confirm.text')}</p></div>
        <label class="field"><span class="label">${this.#say(`confirm.${by}`)}</span>
          <input name="proof" type=${by === 'code' ? 'text' : 'password'} inputmode=${by === 'code' ? 'numeric' : 'text'} autocomplete=${by === 'code' ? 'one-time-code' : 'current-password'} maxlength="256" spellcheck="false" aria-invalid=${this.problem ? 'true' : 'false'} aria-describedby=${this.problem ? 'problem' : nothing}></label>
        ${this.problem ? html`<p class="problem" id="problem" role="alert">${this.problem}</p>` : nothing}
        ${twoStep?.authenticator ? html`<p><button type="button" class="link" @click=${() => { this.by = by === 'code' ? 'password' : 'code'; }}>${this.#say(by === 'code' ? 'confirm.usePassword' : 'confirm.useCode')}</button></p>` : nothing}
        <div class="row"><button type="button" class="button" @click=${() => this.#end(false)}>${this.words.say('cancel')}</button>
          ${withPasskey ? html`<button type="button" class="button" ?disabled=${this.busy} @click=${() => void this.#prove(async () => provePasskey(await this.api.mySecurity.beginConfirm()))}>${this.#say('confirm.passkey')}</button>` : nothing}
          <button class="button primary" ?disabled=${this.busy}>${this.#say('confirm.go')}</button></div>
      </form></dialog>`;
  }
}
