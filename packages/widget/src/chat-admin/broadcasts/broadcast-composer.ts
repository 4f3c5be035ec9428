import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { DEFAULT_LIMITS, DEFAULT_SETTINGS, uuidv7, type WidgetSettings } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Unsaved } from '../parts/unsaved.ts';
import type { AdminWords } from '../words/index.ts';
import './broadcast-preview.ts';

export interface BroadcastDraft {
  readonly id: string;
  readonly text: string;
  readonly title?: string;
  readonly style: 'message' | 'banner';
}

/** The person has confirmed the sending. */
export class BroadcastDraftEvent extends Event {
  static readonly type = 'frontdesk-broadcast-draft';
  readonly draft: BroadcastDraft;
  constructor(draft: BroadcastDraft) {
    super(BroadcastDraftEvent.type);
    this.draft = draft;
  }
}

/** Writes an announcement, shows it as visitors will see it, and asks once before it goes to everybody. */
@element('frontdesk-broadcast-composer')
export class BroadcastComposer extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; }
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 32px; align-items: start; }
    form { display: grid; gap: 18px; }
    textarea { min-block-size: 140px; }
    .styles { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; border: 0; margin: 0; padding: 0; }
    .styles legend { padding: 0; margin-block-end: 4px; font-weight: 500; }
    .style { display: grid; grid-template-columns: auto 1fr; gap: 0 10px; padding: 12px; border: 1px solid var(--frontdesk-border-strong); border-radius: 10px; cursor: pointer; }
    .style:has(:checked) { border-color: var(--frontdesk-accent-text); box-shadow: inset 0 0 0 1px var(--frontdesk-accent-text); }
    .style .hint { grid-column: 2; }
    .preview { display: grid; gap: 8px; position: sticky; inset-block-start: 24px; }
    .confirm { display: grid; gap: 12px; padding: 22px 24px; max-inline-size: 440px; }
    .confirm .actions { display: flex; justify-content: flex-end; gap: 8px; }
    .foot { display: flex; justify-content: space-between; gap: 12px; }
    @container (max-width: 860px) { .columns { grid-template-columns: minmax(0, 1fr); } .preview { position: static; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) widget: WidgetSettings = DEFAULT_SETTINGS;
  @property({ type: Number }) online = 0;
  @property({ type: Boolean }) sending = false;
  @state() private heading = '';
  @state() private text = '';
  @state() private look: 'message' | 'banner' = 'message';
  @state() private empty = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  /** One id per draft: a second press after a lost answer cannot send it twice. */
  #id = uuidv7();
  readonly unsaved = new Unsaved(this, () => !this.sending && `${this.heading}${this.text}`.trim() !== '');

  #ask(event: SubmitEvent): void {
    event.preventDefault();
    this.empty = this.text.trim() === '';
    if (this.empty) this.renderRoot.querySelector('textarea')?.focus();
    else this.dialog.showModal();
  }

  #send(): void {
    this.dialog.close();
    const title = this.heading.trim();
    this.dispatchEvent(new BroadcastDraftEvent({ id: this.#id, text: this.text.trim(), style: this.look, ...(title ? { title } : {}) }));
  }

  override render(): TemplateResult {
    const { words } = this;
    const left = DEFAULT_LIMITS.textChars - [...this.text].length;
    return html`<div class="columns">
      <form @submit=${this.#ask} novalidate>
        <label class="field"><span class="label">${words.say('broadcasts.heading')} <span class="meta">(${words.say('optional')})</span></span>
          <input type="text" name="title" maxlength="120" dir="auto" .value=${this.heading} @input=${(event: InputEvent) => { this.heading = (event.target as HTMLInputElement).value; }}></label>
        <label class="field"><span class="label">${words.say('broadcasts.text')}</span>
          <textarea name="text" dir="auto" aria-invalid=${this.empty ? 'true' : 'false'} aria-describedby="text-foot" .value=${this.text} @input=${(event: InputEvent) => { this.text = (event.target as HTMLTextAreaElement).value; this.empty = false; }}></textarea>
          <span class="foot" id="text-foot">${this.empty ? html`<span class="problem">${words.say('broadcasts.needText')}</span>` : html`<span></span>`}${left < 400 ? html`<span class=${left < 0 ? 'problem' : 'hint'}>${left < 0 ? words.say('conversation.tooLong', { count: -left }) : words.say('conversation.left', { count: left })}</span>` : nothing}</span></label>
        <fieldset class="styles"><legend>${words.say('broadcasts.style')}</legend>
          ${(['message', 'banner'] as const).map((look) => html`<label class="style"><input type="radio" name="style" value=${look} .checked=${this.look === look} @change=${() => { this.look = look; }}><span class="label">${words.say(`broadcasts.styles.${look}`)}</span><span class="hint">${words.say(`broadcasts.styleHints.${look}`)}</span></label>`)}
        </fieldset>
        <div><button class="button primary" ?disabled=${this.sending || left < 0}>${words.say(this.sending ? 'broadcasts.sending' : 'broadcasts.send')}</button></div>
      </form>
      ${this.#preview()}
    </div>
    <dialog aria-labelledby="ask"><div class="confirm"><h2 id="ask">${words.say('broadcasts.confirmTitle')}</h2>
      <p>${this.online === 0 ? words.say('broadcasts.confirmNobody') : words.say('broadcasts.confirm', { count: this.online })}</p>
      <div class="actions"><button class="button" @click=${() => this.dialog.close()}>${words.say('cancel')}</button><button class="button primary" @click=${this.#send}>${words.say('broadcasts.confirmSend')}</button></div></div></dialog>`;
  }

  #preview(): TemplateResult {
    const { words } = this;
    const text = this.text.trim() || words.say('broadcasts.previewEmpty');
    return html`<aside class="preview" aria-label=${words.say('broadcasts.preview')}><h2>${words.say('broadcasts.preview')}</h2>
      <frontdesk-broadcast-preview .words=${words} .settings=${this.widget} .heading=${this.heading.trim()} .text=${text} .look=${this.look}></frontdesk-broadcast-preview></aside>`;
  }
}
