const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex]:not([tabindex="-1"])';

const STATE = 'frontdeskSheet';

/**
 * On phones the panel is a full-height sheet: it follows the part of the screen that the keyboard leaves free, keeps the page behind
 * from scrolling, and the back gesture closes it.
 */
export class Sheet {
  readonly #panel: () => HTMLElement | null;
  readonly #onBack: () => void;
  #shown = false;
  #overflow = '';
  /** Names our entry of the history; one left over from before a reload has another name. */
  #entry = '';

  /** @param onBack the visitor went back: close. */
  constructor(panel: () => HTMLElement | null, onBack: () => void) {
    this.#panel = panel;
    this.#onBack = onBack;
  }

  /** @param back whether to take our entry out of the history when hiding; false when the visitor went back already. */
  set(shown: boolean, back = true): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { style } = document.documentElement;
    if (shown) {
      addEventListener('keydown', this.#trap);
      this.#overflow = style.getPropertyValue('overflow');
      style.setProperty('overflow', 'hidden');
      // The page's own state stays in the entry, because routers keep theirs there.
      history.pushState({ ...(history.state as object | null), [STATE]: (this.#entry = crypto.getRandomValues(new Uint32Array(2)).join('')) }, '');
      addEventListener('popstate', this.#popped);
      visualViewport?.addEventListener('resize', this.#follow);
      visualViewport?.addEventListener('scroll', this.#follow);
      this.#follow();
    } else {
      removeEventListener('keydown', this.#trap);
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

  /** The sheet covers exactly what is visible above the keyboard. */
  #follow = (): void => {
    const panel = this.#panel();
    if (!panel || !visualViewport) return;
    panel.style.setProperty('block-size', `${visualViewport.height}px`);
    panel.style.setProperty('inset-block-start', `${visualViewport.offsetTop}px`);
  };

  /** Keeps Tab within the sheet: there is nothing else to see. */
  #trap = (event: KeyboardEvent): void => {
    const panel = this.#panel();
    if (event.key !== 'Tab' || !panel) return;
    const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility?.() ?? element.offsetParent !== null);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = (panel.getRootNode() as ShadowRoot).activeElement;
    if (active && active !== edge && active.localName !== 'h2') return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };
}
