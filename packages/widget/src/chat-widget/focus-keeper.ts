const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex]:not([tabindex="-1"])';

/** Where focus was before the panel took it, and how it gets back. Focus moves only on a visitor's act. */
export class FocusKeeper {
  #before: HTMLElement | undefined;

  /** Remembers the focused element of the page. */
  leave(): void {
    const active = document.activeElement;
    this.#before = active instanceof HTMLElement && active !== document.body ? active : undefined;
  }

  /** Focuses what had it before, or the given element when that is gone. */
  back(fallback: HTMLElement | null | undefined): void {
    const target = this.#before?.isConnected && this.#before.localName !== 'chat-widget' ? this.#before : fallback;
    this.#before = undefined;
    target?.focus({ preventScroll: true });
  }

  /** Keeps Tab within the panel; for the full-screen sheet, where there is nothing else to see. */
  trap(event: KeyboardEvent, panel: HTMLElement): void {
    if (event.key !== 'Tab') return;
    const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility?.() ?? element.offsetParent !== null);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = (panel.getRootNode() as ShadowRoot).activeElement;
    if (active !== edge && active !== panel) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}
