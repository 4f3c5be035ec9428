import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, ApiToken } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';

const DAY_MS = 86_400_000;
const EXPIRIES = { never: undefined, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;

/** Tokens for programs: made once, shown once, revoked at once. */
@element('frontdesk-token-settings')
export class TokenSettings extends LitElement {
  static override styles = [base, controls, form];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property() relayUrl = '';
  @state() private made: { token: ApiToken; secret: string } | undefined;
  @state() private problem = '';
  readonly #tokens = new Loaded<readonly ApiToken[]>(this, () => this.api.tokens.list());

  protected override firstUpdated(): void {
    void this.#tokens.load();
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const data = new FormData(target);
    const name = String(data.get('name') ?? '').trim();
    if (!name) {
      this.problem = this.words.say('signIn.needName');
      return;
    }
    const life = EXPIRIES[String(data.get('expiry')) as keyof typeof EXPIRIES];
    try {
      this.made = await this.api.tokens.create({ name, ...(life ? { expiresTs: Date.now() + life } : {}) });
      this.problem = '';
      target.reset();
      void this.#tokens.load();
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
    }
  }

  async #revoke(token: ApiToken): Promise<void> {
    try {
      await this.api.tokens.remove(token.id);
      this.#tokens.set((this.#tokens.value ?? []).filter((other) => other.id !== token.id));
      if (this.made?.token.id === token.id) this.made = undefined;
      act(this, { type: 'say', text: `${this.words.say('settings.tokens.revoked')} ${this.words.say('settings.tokens.revokeHint', { name: token.name })}` });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
  }

  override render(): TemplateResult {
    const { words, made } = this;
    return html`<div class="stack">
      <p class="muted">${words.say('settings.tokens.lead')} <a class="link" href="${this.relayUrl}/docs" target="_blank" rel="noopener">${words.say('settings.tokens.docs')}</a></p>
      ${made ? html`<div class="card" role="status"><h3>${words.say('settings.tokens.secretTitle', { name: made.token.name })}</h3><p class="muted">${words.say('settings.tokens.secretText')}</p>
        <div class="secret"><code dir="ltr" translate="no">${made.secret}</code><frontdesk-copy-button .words=${words} .text=${made.secret}></frontdesk-copy-button></div>
        <div><button class="button" @click=${() => { this.made = undefined; }}>${words.say('team.done')}</button></div></div>` : nothing}
      ${waitingFor(this.#tokens, words)}
      ${this.#tokens.value ? this.#tokens.value.length === 0 ? html`<p class="muted">${words.say('settings.tokens.none')}</p>`
        : html`<div class="lines">${this.#tokens.value.map((token) => html`<div><span class="grow"><b class="cut" dir="auto">${token.name}</b><br><span class="meta">${words.say('settings.tokens.created', { time: words.moment(token.createdTs) })} · ${token.expiresTs ? words.say('settings.tokens.expires', { time: words.moment(token.expiresTs) }) : words.say('settings.tokens.never')}</span></span>
          <button class="button danger" aria-label="${words.say('settings.tokens.revoke')}: ${token.name}" @click=${() => void this.#revoke(token)}>${words.say('settings.tokens.revoke')}</button></div>`)}</div>` : nothing}
      <form class="card" novalidate @submit=${(event: SubmitEvent) => void this.#create(event)}>
        <div class="pair"><label class="field"><span class="label">${words.say('settings.tokens.name')}</span><input type="text" name="name" maxlength="120" autocomplete="off" placeholder=${words.say('settings.tokens.nameHint')}></label>
        <label class="field"><span class="label">${words.say('settings.tokens.expiry')}</span><select name="expiry">${(Object.keys(EXPIRIES) as (keyof typeof EXPIRIES)[]).map((expiry) => html`<option value=${expiry}>${words.say(`settings.tokens.expiries.${expiry}`)}</option>`)}</select></label></div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div><button class="button primary">${words.say('settings.tokens.create')}</button></div>
      </form></div>`;
  }
}
