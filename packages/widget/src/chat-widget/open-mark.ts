const OPEN_MARK = 'frontdesk:open';

/** Remembers within this tab that the panel is open, so that it is open on the next page too. Set only after the visitor's intent. */
export function setOpenMark(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN_MARK, '1');
    else sessionStorage.removeItem(OPEN_MARK);
  } catch {
    // Storage refused: the next page starts closed.
  }
}

export function hasOpenMark(): boolean {
  try {
    return sessionStorage.getItem(OPEN_MARK) === '1';
  } catch {
    return false;
  }
}
