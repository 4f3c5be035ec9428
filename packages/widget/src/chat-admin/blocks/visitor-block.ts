import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, Block, ListPage } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { waitingFor } from '../parts/wait.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { DURATIONS, USUAL } from './durations.ts';
import { loadBlockWords, whyOf, type BlockWords } from './words/index.ts';

/** Whether a visitor, or the address they come from, is blocked; one click ends it, another one says "never". */
@element('frontdesk-visitor-block')
export class VisitorBlock extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; }
    h3 { margin-block-end: 6px; font-size: 0.8125rem; }
    .state { display: grid; gap: 8px; padding: 10px 12px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius-small); }
    .state + .state { margin-block-start: 8px; }
    .state.blocked { border-color: var(--frontdesk-danger); }
    .state b { overflow-wrap: anywhere; }
    .acts { display: flex; flex-wrap: wrap; gap: 8px; }
    form { display: grid; gap: 10px; }
    .acts .danger { white-space: normal; overflow-wrap: anywhere; padding-block: 6px; }
    .open { margin-inline-start: -8px; padding-inline: 8px; color: var(--frontdesk-danger); }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  @property({ attribute: false }) visitor!: string;
  /** How the visitor is called. */
  @property() name = '';
  /** Fetched anew whenever this changes. */
  @property({ attribute: false }) stamp = '';
  @state() private text: BlockWords | undefined;
  @state() private asking = false;
  @state() private busy = false;
  readonly #found = new Loaded<ListPage<Block>>(this, () => this.api.blocks.list({ visitor: this.visitor }));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadBlockWords(this.words.locale).then((text) => { this.text = text; });
    if (changed.has('visitor')) {
      this.#found.value = undefined;
      this.asking = false;
    }
    if (changed.has('visitor') || changed.has('stamp')) void this.#found.load();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('asking') && this.asking) this.renderRoot.querySelector('select')?.focus();
  }

  /** Does it, says what became of it, and looks again. */
  async #do(work: Promise<unknown>, done: 'unblocked' | 'blocked' | 'neverDone'): Promise<void> {
    this.busy = true;
    try {
      await work;
      this.asking = false;
      act(this, { type: 'say', text: this.text?.say(done) ?? '' });
      await this.#found.load();
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    this.busy = false;
  }

  override render(): TemplateResult | typeof nothing {
    const { text } = this;
    if (!text) return nothing;
    const { items = [] } = this.#found.value ?? {};
    const isVisitor = items.some(({ kind }) => kind === 'visitor');
    return html`<h3>${text.say('panel.title')}</h3>
      ${waitingFor(this.#found, this.words)}
      ${items.map((block) => this.#block(block, text))}
      ${!this.#found.value || isVisitor ? nothing : this.asking ? this.#form(text) : html`<button class="button quiet open" @click=${() => { this.asking = true; }}>${text.say('panel.block')}</button>`}`;
  }

  #block(block: Block, text: BlockWords): TemplateResult {
    const { id, kind, exempt, untilTs } = block;
    const time = untilTs === undefined ? '' : text.moment(untilTs);
    const said = exempt ? text.say('state.never') : kind === 'visitor' ? text.say(time ? 'state.until' : 'state.forever', { time }) : text.say(time ? 'state.addressUntil' : 'state.addressForever', { time });
    return html`<div class="state ${exempt ? '' : 'blocked'}" role="status"><div><b>${said}</b><p class="meta" dir="auto">${whyOf(block, text)}</p></div>
      <div class="acts"><button class="button" ?disabled=${this.busy} @click=${() => void this.#do(this.api.blocks.remove(id), 'unblocked')}>${text.say(exempt ? 'takeBack' : 'unblock')}</button>
      ${exempt || kind === 'address' ? nothing : html`<button class="button quiet" ?disabled=${this.busy} @click=${() => void this.#do(this.api.blocks.create({ visitor: this.visitor, never: true }), 'neverDone')}>${text.say('never')}</button>`}</div></div>`;
  }

  #form(text: BlockWords): TemplateResult {
    const send = (event: SubmitEvent): void => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      const minutes = Number(data.get('minutes'));
      const reason = String(data.get('reason') ?? '').trim();
      void this.#do(this.api.blocks.create({ visitor: this.visitor, ...(minutes > 0 && { minutes }), ...(reason && { reason }), ...(data.has('address') && { withAddress: true }) }), 'blocked');
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.asking = false;
    };
    return html`<form class="state" @submit=${send} @keydown=${key}>
      <p class="meta">${text.say('panel.hint')}</p>
      <label class="field"><span class="label">${text.say('panel.until')}</span><select name="minutes">${DURATIONS.map((minutes) => html`<option value=${minutes} ?selected=${minutes === USUAL}>${text.say(`for.${minutes}`)}</option>`)}</select></label>
      <label class="field"><span class="label">${text.say('panel.reason')}</span><input type="text" name="reason" maxlength="200" dir="auto" autocomplete="off"></label>
      <label class="check"><input type="checkbox" name="address"><span>${text.say('panel.address')}</span></label>
      <div class="acts"><button class="button danger" ?disabled=${this.busy}>${text.say('panel.confirmName', { name: this.name })}</button><button type="button" class="button quiet" @click=${() => { this.asking = false; }}>${this.words.say('cancel')}</button></div></form>`;
  }
}
