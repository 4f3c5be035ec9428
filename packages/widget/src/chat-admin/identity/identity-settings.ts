import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { AdminApi, IdentityAlgorithm, IdentityKey, SiteIdentity } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { Unsaved, isWritten } from '../parts/unsaved.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { SNIPPETS } from './snippets.ts';
import { loadIdentityWords, type IdentityWords } from './words/index.ts';

const ALGORITHMS: readonly IdentityAlgorithm[] = ['HS256', 'ES256', 'EdDSA', 'user_hash'];
const PAGE = "frontdesk('identify', { getToken: () => fetch('/chat-token').then((answer) => answer.json()) });";
type Language = keyof typeof SNIPPETS;

/** How the site proves who its users are: keys, the rule, and what to copy. */
@element('frontdesk-identity-settings')
export class IdentitySettings extends LitElement {
  static override styles = [base, controls, form, css`
    /* Code needs width more than sentences do. */
    .stack { max-inline-size: none; }
    .stack > :not(.guide, .secret) { max-inline-size: 560px; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @state() private texts: IdentityWords | undefined;
  @state() private made: { key: IdentityKey; secret?: string } | undefined;
  @state() private algorithm: IdentityAlgorithm = 'HS256';
  @state() private language: Language = 'Node';
  /** The key about whose end they are asked: it cannot be undone. */
  @state() private leaving = '';
  @state() private busy = false;
  @state() private problem = '';
  readonly #identity = new Loaded<SiteIdentity>(this, () => this.api.identity.get());
  readonly unsaved = new Unsaved(this, () => isWritten(this.renderRoot, '[name=publicKey]'));

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('words')) void loadIdentityWords(this.words.locale).then((texts) => { this.texts = texts; });
    if (!this.hasUpdated) void this.#identity.load();
  }

  /** One change at a time; what is refused is said where it was asked for. */
  async #change(work: () => Promise<string | undefined>): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      const said = await work();
      if (said) act(this, { type: 'say', text: said });
    } catch (error) {
      this.problem = this.words.say('notSaved', { reason: reasonOf(error, this.words) });
      // A choice jumps back to what holds.
      this.requestUpdate();
    } finally {
      this.busy = false;
    }
  }

  #make(event: SubmitEvent): void {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const publicKey = String(new FormData(target).get('publicKey') ?? '').trim();
    void this.#change(async () => {
      this.made = await this.api.identity.makeKey({ algorithm: this.algorithm, ...(publicKey ? { publicKey } : {}) });
      target.reset();
      await this.#identity.load();
      return undefined;
    });
  }

  #withdraw({ kid }: IdentityKey, texts: IdentityWords): void {
    void this.#change(async () => {
      await this.api.identity.withdrawKey(kid);
      this.leaving = '';
      if (this.made?.key.kid === kid) this.made = undefined;
      await this.#identity.load();
      return texts.say('withdrawn');
    });
  }

  #require(required: boolean, texts: IdentityWords): void {
    void this.#change(async () => {
      this.#identity.set(await this.api.identity.update({ required }));
      return texts.say('saved');
    });
  }

  override render(): TemplateResult | typeof nothing {
    const { texts, words, made } = this;
    if (!texts) return nothing;
    const identity = this.#identity.value;
    return html`<div class="stack">
      <p class="muted">${texts.say('lead')}</p>
      ${made?.secret !== undefined ? html`<div class="card" role="status"><h3>${texts.say('secretTitle', { kid: made.key.kid })}</h3><p class="muted">${texts.say('secretText')}</p>
        ${this.#copy(made.secret)}<div><button class="button" @click=${() => { this.made = undefined; }}>${texts.say('done')}</button></div></div>` : nothing}
      ${waitingFor(this.#identity, words)}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${identity ? html`${this.#keys(identity, texts)}${this.#maker(texts)}
        <label class="check"><input type="checkbox" .checked=${live(identity.required)} ?disabled=${this.busy} @change=${(event: Event) => this.#require((event.target as HTMLInputElement).checked, texts)}><span>${texts.say('required')}<br><span class="meta">${texts.say('requiredText')}</span></span></label>
        ${identity.keys.length > 0 ? this.#guide(identity, texts) : nothing}` : nothing}</div>`;
  }

  #keys({ keys }: SiteIdentity, texts: IdentityWords): TemplateResult {
    if (keys.length === 0) return html`<p class="muted">${texts.say('none')}</p>`;
    return html`<h3>${texts.say('keys')}</h3><div class="lines">${keys.map((key) => html`<div><span class="grow"><b class="cut" dir="ltr" translate="no">${key.kid}</b><br><span class="meta">${this.leaving === key.kid ? texts.say('withdrawSure') : html`${texts.say(`alg.${key.algorithm}`)} · ${texts.say('made', { time: this.words.moment(key.createdTs) })}`}</span></span>
      ${this.leaving === key.kid ? html`<button class="button" ?disabled=${this.busy} @click=${() => { this.leaving = ''; }}>${this.words.say('cancel')}</button><button class="button danger" ?disabled=${this.busy} @click=${() => this.#withdraw(key, texts)}>${texts.say('withdrawYes')}</button>`
        : html`<button class="button danger" aria-label="${texts.say('withdraw')}: ${key.kid}" @click=${() => { this.leaving = key.kid; }}>${texts.say('withdraw')}</button>`}</div>`)}</div>
      <p class="meta">${texts.say('rotation')}</p>`;
  }

  #maker(texts: IdentityWords): TemplateResult {
    return html`<form class="card" novalidate @submit=${(event: SubmitEvent) => this.#make(event)}>
      <label class="field"><span class="label">${texts.say('algorithm')}</span><select @change=${(event: Event) => { this.algorithm = (event.target as HTMLSelectElement).value as IdentityAlgorithm; }}>${ALGORITHMS.map((algorithm) => html`<option value=${algorithm} .selected=${algorithm === this.algorithm}>${texts.say(`alg.${algorithm}`)}</option>`)}</select></label>
      ${this.algorithm === 'ES256' || this.algorithm === 'EdDSA' ? html`<label class="field"><span class="label">${texts.say('publicKey')}</span><textarea name="publicKey" rows="4" dir="ltr" spellcheck="false" maxlength="4000"></textarea></label>` : nothing}
      <div><button class="button primary" ?disabled=${this.busy}>${texts.say('make')}</button></div></form>`;
  }

  /** What to copy to server and page. */
  #guide({ issuer }: SiteIdentity, texts: IdentityWords): TemplateResult {
    return html`<section class="stack guide"><h3>${texts.say('server')}</h3>
      <p class="meta">${texts.say('issuer')}: <code dir="ltr" translate="no">${issuer}</code></p>
      <label class="field"><span class="label">${texts.say('language')}</span><select @change=${(event: Event) => { this.language = (event.target as HTMLSelectElement).value as Language; }}>${(Object.keys(SNIPPETS) as Language[]).map((language) => html`<option .selected=${language === this.language}>${language}</option>`)}</select></label>
      ${this.#copy(SNIPPETS[this.language])}
      <h3>${texts.say('page')}</h3>${this.#copy(PAGE)}</section>`;
  }

  #copy(text: string): TemplateResult {
    return html`<div class="secret"><code dir="ltr" translate="no">${text}</code><frontdesk-copy-button .words=${this.words} .text=${text}></frontdesk-copy-button></div>`;
  }
}
