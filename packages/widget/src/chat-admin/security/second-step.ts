import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, TwoStep, TwoStepChanged } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { makePasskey, passkeyRefusal, passkeysHere } from './browser-passkeys.ts';
import { qrCode } from './qr-code.ts';
import './recovery-codes.ts';
import type { SecurityWords } from './words/index.ts';

/**
 * What one has beside a password: authenticator app, passkeys, recovery codes.
 *
 * @fires frontdesk-two-step-changed - a factor was added or removed, and nothing is left to be written down.
 */
@element('frontdesk-second-step')
export class SecondStepSettings extends LitElement {
  static override styles = [base, controls, form, css`
    .qr { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 20px; align-items: start; }
    .qr svg { inline-size: 190px; block-size: 190px; border-radius: var(--frontdesk-radius-small); background: #fff; fill: #000; shape-rendering: crispEdges; }
    .qr > div { display: grid; gap: 12px; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
    .row .field { flex: 1 1 180px; }
    .head { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; }
    .head > div { flex: 1 1 240px; display: grid; gap: 2px; }
    input[name='code'] { max-inline-size: 160px; font-variant-numeric: tabular-nums; letter-spacing: 0.08em; }
    @container (max-width: 720px) { .qr { grid-template-columns: minmax(0, 1fr); } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: SecurityWords;
  @property({ attribute: false }) api!: AdminApi;
  @property() relayUrl = '';
  @state() private busy = false;
  @state() private offer: { readonly secret: string; readonly uri: string } | undefined;
  @state() private codes: readonly string[] | undefined;
  @state() private problem: { readonly at: 'app' | 'passkeys' | 'codes'; readonly text: string } | undefined;
  readonly #twoStep = new Loaded<TwoStep>(this, () => this.api.mySecurity.twoStep());

  protected override firstUpdated(): void {
    void this.#twoStep.load();
  }

  /** Runs one change; shows what it left, or why nothing came of it. */
  async #change(at: 'app' | 'passkeys' | 'codes', work: () => Promise<TwoStepChanged | TwoStep | undefined>, said = ''): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      const after = await work();
      if (!after) return;
      const { codes, ...twoStep } = after as TwoStepChanged;
      this.#twoStep.set(twoStep);
      this.offer = undefined;
      if (codes) this.codes = codes;
      if (said) act(this, { type: 'say', text: said });
      if (!codes) this.#changed();
    } catch (error) {
      this.problem = { at, text: this.#reason(error) };
    } finally {
      this.busy = false;
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event('frontdesk-two-step-changed', { bubbles: true, composed: true }));
  }

  #reason(error: unknown): string {
    const { code } = error as { code?: unknown };
    if (code === 'wrong_code') return this.texts.say('app.wrong');
    const refusal = passkeyRefusal(error);
    return refusal ? this.texts.say(`passkeys.${refusal}`) : this.words.say('notSaved', { reason: reasonOf(error, this.words) });
  }

  #enable(event: SubmitEvent): void {
    event.preventDefault();
    const code = String(new FormData(event.target as HTMLFormElement).get('code') ?? '').trim();
    if (code) void this.#change('app', () => this.api.mySecurity.enableAuthenticator(code), this.texts.say('app.enabled'));
  }

  #addPasskey(event: SubmitEvent): void {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const name = String(new FormData(target).get('name') ?? '').trim() || navigator.platform || 'Passkey';
    void this.#change('passkeys', async () => {
      const made = await makePasskey(await this.api.mySecurity.beginPasskey());
      const after = await this.api.mySecurity.addPasskey({ ...made, name });
      target.reset();
      return after;
    }, this.texts.say('passkeys.added'));
  }

  override render(): TemplateResult {
    const { texts, words, codes } = this;
    const twoStep = this.#twoStep.value;
    if (!twoStep) return html`${waitingFor(this.#twoStep, words)}`;
    const any = twoStep.authenticator || twoStep.passkeys.length > 0;
    return html`<div class="stack">
      <p class="note ${any ? '' : 'warning'}">${texts.say(any ? 'twoStep.on' : 'twoStep.off')}${twoStep.rule === 'optional' ? nothing : ` ${texts.say(twoStep.rule === 'passkey' ? 'twoStep.passkey' : 'twoStep.required')}`}</p>
      ${codes ? html`<frontdesk-recovery-codes .words=${words} .texts=${texts} .codes=${codes} @frontdesk-codes-kept=${() => { this.codes = undefined; this.#changed(); }}></frontdesk-recovery-codes>` : nothing}
      ${this.#app(twoStep)}${this.#passkeys(twoStep)}${any ? this.#codes(twoStep) : nothing}
    </div>`;
  }

  #problemAt(at: 'app' | 'passkeys' | 'codes'): TemplateResult | typeof nothing {
    return this.problem?.at === at ? html`<p class="problem" role="alert">${this.problem.text}</p>` : nothing;
  }

  #app({ authenticator }: TwoStep): TemplateResult {
    const { texts, api, offer } = this;
    return html`<section class="card" aria-labelledby="app">
      <div class="head"><div><h3 id="app">${texts.say('app')}</h3><p class="muted">${texts.say(authenticator ? 'app.is' : 'app.text')}</p></div>
        ${authenticator ? html`<button class="button" ?disabled=${this.busy} @click=${() => void this.#change('app', () => api.mySecurity.removeAuthenticator(), texts.say('app.removed'))}>${texts.say('app.remove')}</button>`
          : offer ? nothing : html`<button class="button primary" ?disabled=${this.busy} @click=${() => void this.#change('app', async () => { this.offer = await api.mySecurity.offerAuthenticator(); return undefined; })}>${texts.say('app.setUp')}</button>`}</div>
      ${offer && !authenticator ? this.#offered(offer) : nothing}
      ${this.#problemAt('app')}</section>`;
  }

  #offered({ secret, uri }: { readonly secret: string; readonly uri: string }): TemplateResult {
    const { texts, words } = this;
    const { size, path } = qrCode(uri);
    const readable = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
    return html`<div class="qr">
      <svg role="img" aria-label=${texts.say('app.qr')} viewBox="0 0 ${size} ${size}">${path}</svg>
      <div><p>${texts.say('app.scan')}</p>
        <div><p class="muted">${texts.say('app.type')}</p><div class="secret"><code dir="ltr" translate="no">${readable}</code><frontdesk-copy-button .words=${words} .text=${secret}></frontdesk-copy-button></div></div>
        <form novalidate @submit=${(event: SubmitEvent) => this.#enable(event)}><label class="field"><span class="label">${texts.say('app.code')}</span>
          <input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" dir="ltr" maxlength="10"></label>
          <div><button class="button primary" ?disabled=${this.busy}>${texts.say('app.enable')}</button></div></form></div></div>`;
  }

  #passkeys({ passkeys }: TwoStep): TemplateResult {
    const { texts, words, api } = this;
    const here = passkeysHere(this.relayUrl);
    return html`<section class="card" aria-labelledby="passkeys">
      <div class="head"><div><h3 id="passkeys">${texts.say('passkeys')}</h3><p class="muted">${texts.say('passkeys.text')}</p></div></div>
      ${passkeys.length === 0 ? html`<p class="muted">${texts.say('passkeys.none')}</p>` : html`<div class="lines" role="list">${passkeys.map((passkey) => html`<div role="listitem">
        <span class="grow"><b class="cut" dir="auto">${passkey.name}</b><br><span class="meta">${texts.say('passkeys.made', { time: words.moment(passkey.createdTs) })} · ${passkey.usedTs ? texts.say('passkeys.used', { time: words.moment(passkey.usedTs) }) : texts.say('passkeys.unused')}</span></span>
        <button class="button" ?disabled=${this.busy} aria-label="${texts.say('passkeys.remove')}: ${passkey.name}" @click=${() => void this.#change('passkeys', () => api.mySecurity.removePasskey(passkey.id), texts.say('passkeys.removed', { name: passkey.name }))}>${texts.say('passkeys.remove')}</button></div>`)}</div>`}
      ${here === 'yes' ? html`<form class="row" novalidate @submit=${(event: SubmitEvent) => this.#addPasskey(event)}>
        <label class="field"><span class="label">${texts.say('passkeys.name')}</span><input type="text" name="name" maxlength="60" autocomplete="off" dir="auto"></label>
        <button class="button primary" ?disabled=${this.busy}>${texts.say('passkeys.add')}</button></form>` : html`<p class="note">${texts.say(`passkeys.${here}`)}</p>`}
      ${this.#problemAt('passkeys')}</section>`;
  }

  #codes({ recoveryCodes }: TwoStep): TemplateResult {
    const { texts, api } = this;
    return html`<section class="card" aria-labelledby="codes"><div class="head"><div><h3 id="codes">${texts.say('codes')}</h3><p class="muted">${texts.say('codes.text')} ${texts.say('codes.left', { count: recoveryCodes })}</p></div>
      <button class="button" ?disabled=${this.busy} @click=${() => void this.#change('codes', async () => {
        this.codes = await api.mySecurity.renewRecoveryCodes();
        await this.#twoStep.load();
        return undefined;
      })}>${texts.say('codes.renew')}</button></div>${this.#problemAt('codes')}</section>`;
  }
}
