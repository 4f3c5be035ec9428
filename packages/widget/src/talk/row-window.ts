import type { Row } from './rows.ts';

/** A guess of a line's height in pixels until it has been seen. */
function guessHeight(row: Row): number {
  if (row.type !== 'message' && row.type !== 'announcement') return 44;
  const text = row.message.body?.text ?? '';
  const lines = Math.ceil(text.length / 34) + (text.length < 2_000 ? text.split('\n').length - 1 : 0);
  return Math.max(1, lines) * 22 + 22 + (row.type === 'message' && row.meta ? 28 : 4);
}

/**
 * Which of many rows are drawn. Heights are measured once seen and guessed before; the sum before each row is kept, so that a
 * position is found by halving. Ten thousand rows cost about a millisecond per change and nothing per scrolled pixel.
 */
export class RowWindow {
  rows: readonly Row[] = [];
  /** The drawn stretch: from (included) to to (excluded). */
  from = 0;
  to = 0;
  readonly #heights = new Map<string, number>();
  #offsets = new Float64Array(1);
  #stale = true;

  setRows(rows: readonly Row[]): void {
    this.rows = rows;
    this.#stale = true;
  }

  /** Notes a drawn row's height. True when it differs from what was assumed. */
  measured(key: string, height: number): boolean {
    if (this.#heights.get(key) === height) return false;
    this.#heights.set(key, height);
    this.#stale = true;
    return true;
  }

  /** Forgets all heights: the width or the font has changed. */
  forget(): void {
    this.#heights.clear();
    this.#stale = true;
  }

  /** Distance of a row's top from the first row's top. */
  offset(index: number): number {
    if (this.#stale) this.#sum();
    return this.#offsets[Math.min(Math.max(index, 0), this.rows.length)] ?? 0;
  }

  get total(): number {
    return this.offset(this.rows.length);
  }

  indexOf(key: string): number {
    return this.rows.findIndex((row) => row.key === key);
  }

  /** The row at a position. */
  at(position: number): number {
    let low = 0;
    let high = Math.max(this.rows.length - 1, 0);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offset(middle) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Chooses the stretch that covers `top` to `bottom` with `spare` pixels on both sides. */
  cover(top: number, bottom: number, spare: number): void {
    this.from = this.at(top - spare);
    this.to = Math.min(this.rows.length, this.at(bottom + spare) + 1);
  }

  /** Whether the drawn stretch still covers `top` to `bottom`. */
  covers(top: number, bottom: number): boolean {
    return (this.from === 0 || this.offset(this.from) <= top) && (this.to >= this.rows.length || this.offset(this.to) >= bottom);
  }

  #sum(): void {
    const offsets = new Float64Array(this.rows.length + 1);
    this.rows.forEach((row, index) => {
      offsets[index + 1] = offsets[index]! + (this.#heights.get(row.key) ?? guessHeight(row));
    });
    this.#offsets = offsets;
    this.#stale = false;
  }
}
