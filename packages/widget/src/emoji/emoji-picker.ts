import { html, type TemplateResult } from 'lit/html.js';
import type { Composer } from '../composer/composer.ts';
import { css } from '../element/styles.ts';
import { define, WidgetElement, type PropertyDeclarations } from '../element/widget-element.ts';
import { baseCss } from '../look/base-css.ts';
import { enEmoji } from '../words/en-emoji.ts';
import { learn, type ChatWords } from '../words/index.ts';
import { EMOJI } from './emoji-data.ts';

learn(enEmoji);

const COLUMNS = 8;

/**
 * Emoji to pick from; loaded when first opened. Arrow keys move, Enter picks, Escape closes.
 *
 * Events: `pick` (detail: the emoji), `done` (Escape).
 */
export class EmojiPicker extends WidgetElement {
  static override properties: PropertyDeclarations = { words: {}, group: {}, at: {} };
  static override styles = baseCss + css`
    :host { display: block; border-block-start: 1px solid var(--frontdesk-border); background: var(--frontdesk-surface); }
    .tabs { display: flex; padding: 6px 8px 0; gap: 2px; }
    .grid { display: grid; grid-template-columns: repeat(8, 1fr); block-size: 176px; overflow-y: auto; overscroll-behavior: contain; padding: 4px 8px 8px; }
    button { font-size: 22px; line-height: 1; block-size: 40px; border-radius: var(--frontdesk-radius-small); }
    .tabs button { flex: 1; font-size: 18px; block-size: 36px; border-radius: 8px 8px 0 0; border-block-end: 2px solid transparent; opacity: .7; }
    .tabs [aria-selected='true'] { border-color: var(--frontdesk-accent-text); opacity: 1; }
    button:hover { background: var(--frontdesk-raised); }
    button:active { background: var(--frontdesk-hover); }
    button:focus-visible { outline-offset: -2px; }
    @media (pointer: coarse) { button, .tabs button { block-size: 44px; } }
  `;

  words!: ChatWords;
  private group = 0;
  private at = 0;

  protected override firstUpdated(): void {
    this.#focus();
  }

  #focus(): void {
    this.renderRoot.querySelector<HTMLElement>('.grid [tabindex="0"]')?.focus();
  }

  #choose(group: number): void {
    this.group = group;
    this.at = 0;
  }

  #onKey = async (event: KeyboardEvent): Promise<void> => {
    if (event.key === 'Escape') {
      // The panel closes on Escape too; here it only closes the picker.
      event.stopPropagation();
      this.dispatchEvent(new Event('done'));
      return;
    }
    const target = event.composedPath()[0] as HTMLElement;
    const forward = this.words.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = this.words.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const inTabs = target.role === 'tab';
    const step = { [forward]: 1, [back]: -1, ArrowDown: inTabs ? 0 : COLUMNS, ArrowUp: inTabs ? 0 : -COLUMNS }[event.key];
    if (!step) return;
    event.preventDefault();
    const count = inTabs ? EMOJI.length : this.#list.length;
    const next = Math.min(Math.max((inTabs ? this.group : this.at) + step, 0), count - 1);
    if (inTabs) this.#choose(next);
    else this.at = next;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`${inTabs ? '.tabs' : '.grid'} [tabindex="0"]`)?.focus();
  };

  get #list(): readonly string[] {
    return EMOJI[this.group]!.list.split(' ');
  }

  protected override render(): TemplateResult {
    const { words } = this;
    const name = words.say(EMOJI[this.group]!.name);
    return html`
      <div class="tabs" role="tablist" aria-label=${words.say('emoji')} @keydown=${this.#onKey}>
        ${EMOJI.map((each, index) => html`<button role="tab" id=${`tab${index}`} aria-controls="grid" aria-selected=${index === this.group} tabindex=${index === this.group ? 0 : -1} aria-label=${words.say(each.name)} title=${words.say(each.name)} @click=${() => this.#choose(index)}>${each.tab}</button>`)}
      </div>
      <div class="grid" id="grid" role="tabpanel" aria-label=${name} @keydown=${this.#onKey}>
        ${this.#list.map((emoji, index) => html`<button tabindex=${index === this.at ? 0 : -1} @click=${() => this.#pick(emoji, index)}>${emoji}</button>`)}
      </div>
    `;
  }

  #pick(emoji: string, index: number): void {
    this.at = index;
    this.dispatchEvent(new CustomEvent('pick', { detail: emoji }));
  }
}

define('frontdesk-emoji', EmojiPicker);

/** The emoji to pick from, over the composer that they go into. */
export const picker = (composer: Composer): TemplateResult => html`<frontdesk-emoji .words=${composer.words}
  @pick=${({ detail }: CustomEvent<string>) => {
    const { field } = composer;
    field.setRangeText(detail, field.selectionStart, field.selectionEnd, 'end');
    composer.write(field.value);
  }}
  @done=${() => {
    composer.picker = undefined;
    composer.focus();
  }}></frontdesk-emoji>`;

declare global {
  interface HTMLElementTagNameMap {
    'frontdesk-emoji': EmojiPicker;
  }
}
