import type { ClientStorage } from '@frontdesk/sdk';
import type { Agenda, Dice } from './agenda.ts';

/**
 * What the browser of one device keeps, as IndexedDB does: transactions run one after the other, over all tabs; what a transaction wrote is
 * durable before its promise resolves, and a tab that dies before that never learns which it was.
 */
export class Disk {
  readonly #agenda: Agenda;
  readonly #dice: Dice;
  readonly #values = new Map<string, string>();
  #freeAt = 0;
  /** The quota is used up: writes are refused. */
  full = false;
  /** Something was refused: a tab may have gone on alone since. */
  hasRefused = false;

  constructor(agenda: Agenda, dice: Dice) {
    this.#agenda = agenda;
    this.#dice = dice;
  }

  /** The storage of one page; `isAlive` says whether that page still is. */
  open(isAlive: () => boolean): ClientStorage {
    const run = <Result>(work: () => Result, writes: boolean): Promise<Result> => new Promise((resolve, reject) => {
      this.#freeAt = Math.max(this.#freeAt, this.#agenda.now) + this.#dice.between(0, 2);
      this.#agenda.in(this.#freeAt - this.#agenda.now, () => {
        if (!isAlive()) return;
        if (writes && this.full) {
          this.hasRefused = true;
          return reject(new Error('QuotaExceededError'));
        }
        const result = work();
        this.#agenda.in(this.#dice.between(0, 2), () => { if (isAlive()) resolve(result); });
      });
    });
    const put = (key: string, value: unknown): void => void this.#values.set(key, JSON.stringify(value));
    const get = (key: string): unknown => {
      const text = this.#values.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    };
    return {
      persistent: true,
      get: (key) => run(() => get(key), false),
      set: (key, value) => {
        // Cloned when it is handed over, as the structured clone is.
        const text = JSON.stringify(value);
        return run(() => void this.#values.set(key, text), true);
      },
      remove: (key) => run(() => void this.#values.delete(key), false),
      keys: (prefix) => run(() => [...this.#values.keys()].filter((key) => key.startsWith(prefix)).sort(), false),
      update: <Value>(key: string, change: (current: Value | undefined) => Value) => run(() => {
        const next = change(get(key) as Value | undefined);
        put(key, next);
        return next;
      }, true),
    };
  }

  /** Keys that are kept now and begin so. */
  kept(part: string): string[] {
    return [...this.#values.keys()].filter((key) => key.includes(part));
  }
}
