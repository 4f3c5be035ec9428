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
}
