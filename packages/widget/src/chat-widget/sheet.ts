import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Phones: narrow, or low and touched (a phone held sideways). Larger touch screens get the floating panel. */
const PHONE = '(max-width: 480px), (pointer: coarse) and (max-height: 500px)';
const STATE = 'frontdeskSheet';

/**
 * On phones the panel is a full-height sheet: it follows the part of the screen that the keyboard leaves free, keeps the page behind
 * from scrolling, and the back gesture closes it.
 */
export class Sheet implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #panel: () => HTMLElement | null;
  readonly #onBack: () => void;
  readonly #query = matchMedia(PHONE);
  #shown = false;
  #overflow = '';
  /** Names our entry of the history; one left over from before a reload has another name. */
  #entry = '';

  /** @param onBack the visitor went back: close. */
  constructor(host: ReactiveControllerHost, panel: () => HTMLElement | null, onBack: () => void) {
    this.#host = host;
    this.#panel = panel;
    this.#onBack = onBack;
    host.addController(this);
  }

  /** Whether the panel would be a sheet now. */
  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
    this.set(false, false);
  }

  /** @param back whether to take our entry out of the history when hiding; false when the visitor went back already. */
  set(shown: boolean, back = true): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { style } = document.documentElement;
    if (shown) {
      this.#overflow = style.getPropertyValue('overflow');
      style.setProperty('overflow', 'hidden');
      // The page's own state stays in the entry, because routers keep theirs there.
      history.pushState({ ...(history.state as object | null), [STATE]: (this.#entry = crypto.getRandomValues(new Uint32Array(2)).join('')) }, '');
      addEventListener('popstate', this.#popped);
      visualViewport?.addEventListener('resize', this.#follow);
      visualViewport?.addEventListener('scroll', this.#follow);
      this.#follow();
    } else {
      style.setProperty('overflow', this.#overflow);
      removeEventListener('popstate', this.#popped);
      visualViewport?.removeEventListener('resize', this.#follow);
      visualViewport?.removeEventListener('scroll', this.#follow);
      for (const name of ['block-size', 'inset-block-start']) this.#panel()?.style.removeProperty(name);
      // Not when the page has moved on meanwhile: then the entry is not the last one and going back would leave that page.
      if (back && this.#ours) history.back();
    }
  }

  get #ours(): boolean {
    return (history.state as Record<string, unknown> | null)?.[STATE] === this.#entry;
  }

  #popped = (): void => {
    if (this.#ours) return;
    this.set(false, false);
    this.#onBack();
  };

  #changed = (): void => this.#host.requestUpdate();

  /** The sheet covers exactly what is visible above the keyboard. */
  #follow = (): void => {
    const panel = this.#panel();
    if (!panel || !visualViewport) return;
    panel.style.setProperty('block-size', `${visualViewport.height}px`);
    panel.style.setProperty('inset-block-start', `${visualViewport.offsetTop}px`);
  };
}
