/** Something to be done once when the present turn of the event loop ends. */
export interface AtTurnEnd {
  turnEnded(): void;
}

/**
 * Collects work for the end of the turn: changes of a turn are committed together, frames of a turn go out in one message. One immediate
 * for all sockets. Work that is added while it runs belongs to the next round of the same end.
 */
export class TurnEnd {
  readonly #schedule: (run: () => void) => void;
  #first: AtTurnEnd[] = [];
  #last: AtTurnEnd[] = [];
  #armed = false;

  /** @param schedule default `setImmediate`: after all sockets that were ready have been read. */
  constructor(schedule: (run: () => void) => void = setImmediate) {
    this.#schedule = schedule;
  }

  /** Runs before the writers: what may still cause frames. */
  beforeFlush(work: AtTurnEnd): void {
    this.#first.push(work);
    this.#arm();
  }

  flush(work: AtTurnEnd): void {
    this.#last.push(work);
    this.#arm();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#schedule(this.#run);
  }

  readonly #run = (): void => {
    this.#armed = false;
    const first = this.#first;
    this.#first = [];
    for (const work of first) work.turnEnded();
    const last = this.#last;
    this.#last = [];
    for (const work of last) work.turnEnded();
  };
}
