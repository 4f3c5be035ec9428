import { LitElement, html, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '../../look/tokens.ts';
import type { AdminWords } from '../words/index.ts';
import { controls } from './controls.styles.ts';
import { element } from './define.ts';
import { checkIcon, copyIcon } from './icons.ts';

/** Copies `text` and says so, in its own label and to screen readers. */
@element('frontdesk-copy-button')
export class CopyButton extends LitElement {
  static override styles = [base, controls];
  @property({ attribute: false }) words!: AdminWords;
  @property() text = '';
  @state() private copied = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      // No permission or no secure context: the text beside the button can be selected by hand.
      return;
    }
    this.copied = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.copied = false; }, 2_500);
  }

  override render(): TemplateResult {
    return html`<button class="button" @click=${() => void this.#copy()}>
      ${this.copied ? checkIcon : copyIcon}<span aria-live="polite">${this.words.say(this.copied ? 'copied' : 'copy')}</span>
    </button>`;
  }
}
