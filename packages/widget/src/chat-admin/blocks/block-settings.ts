import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, Block, LimitsInForce, ListPage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { Unsaved, isWritten } from '../parts/unsaved.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import './proof-setting.ts';
import type { LimitsChanged } from './proof-setting.ts';
import { DURATIONS, USUAL } from './durations.ts';
import { loadBlockWords, subjectOf, whyOf, type BlockWords } from './words/index.ts';
import { en } from './words/en.ts';

/** Blocks fetched at once. */
const PAGE = 30;

/** Settings → Limits & abuse: who is blocked, who never is, an address to block, and the limits in force. */
@element('frontdesk-block-settings')
export class BlockSettings extends LitElement {
  static override styles = [base, controls, form, css`
    :host, section { display: grid; gap: 14px; }
    :host { gap: 28px; }
    form { max-inline-size: 560px; }
    .lines .acts { display: flex; flex-wrap: wrap; gap: 8px; justify-content: end; }
    .lines b, .lines .meta { overflow-wrap: anywhere; }
    table { inline-size: 100%; border-collapse: collapse; }
    th, td { padding: 8px 12px 8px 0; text-align: start; border-block-end: 1px solid var(--frontdesk-border); vertical-align: top; font-weight: 400; }
    td { font-weight: 600; text-align: end; padding-inline-end: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
    th code { display: block; color: var(--frontdesk-muted); font-size: 0.75rem; overflow-wrap: anywhere; }
    @container (max-width: 720px) { .lines > div { flex-direction: column; align-items: stretch; } .lines .acts { justify-content: start; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Fetched anew whenever this changes. */
  @property({ attribute: false }) stamp = '';
  /** They may change rules of security, too. */
  @property({ type: Boolean }) rulesToo = false;
  @state() private text: BlockWords | undefined;
  @state() private problem = '';
  @state() private busy = false;
  readonly #blocked: Loaded<ListPage<Block>> = new Loaded(this, () => this.api.blocks.list({ what: 'blocked', limit: PAGE }));
  readonly #never: Loaded<ListPage<Block>> = new Loaded(this, () => this.api.blocks.list({ what: 'exempt', limit: PAGE }));
  readonly #limits = new Loaded<LimitsInForce>(this, () => this.api.limits());
  readonly unsaved = new Unsaved(this, () => isWritten(this.renderRoot, '[name=address]'));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadBlockWords(this.words.locale).then((text) => { this.text = text; });
    if (changed.has('stamp')) this.#look();
  }

  #look(): void {
    void this.#limits.load();
    void this.#blocked.load();
    void this.#never.load();
  }

  async #do(work: Promise<unknown>, done: 'unblocked' | 'blocked' | 'neverDone'): Promise<boolean> {
    this.busy = true;
    try {
      await work;
      act(this, { type: 'say', text: this.text?.say(done) ?? '' });
      this.#look();
      return true;
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
      return false;
    } finally {
      this.busy = false;
    }
  }

  async #more(list: Loaded<ListPage<Block>>, what: 'blocked' | 'exempt'): Promise<void> {
    const held = list.value;
    if (held?.next === undefined) return;
    try {
      const page = await this.api.blocks.list({ what, limit: PAGE, cursor: held.next });
      if (held === list.value) list.set({ ...page, items: [...held.items, ...page.items] });
    } catch (error) {
      act(this, { type: 'say', text: reasonOf(error, this.words), tone: 'danger' });
    }
  }

  override render(): TemplateResult | typeof nothing {
    const { text, words } = this;
    if (!text) return nothing;
    const abuse = this.#limits.value?.abuse;
    return html`<p class="muted">${text.say('lead')}</p>
      <section><h3>${text.say('listTitle')}</h3>
        ${abuse ? html`<p class="meta">${text.say(`abuse.${abuse}`)}</p>` : nothing}
        ${waitingFor(this.#blocked, words)}${this.#list(this.#blocked, 'blocked', text)}</section>
      ${this.#limits.value ? html`<frontdesk-proof-setting .words=${words} .text=${text} .api=${this.api} .limits=${this.#limits.value} ?open=${this.rulesToo} @frontdesk-limits-changed=${({ detail }: LimitsChanged) => this.#limits.set(detail)}></frontdesk-proof-setting>` : nothing}
      <section><h3>${text.say('addressTitle')}</h3>${this.#form(text)}</section>
      <section><h3>${text.say('neverTitle')}</h3>${waitingFor(this.#never, words)}${this.#list(this.#never, 'exempt', text)}</section>
      <section><h3>${text.say('limitsTitle')}</h3><p class="meta">${text.say('limitsHint')}</p>${waitingFor(this.#limits, words)}
        ${this.#limits.value ? html`<table>${this.#limits.value.items.map(({ name, most }) => html`<tr><th scope="row">${limitName(name, text)}<code dir="ltr" translate="no">${name}</code></th><td>${text.number(most)}</td></tr>`)}</table>` : nothing}</section>`;
  }

  #list(list: Loaded<ListPage<Block>>, what: 'blocked' | 'exempt', text: BlockWords): TemplateResult | typeof nothing {
    if (!list.value) return nothing;
    const { items, next } = list.value;
    if (items.length === 0) return html`<p class="muted">${text.say(what === 'blocked' ? 'none' : 'noneNever')}</p>`;
    return html`<div class="lines">${items.map((block) => this.#row(block, text))}</div>
      ${next === undefined ? nothing : html`<div><button class="button quiet" @click=${() => void this.#more(list, what)}>${text.say('more')}</button></div>`}`;
  }

  #row(block: Block, text: BlockWords): TemplateResult {
    const { id, kind, subject, exempt, untilTs } = block;
    const who = subjectOf(block, this.words);
    const until = exempt ? text.say('state.never') : untilTs === undefined ? text.say('state.forever') : text.say('state.until', { time: text.moment(untilTs) });
    const never = (): void => void this.#do(this.api.blocks.create({ ...(kind === 'visitor' ? { visitor: subject } : { address: subject.replace(/\/64$/, '') }), never: true }), 'neverDone');
    return html`<div><span class="grow"><b dir="auto">${who}</b><br><span class="meta">${[until, whyOf(block, text)].filter(Boolean).join(' · ')}</span></span>
      <span class="acts"><button class="button" ?disabled=${this.busy} aria-label="${text.say(exempt ? 'takeBack' : 'unblock')}: ${who}" @click=${() => void this.#do(this.api.blocks.remove(id), 'unblocked')}>${text.say(exempt ? 'takeBack' : 'unblock')}</button>
      ${exempt ? nothing : html`<button class="button quiet" ?disabled=${this.busy} aria-label="${text.say('never')}: ${who}" @click=${never}>${text.say('never')}</button>`}</span></div>`;
  }

  #form(text: BlockWords): TemplateResult {
    const send = async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const target = event.target as HTMLFormElement;
      const data = new FormData(target);
      const [address, minutes, reason] = [String(data.get('address')).trim(), Number(data.get('minutes')), String(data.get('reason')).trim()];
      this.problem = /^[0-9a-f.:]{3,}$/i.test(address) ? '' : text.say('needAddress');
      if (this.problem) return target.querySelector<HTMLInputElement>('[name=address]')?.focus();
      if (await this.#do(this.api.blocks.create({ address, ...(minutes > 0 && { minutes }), ...(reason && { reason }) }), 'blocked')) target.reset();
    };
    return html`<form class="card" novalidate @submit=${(event: SubmitEvent) => void send(event)}>
      <div class="pair"><label class="field"><span class="label">${text.say('address')}</span><input type="text" name="address" maxlength="60" dir="ltr" autocomplete="off" spellcheck="false" aria-describedby="address-hint" aria-invalid=${this.problem ? 'true' : 'false'}></label>
      <label class="field"><span class="label">${text.say('panel.until')}</span><select name="minutes">${DURATIONS.map((minutes) => html`<option value=${minutes} ?selected=${minutes === USUAL}>${text.say(`for.${minutes}`)}</option>`)}</select></label></div>
      <label class="field"><span class="label">${text.say('panel.reason')}</span><input type="text" name="reason" maxlength="200" dir="auto" autocomplete="off"></label>
      <p class="hint" id="address-hint">${text.say('addressHint')}</p>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      <div><button class="button danger" ?disabled=${this.busy}>${text.say('panel.confirm')}</button></div></form>`;
  }
}

/** A limit that this version does not know is told by its variable alone. */
function limitName(name: string, text: BlockWords): string {
  const key = `limit.${name}`;
  return Object.hasOwn(en, key) ? text.say(key as keyof typeof en) : '';
}
