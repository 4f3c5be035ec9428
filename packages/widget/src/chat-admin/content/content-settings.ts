import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AdminApi, ContentRules, ContentTried, PersonalDataKind } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Loaded } from '../parts/loaded.ts';
import { Unsaved } from '../parts/unsaved.ts';
import { waitingFor } from '../parts/wait.ts';
import { form } from '../settings/form.styles.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import './held-messages.ts';
import { loadContentWords, type ContentWords } from './words/index.ts';

const KINDS: readonly PersonalDataKind[] = ['card', 'iban', 'nationalId', 'email', 'phone'];
const ACTIONS = ['off', 'mask', 'hold', 'refuse'] as const;
const DATA_ACTIONS = ['off', 'warn', 'mask'] as const;
const MOST_WORDS = 500;
const WORD_CHARS = 60;

const wordsIn = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))];

/** Rules for what messages say, a place to try them, and the messages that wait for a look. */
@element('frontdesk-content-settings')
export class ContentSettings extends LitElement {
  static override styles = [base, controls, form, css`
    :host { display: grid; gap: 24px; }
    .kinds { display: grid; gap: 8px; }
    .kinds label { display: grid; grid-template-columns: minmax(0, 1fr) 180px; align-items: center; gap: 14px; }
    .country { max-inline-size: 120px; text-transform: uppercase; }
    .tried { margin: 0; padding: 10px 14px; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); white-space: pre-wrap; overflow-wrap: anywhere; }
    @container (max-width: 720px) { .kinds label { grid-template-columns: minmax(0, 1fr) 150px; } select { min-block-size: 44px; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** They may change the rules; otherwise only the waiting messages are shown. */
  @property({ type: Boolean }) rulesToo = false;
  @property({ type: Boolean }) heldToo = false;
  /** Changes when the waiting messages did. */
  @property() stamp = '';
  @state() private text: ContentWords | undefined;
  /** Changed and not saved yet. */
  @state() private draft: ContentRules | undefined;
  @state() private own: string | undefined;
  @state() private problem: 'tooMany' | 'badCountry' | undefined;
  @state() private saving = false;
  @state() private sample = '';
  @state() private tried: ContentTried | undefined;
  readonly #rules = new Loaded<ContentRules>(this, () => this.api.content.rules());
  #tryTurn = 0;
  readonly unsaved = new Unsaved(this, () => this.#dirty);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void loadContentWords(this.words.locale).then((text) => { this.text = text; });
    if (changed.has('rulesToo') && this.rulesToo) void this.#rules.load();
  }

  get #shown(): ContentRules | undefined {
    return this.draft ?? this.#rules.value;
  }

  get #dirty(): boolean {
    return this.draft !== undefined || this.own !== undefined;
  }

  #change(part: Partial<ContentRules>): void {
    const shown = this.#shown;
    if (!shown) return;
    this.draft = { ...shown, ...part };
    this.problem = undefined;
    void this.#try();
  }

  /** The rules as they stand in the form. */
  #patch(): Omit<ContentRules, 'phoneCountry'> & { phoneCountry: string | null } {
    const { phoneCountry, words, ...rest } = this.#shown!;
    return { ...rest, words: { ...words, own: this.own === undefined ? words.own : wordsIn(this.own) }, phoneCountry: phoneCountry || null };
  }

  async #try(): Promise<void> {
    const turn = ++this.#tryTurn;
    const sample = this.sample.trim();
    const tried = sample && this.#shown ? await this.api.content.try(sample, this.#patch()).catch(() => undefined) : undefined;
    if (turn === this.#tryTurn) this.tried = tried;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const patch = this.#patch();
    this.problem = patch.words.own.length > MOST_WORDS || patch.words.own.some((word) => word.length > WORD_CHARS) ? 'tooMany' : patch.phoneCountry && !/^[A-Z]{2}$/.test(patch.phoneCountry) ? 'badCountry' : undefined;
    if (this.problem || this.saving) return;
    this.saving = true;
    try {
      this.#rules.set(await this.api.content.update(patch));
      this.draft = this.own = undefined;
      act(this, { type: 'say', text: this.words.say('saved') });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    this.saving = false;
  }

  override render(): TemplateResult {
    const { words, text } = this;
    if (!text) return html`<p class="muted" role="status">${words.say('loading')}</p>`;
    return html`<p class="muted">${text.say('lead')}</p>
      ${this.heldToo ? html`<frontdesk-held-messages .words=${words} .text=${text} .api=${this.api} .stamp=${this.stamp}></frontdesk-held-messages>` : nothing}
      ${this.rulesToo ? html`${waitingFor(this.#rules, words)}${this.#shown ? this.#form(this.#shown, text) : nothing}` : nothing}`;
  }

  #form({ words: unwanted, personalData, phoneCountry, staff }: ContentRules, text: ContentWords): TemplateResult {
    const { words, problem } = this;
    const dirty = this.#dirty;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <h3>${text.say('words')}</h3>
      <label class="field"><span class="label">${text.say('wordsAction')}</span><select @change=${(event: Event) => this.#change({ words: { ...unwanted, action: (event.target as HTMLSelectElement).value as typeof unwanted.action } })}>
        ${ACTIONS.map((action) => html`<option value=${action} .selected=${action === unwanted.action}>${text.say(`actions.${action}`)}</option>`)}</select></label>
      <label class="field"><span class="label">${text.say('own')}</span><textarea dir="auto" rows="5" spellcheck="false" aria-invalid=${problem === 'tooMany'} .value=${this.own ?? unwanted.own.join('\n')} @input=${(event: InputEvent) => { this.own = (event.target as HTMLTextAreaElement).value; this.#change({}); }}></textarea>
        ${problem === 'tooMany' ? html`<span class="problem" role="alert">${text.say('tooMany')}</span>` : html`<span class="hint">${text.say('ownHint')}</span>`}</label>
      <label class="check"><input type="checkbox" .checked=${unwanted.english} @change=${(event: Event) => this.#change({ words: { ...unwanted, english: (event.target as HTMLInputElement).checked } })}><span>${text.say('english')}</span></label>
      <h3>${text.say('data')}</h3><p class="muted">${text.say('dataLead')}</p>
      <div class="kinds">${KINDS.map((kind) => html`<label><span>${text.say(`kinds.${kind}`)}</span><select @change=${(event: Event) => this.#change({ personalData: { ...personalData, [kind]: (event.target as HTMLSelectElement).value } })}>
        ${DATA_ACTIONS.map((action) => html`<option value=${action} .selected=${action === personalData[kind]}>${text.say(`acts.${action}`)}</option>`)}</select></label>`)}</div>
      <label class="field"><span class="label">${text.say('country')}</span><input class="country" type="text" dir="ltr" maxlength="2" autocomplete="off" aria-invalid=${problem === 'badCountry'} .value=${phoneCountry ?? ''} @input=${(event: InputEvent) => this.#change({ phoneCountry: (event.target as HTMLInputElement).value.trim().toUpperCase() })}>
        ${problem === 'badCountry' ? html`<span class="problem" role="alert">${text.say('badCountry')}</span>` : html`<span class="hint">${text.say('countryHint')}</span>`}</label>
      <label class="check"><input type="checkbox" .checked=${staff} @change=${(event: Event) => this.#change({ staff: (event.target as HTMLInputElement).checked })}><span>${text.say('staff')}</span></label>
      <div class="card"><label class="field"><span class="label">${text.say('try')}</span><textarea dir="auto" rows="2" maxlength="4000" placeholder=${text.say('trySample')} .value=${this.sample} @input=${(event: InputEvent) => { this.sample = (event.target as HTMLTextAreaElement).value; void this.#try(); }}></textarea><span class="hint">${text.say('tryHint')}</span></label>
        <div role="status">${this.tried ? this.#outcome(this.tried, text) : nothing}</div></div>
      <div class="actions"><button class="button primary" ?disabled=${!dirty || this.saving}>${words.say('save')}</button>
        ${dirty ? html`<button type="button" class="button quiet" @click=${() => { this.draft = this.own = this.problem = undefined; void this.#try(); }}>${words.say('settings.discard')}</button>` : nothing}</div>
    </form>`;
  }

  #outcome({ outcome, text: stored }: ContentTried, text: ContentWords): TemplateResult {
    const same = outcome === 'store' && stored === this.sample.trim();
    return html`<p>${text.say(same ? 'outcomes.same' : `outcomes.${outcome}`)}</p>${same || outcome === 'refuse' ? nothing : html`<p class="tried" dir="auto">${stored}</p>`}`;
  }
}
