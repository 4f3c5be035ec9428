import type { ReactiveController } from '../element/widget-element.ts';
import type { DeskHost } from './chat-desk.ts';

/** Phones: narrow, or low and touched (a phone held sideways). Larger touch screens get the floating panel. */
const PHONE = '(max-width: 480px), (pointer: coarse) and (max-height: 500px)';
const FOCUSABLE = 'a[href], button:not([disabled]), input, textarea, [tabindex="0"]';
/** Our entry in the page's history. */
const ENTRY = 'frontdeskSheet';

/**
 * On phones the panel is a full-height sheet: it follows the part of the screen that the keyboard leaves free, keeps the page behind
 * from scrolling, and the back gesture closes it.
 */
export class Sheet implements ReactiveController {
  readonly #host: DeskHost;
  readonly #query = matchMedia(PHONE);
  /** Present while the sheet is shown: its end takes all listeners away. */
  #shown: AbortController | undefined;
  #overflow = '';
  /** Names our entry of the history; one left over from before a reload has another name. */
  #entry = 0;

  constructor(host: DeskHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether the panel would be a sheet now. */
  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
    this.#changed();
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
    // Without going back: a page that replaces its body is on its way somewhere else.
    this.show(false, false);
  }

  /** @param back whether to take our entry out of the history when hiding; false when the visitor went back already. */
  show(shown: boolean, back = true): void {
    if (shown === !!this.#shown) return;
    const { style } = document.documentElement;
    if (shown) {
      const { signal } = (this.#shown = new AbortController());
      this.#overflow = style.overflow;
      style.overflow = 'hidden';
      // The page's own state stays in the entry, because routers keep theirs there.
      history.pushState({ ...(history.state as object | null), [ENTRY]: (this.#entry = Math.random()) }, '');
      addEventListener('keydown', this.#trap, { signal });
      addEventListener('popstate', this.#popped, { signal });
      for (const event of ['resize', 'scroll']) visualViewport?.addEventListener(event, this.#follow, { signal });
      this.#follow();
    } else {
      this.#shown!.abort();
      this.#shown = undefined;
      style.overflow = this.#overflow;
      this.#place('', '');
      // Not when the page has moved on meanwhile: then the entry is not the last one and going back would leave that page.
      if (back && this.#ours) history.back();
    }
  }

  get #panel(): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.panel');
  }

  get #ours(): boolean {
    return (history.state as Record<string, unknown> | null)?.[ENTRY] === this.#entry;
  }

  #changed = (): void => this.#host.requestUpdate();

  #popped = (): void => {
    if (this.#ours) return;
    this.show(false, false);
    this.#host.close();
  };

  /** The sheet covers exactly what is visible above the keyboard. */
  #follow = (): void => {
    if (visualViewport) this.#place(`${visualViewport.height}px`, `${visualViewport.offsetTop}px`);
  };

  #place(height: string, top: string): void {
    const style = this.#panel?.style;
    style?.setProperty('block-size', height);
    style?.setProperty('inset-block-start', top);
  }

  /** Keeps Tab within the sheet: there is nothing else to see. */
  #trap = (event: KeyboardEvent): void => {
    const stops = [...(this.#panel?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((element) => element.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = this.#host.shadowRoot?.activeElement;
    if (event.key !== 'Tab' || (active && active !== edge && active.localName !== 'h2')) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };
}
