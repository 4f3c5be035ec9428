type Place = 'localStorage' | 'sessionStorage';

/** Where storage is refused there are no marks: the next page waits for a click and starts closed, nothing else is lost. */
export function hasMark(place: Place, name: string): boolean {
  try {
    return window[place].getItem(name) !== null;
  } catch {
    return false;
  }
}

/** Sets or takes away a mark. */
export function setMark(place: Place, name: string, marked: boolean): void {
  try {
    if (marked) window[place].setItem(name, '1');
    else window[place].removeItem(name);
  } catch {
    // Refused.
  }
}
