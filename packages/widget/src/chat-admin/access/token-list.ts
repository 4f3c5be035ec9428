import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Agent } from '@frontdesk/protocol';
import type { ApiToken, TokenApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import '../parts/confirm-dialog.ts';
import type { ConfirmDialog } from '../parts/confirm-dialog.ts';
import { controls } from '../parts/controls.styles.ts';
import '../parts/copy-button.ts';
import { element } from '../parts/define.ts';
import { plusIcon } from '../parts/icons.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { permissionList, permissionStyles } from './permission-fields.ts';
import { rows } from './rows.styles.ts';
import './token-form.ts';
import type { TokenMadeEvent } from './token-form.ts';
import { dayOf, type AccessWords } from './words/index.ts';

/** Tokens of one kind: listed, made, shown once, revoked. */
@element('frontdesk-token-list')
export class TokenList extends LitElement {
  static override styles = [base, controls, form, rows, permissionStyles];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) texts!: AccessWords;
  @property({ attribute: false }) api!: TokenApi;
  /** Of the workspace, where those of single people are listed apart; or one's own. */
  @property() kind: 'workspace' | 'mine' = 'mine';
  /** What the person may do. */
  @property({ attribute: false }) mine: readonly string[] = [];
  /** The team, for the names of those whose tokens are listed; undefined: not known. */
  @property({ attribute: false }) team: readonly Agent[] | undefined;
  /** Who looks: their own are not listed among those of others. */
  @property() self = '';
  /** Fetched anew whenever this changes. */
  @property({ attribute: false }) stamp = '';
  @state() private making = false;
  @state() private made: TokenMadeEvent['made'] | undefined;
  @query('frontdesk-confirm-dialog') private question!: ConfirmDialog;
  readonly #tokens: Loaded<readonly ApiToken[]> = new Loaded(this, () => this.api.list());

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('stamp')) void this.#tokens.load();
  }

  async #toNew(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.new')?.focus();
  }

  async #show(made: TokenMadeEvent['made']): Promise<void> {
    this.making = false;
    this.made = made;
    this.#tokens.set([made.token, ...(this.#tokens.value ?? []).filter(({ id }) => id !== made.token.id)]);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.once')?.focus();
  }

  async #revoke(token: ApiToken): Promise<void> {
    const { texts, words } = this;
    const { name, usedTs } = token;
    const text = [texts.say('tokens.revokeText'), ...(usedTs === undefined ? [] : [texts.say('tokens.revokeUsed', { time: words.moment(usedTs) })])].join(' ');
    if (!(await this.question.ask({ title: texts.say('tokens.revokeTitle', { name }), text, act: texts.say('tokens.revoke') }))) return;
    try {
      await this.api.remove(token.id);
      this.#tokens.set((this.#tokens.value ?? []).filter(({ id }) => id !== token.id));
      if (this.made?.token.id === token.id) this.made = undefined;
      act(this, { type: 'say', text: texts.say('tokens.revoked', { name }) });
      await this.#toNew();
    } catch (error) {
      act(this, { type: 'say', text: words.say('notSaved', { reason: reasonOf(error, words) }), tone: 'danger' });
      void this.#tokens.load();
    }
  }

  override render(): TemplateResult {
    const { words, texts, kind, made } = this;
    const tokens = this.#tokens.value;
    const here = (tokens ?? []).filter(({ agent }) => kind === 'mine' || agent === undefined);
    const others = (tokens ?? []).filter(({ agent }) => kind === 'workspace' && agent !== undefined && agent !== this.self);
    return html`<section class="part" aria-labelledby="kind"><div class="title"><div><h3 id="kind">${texts.say(`tokens.${kind}`)}</h3><p class="muted">${texts.say(`tokens.${kind}Text`)}</p></div>
        ${this.making ? nothing : html`<button class="button new" @click=${() => { this.making = true; this.made = undefined; }}>${plusIcon}${texts.say(kind === 'mine' ? 'tokens.newMine' : 'tokens.new')}</button>`}</div>
      ${this.making ? html`<frontdesk-token-form .words=${words} .texts=${texts} .api=${this.api} .mine=${this.mine} .heading=${texts.say(kind === 'mine' ? 'tokens.newMine' : 'tokens.new')}
        @frontdesk-token-made=${(event: TokenMadeEvent) => void this.#show(event.made)} @frontdesk-token-left=${() => { this.making = false; void this.#toNew(); }}></frontdesk-token-form>` : nothing}
      ${made ? html`<div class="card once" role="status" tabindex="-1"><h4>${texts.say('tokens.secretTitle', { name: made.token.name })}</h4><p class="muted">${texts.say('tokens.secretText')}</p>
        <div class="secret"><code dir="ltr" translate="no" aria-label=${texts.say('tokens.secret')}>${made.secret}</code><frontdesk-copy-button .words=${words} .text=${made.secret}></frontdesk-copy-button></div>
        <div><button class="button" @click=${() => { this.made = undefined; void this.#toNew(); }}>${texts.say('tokens.kept')}</button></div></div>` : nothing}
      ${waitingFor(this.#tokens, words)}
      ${tokens ? here.length === 0 ? this.making ? nothing : html`<p class="muted">${texts.say('tokens.none')}</p>` : this.#rows(here) : nothing}</section>
      ${others.length > 0 ? html`<section class="part" aria-labelledby="others"><h3 id="others">${texts.say('tokens.others')}</h3>${this.#rows(others)}</section>` : nothing}
      <frontdesk-confirm-dialog .words=${words}></frontdesk-confirm-dialog>`;
  }

  #rows(tokens: readonly ApiToken[]): TemplateResult {
    return html`<ul class="rows">${repeat(tokens, ({ id }) => id, (token) => html`<li>${this.#row(token)}</li>`)}</ul>`;
  }

  #row(token: ApiToken): TemplateResult {
    const { texts, words, kind } = this;
    const { name, createdTs, usedTs, expiresTs, scopes, agent } = token;
    const over = expiresTs !== undefined && expiresTs <= Date.now();
    const owner = this.team?.find(({ id }) => id === agent)?.name;
    const facts = [
      ...(kind === 'mine' || owner === undefined ? [] : [texts.say('tokens.owner', { name: owner })]),
      usedTs === undefined ? texts.say('tokens.unused') : texts.say('tokens.used', { time: words.moment(usedTs) }),
    ];
    const end = expiresTs === undefined ? texts.say('tokens.never') : texts.say(over ? 'tokens.expired' : 'tokens.expires', { day: dayOf(expiresTs, texts) });
    return html`<details><summary><b dir="auto">${name}</b><span class="meta"><span class="unfold">${texts.say('count', { count: scopes.length })}</span> · ${facts.join(' · ')}</span><span class="meta">${texts.say('tokens.made', { day: dayOf(createdTs, texts) })} · <span class=${over ? 'over' : ''}>${end}</span></span></summary>
        <div class="more">${permissionList(texts, scopes)}</div></details>
      <span class="acts"><button class="button danger" aria-label="${texts.say('tokens.revoke')}: ${name}" @click=${() => void this.#revoke(token)}>${texts.say('tokens.revoke')}</button></span>`;
  }
}
