import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { DEFAULT_LIMITS } from '@frontdesk/protocol';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { sendIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';

/** The counter appears when fewer than this many characters are left. */
const COUNT_FROM = 400;

/** Where a reply is written. What stands in it is a draft at every keystroke, kept outside this element. */
@element('frontdesk-reply-composer')
export class ReplyComposer extends LitElement {
  static override styles = [base, controls, css`
    :host { display: block; padding: 0 20px 16px; padding-block-end: max(16px, env(safe-area-inset-bottom)); background: var(--frontdesk-surface); }
    .box { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: end; border: 1px solid var(--frontdesk-border-strong); border-radius: 14px; background: var(--frontdesk-surface); }
    .box:focus-within { border-color: var(--frontdesk-focus); box-shadow: 0 0 0 1px var(--frontdesk-focus); }
    textarea { field-sizing: content; resize: none; min-block-size: 46px; max-block-size: 40vh; padding: 12px 14px; border: 0; background: none; line-height: 1.45; }
    textarea:focus-visible { outline: none; }
    .send { display: grid; place-items: center; inline-size: 34px; block-size: 34px; margin: 6px; border-radius: 10px; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); }
    .send:disabled { background: var(--frontdesk-hover); color: var(--frontdesk-muted); }
    .foot { display: flex; justify-content: space-between; gap: 12px; margin: 5px 4px 0; min-block-size: 18px; }
    .over { color: var(--frontdesk-danger); font-weight: 600; }
    @container (max-width: 720px) { :host { padding-inline: 10px; padding-block-end: max(8px, env(safe-area-inset-bottom)); } .send { inline-size: 44px; block-size: 44px; margin: 4px; } .hint-keys { display: none; } .foot:not(:has(.count, .state)) { display: none; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property() conversation = '';
  @property() to = '';
  @property({ attribute: false }) drafts: ReadonlySet<string> = new Set();
  @property({ attribute: false }) draftOf: (id: string) => string = () => '';
  @property({ type: Boolean }) closed = false;
  @state() private text = '';
  @query('textarea') private field!: HTMLTextAreaElement;

  override focus(): void {
    this.field?.focus();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const switched = changed.has('conversation');
    // A refused reply comes back as a draft; what the person types meanwhile is never overwritten.
    const returned = changed.has('drafts') && this.text === '' && this.drafts.has(this.conversation);
    if (switched || returned) this.text = this.draftOf(this.conversation);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('text') && !CSS.supports('field-sizing', 'content')) this.#grow();
  }

  /** For browsers without `field-sizing`. */
  #grow(): void {
    this.field.style.setProperty('block-size', 'auto');
    this.field.style.setProperty('block-size', `${this.field.scrollHeight}px`);
  }

  #input(): void {
    this.text = this.field.value;
    act(this, { type: 'draft', id: this.conversation, text: this.text });
    act(this, { type: 'typing', id: this.conversation, on: this.text.trim() !== '' });
  }

  #send(): void {
    const text = this.text.trim();
    if (!text || [...text].length > DEFAULT_LIMITS.textChars) return;
    this.text = '';
    act(this, { type: 'typing', id: this.conversation, on: false });
    act(this, { type: 'send', id: this.conversation, text });
    this.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  override render(): TemplateResult {
    const { words } = this;
    const left = DEFAULT_LIMITS.textChars - [...this.text].length;
    const label = this.to ? words.say('conversation.replyTo', { name: this.to }) : words.say('conversation.reply');
    return html`<form class="box" @submit=${(event: SubmitEvent) => { event.preventDefault(); this.#send(); }}>
        <textarea rows="1" dir=${this.text ? 'auto' : words.dir} .value=${live(this.text)} placeholder=${label} aria-label=${label} aria-describedby="foot" enterkeyhint="send" @input=${this.#input} @keydown=${this.#key}
          @blur=${() => act(this, { type: 'typing', id: this.conversation, on: false })}></textarea>
        <button class="send" aria-label=${words.say('conversation.send')} title=${words.say('conversation.sendHint')} ?disabled=${this.text.trim() === '' || left < 0}>${sendIcon}</button>
      </form>
      <p class="foot meta" id="foot">
        ${this.closed ? html`<span class="state">${words.say('conversation.closedHint')}</span>` : html`<span class="hint-keys">${words.say('conversation.sendHint')}</span>`}
        ${left < COUNT_FROM ? html`<span class="count ${left < 0 ? 'over' : ''}" role="status">${left < 0 ? words.say('conversation.tooLong', { count: -left }) : words.say('conversation.left', { count: left })}</span>` : nothing}
      </p>`;
  }
}
