import { html, nothing, type TemplateResult } from 'lit/html.js';
import { define, WidgetElement, type PropertyDeclarations } from '../element/widget-element.ts';
import type { picker } from '../emoji/emoji-picker.ts';
import { icon, sendIcon, smileIcon } from '../look/icons.ts';
import type { ChatWords } from '../words/index.ts';

/** Tallest the field grows, pixels; beyond it scrolls. */
const TALLEST = 140;
/** The counter appears when fewer characters than this share of the limit are left. */
const NEAR_LIMIT = 0.1;
/** A draft is kept this long after the last key. */
const DRAFT_MS = 300;

/** Characters as a person counts them for the limit: code points. */
const lengthOf = (text: string): number => [...text].length;

/** What the composer tells. */
export interface ComposerActions {
  readonly send: (text: string) => void;
  /** What is written so far, a moment after the last key. */
  readonly keepDraft: (text: string) => void;
  /** Whether something is being written. */
  readonly typing: (on: boolean) => void;
}

/**
 * Where a message is written. Enter sends, Shift+Enter breaks the line, and neither does while an input method composes.
 * Rendered into its parent's shadow root.
 */
export class Composer extends WidgetElement {
  static override properties: PropertyDeclarations = { words: {}, actions: {}, limit: {}, blocked: {}, draft: {}, text: {}, picker: {} };

  words!: ChatWords;
  actions!: ComposerActions;
  /** Most characters. */
  limit = 4_000;
  /** Why sending must wait; the text stays. */
  blocked: string | undefined;
  /** A draft to start with; taken over only while nothing is written. */
  draft = '';
  private text = '';
  /** Draws the emoji to pick from, while they are shown. */
  picker: typeof picker | undefined;
  /** The draft that was taken over, or came too late. */
  #offered = '';
  /** Whether the field shows the text, and is as high as it. */
  #fits = false;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;

  get field(): HTMLTextAreaElement {
    return this.querySelector('textarea')!;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pagehide', this.#keepNow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.#keepNow);
    this.#keepNow();
  }

  override focus(): void {
    this.field?.focus({ preventScroll: true });
  }

  protected override willUpdate(): void {
    if (this.draft !== this.#offered && !this.text) this.#take(this.draft);
    this.#offered = this.draft;
  }

  protected override updated(): void {
    if (this.#fits) return;
    this.#fits = true;
    if (this.field.value !== this.text) this.field.value = this.text;
    this.field.style.setProperty('block-size', 'auto');
    this.field.style.setProperty('block-size', `${Math.min(this.field.scrollHeight, TALLEST)}px`);
  }

  #take(text: string): void {
    this.text = text;
    this.#fits = false;
  }

  #keepNow = (): void => {
    if (this.#draftTimer === undefined) return;
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    this.actions.keepDraft(this.text);
  };

  /** What is in the field now. */
  write(text: string): void {
    this.#take(text);
    this.actions.typing(text.trim() !== '');
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(this.#keepNow, DRAFT_MS);
  }

  #send = (): void => {
    const text = this.text.trim();
    this.focus();
    if (!text || this.blocked || lengthOf(text) > this.limit) return;
    this.actions.send(text);
    this.write('');
    this.#keepNow();
    this.picker = undefined;
  };

  #onKey = (event: KeyboardEvent): void => {
    // 229: Safari sends Enter after the composition has ended, with isComposing false.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  };

  #togglePicker = async (): Promise<void> => {
    try {
      this.picker = this.picker ? undefined : (await import('../emoji/emoji-picker.ts')).picker;
    } catch {
      // No network: emoji can be typed all the same, and another press tries again.
    }
  };

  #counter(): TemplateResult | typeof nothing {
    const left = this.limit - lengthOf(this.text);
    if (left > this.limit * NEAR_LIMIT) return nothing;
    return html`<p class=${left < 0 ? 'counter over' : 'counter'} id="counter" role="status">${this.words.say(left < 0 ? 'tooLong' : 'left', { count: Math.abs(left) })}</p>`;
  }

  protected override render(): TemplateResult {
    const { words, text } = this;
    const over = lengthOf(text) > this.limit;
    return html`
      ${this.picker?.(this)}
      ${this.#counter()}
      <div class="composer" part="composer">
        <textarea part="input" rows="1" dir=${text ? 'auto' : nothing} enterkeyhint="send" autocomplete="off" aria-label=${words.say('message')} placeholder=${words.say('placeholder')} aria-invalid=${over} aria-describedby=${over ? 'counter' : nothing}
          @input=${() => this.write(this.field.value)} @keydown=${this.#onKey} @blur=${this.#keepNow}></textarea>
        <button class="icon-button" part="emoji-button" aria-label=${words.say('emoji')} title=${words.say('emoji')} aria-expanded=${!!this.picker} @click=${this.#togglePicker}>${icon(smileIcon)}</button>
        <button class="send" part="send-button" aria-label=${words.say('send')} title=${words.say('send')} aria-disabled=${!text.trim() || over || !!this.blocked} @click=${this.#send}>${icon(sendIcon)}</button>
      </div>
    `;
  }
}

define('frontdesk-composer', Composer);

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-composer': Composer;
  }
}
