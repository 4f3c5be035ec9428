/** Where focus was before the panel took it, and how it gets back. Focus moves only on a visitor's act. */
export interface FocusKeeper {
  /** Remembers the focused element of the page. */
  leave(): void;
  /** Focuses what had it before, or the given element when that is gone. */
  back(fallback: HTMLElement | null | undefined): void;
}

export function createFocusKeeper(): FocusKeeper {
  let before: HTMLElement | undefined;
  return {
    leave() {
      const active = document.activeElement;
      before = active instanceof HTMLElement && active !== document.body ? active : undefined;
    },
    back(fallback) {
      const target = before?.isConnected && before.localName !== 'chat-widget' ? before : fallback;
      before = undefined;
      target?.focus({ preventScroll: true });
    },
  };
}
