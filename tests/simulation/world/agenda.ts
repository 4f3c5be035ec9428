import { seeded } from '../../sdk/fake-clock.ts';

/** The one time of a run. Nothing happens but what stands here, in the order of its time; what falls on one time, in the order of entry. */
export class Agenda {
  #now = 0;
  #entries = 0;
  /** How many things have happened. */
  done = 0;
  /** A binary heap, the next one first. */
  readonly #heap: { readonly at: number; readonly place: number; run: (() => void) | undefined }[] = [];

  /** Milliseconds since the run began; no clock of anybody. */
  get now(): number {
    return this.#now;
  }

  /** Runs `run` after `ms`; returns what cancels it. */
  in(ms: number, run: () => void): () => void {
    const entry: { readonly at: number; readonly place: number; run: (() => void) | undefined } = { at: this.#now + Math.max(0, ms), place: (this.#entries += 1), run };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => { entry.run = undefined; };
  }

  /** Lets `ms` pass. Promises settle after every single thing that happens. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#heap[0]; next && next.at <= end; next = this.#heap[0]) {
      this.#takeFirst();
      if (!next.run) continue;
      this.#now = next.at;
      this.done += 1;
      next.run();
      await settled();
    }
    this.#now = end;
  }

  #before(one: number, other: number): boolean {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (!first || !second) return first !== undefined;
    return first.at < second.at || (first.at === second.at && first.place < second.place);
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (first && second) [this.#heap[one], this.#heap[other]] = [second, first];
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #takeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }
}

/** Every promise that can settle has done so when this one has: immediates come after all microtasks. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Chance, by name: each part of a run draws from its own stream, so that leaving a step out disturbs the others as little as possible. */
export type Chance = (name: string) => Dice;

export interface Dice {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True with this probability. */
  likely(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item | undefined;
}

export function createChance(seed: number): Chance {
  return (name) => {
    let mixed = seed | 0;
    for (let at = 0; at < name.length; at += 1) mixed = Math.imul(mixed ^ name.charCodeAt(at), 0x01000193);
    return dice(seeded(mixed));
  };
}

export function dice(random: () => number): Dice {
  return {
    random,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    likely: (probability) => random() < probability,
    pick: (items) => items[Math.floor(random() * items.length)],
  };
}

/** A clock of one machine: it may be wrong, and may jump. Timers measure true time, as monotonic ones do. */
export class WallClock {
  readonly #agenda: Agenda;
  /** Milliseconds since 1970 at the beginning of the run. */
  #start: number;

  constructor(agenda: Agenda, start: number) {
    this.#agenda = agenda;
    this.#start = start;
  }

  readonly now = (): number => this.#start + this.#agenda.now;

  /** Somebody sets the clock; negative = back. */
  jump(ms: number): void {
    this.#start += ms;
  }
}
