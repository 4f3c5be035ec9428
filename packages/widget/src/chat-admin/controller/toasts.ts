/** A short message at the foot of the console, with a way back where there is one. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'danger';
  readonly canUndo: boolean;
}

interface Held { toast: Toast; undo?: () => void; expire?: () => void; timer: ReturnType<typeof setTimeout> }

/** How long a toast stays; long enough to read twice and reach for Undo (ms). */
const PLAIN_MS = 5_000;
const UNDO_MS = 8_000;

/**
 * Shows at most three toasts; the oldest goes first. `expire` runs exactly once when a toast leaves by time, by its cross or
 * because a newer one pushed it out — and never after `undo`: an act that cannot be taken back is done only there.
 */
export class Toasts {
  readonly #held = new Map<number, Held>();
  readonly #changed: () => void;
  #next = 1;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get list(): readonly Toast[] {
    return [...this.#held.values()].map((held) => held.toast);
  }

  add(text: string, options: { tone?: Toast['tone']; undo?: () => void; expire?: () => void } = {}): number {
    const id = this.#next++;
    const toast: Toast = { id, text, tone: options.tone ?? 'plain', canUndo: options.undo !== undefined };
    const timer = setTimeout(() => this.dismiss(id), options.undo ? UNDO_MS : PLAIN_MS);
    this.#held.set(id, { toast, timer, ...(options.undo ? { undo: options.undo } : {}), ...(options.expire ? { expire: options.expire } : {}) });
    const oldest = this.#held.keys().next().value;
    if (this.#held.size > 3 && oldest !== undefined) this.dismiss(oldest);
    this.#changed();
    return id;
  }

  undo(id: number): void {
    this.#take(id)?.undo?.();
  }

  dismiss(id: number): void {
    this.#take(id)?.expire?.();
  }

  /** While somebody reads or reaches for a toast, none of them leaves (WCAG 2.2.1); afterwards each has its full time again. */
  hold(on: boolean): void {
    for (const [id, held] of this.#held) {
      clearTimeout(held.timer);
      if (!on) held.timer = setTimeout(() => this.dismiss(id), held.undo ? UNDO_MS : PLAIN_MS);
    }
  }

  /** Ends all waiting, as if each had expired now. */
  flush(): void {
    for (const id of [...this.#held.keys()]) this.dismiss(id);
  }

  #take(id: number): Held | undefined {
    const held = this.#held.get(id);
    if (!held) return undefined;
    clearTimeout(held.timer);
    this.#held.delete(id);
    this.#changed();
    return held;
  }
}
