/** Something to be done once when the present turn of the event loop ends. */
export interface AtTurnEnd {
  turnEnded(): void;
}

/** Sockets to which a turn sends what others did: about half a millisecond's work. */
const MOST_TOLD = 128;

/**
 * Collects work for the end of the turn: changes of a turn are committed together, frames of a turn go out in one message. One immediate
 * for all sockets. Work that is added while it runs belongs to the next round of the same end.
 *
 * What is told to thousands leaves over several turns, so that whoever talks meanwhile is heard, stored and answered in between.
 */
export class TurnEnd {
  readonly #schedule: (run: () => void) => void;
  #first: AtTurnEnd[] = [];
  #answers: AtTurnEnd[] = [];
  #told: AtTurnEnd[] = [];
  /** Those before them, of whom so many had their turn. */
  #telling: readonly AtTurnEnd[] = [];
  #done = 0;
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

  /** For whom there is an answer: this turn, before all who are only told something. */
  answer(work: AtTurnEnd): void {
    this.#answers.push(work);
    this.#arm();
  }

  /** For whom there is news: this turn, or one of the next where there are many. */
  tell(work: AtTurnEnd): void {
    this.#told.push(work);
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
    const answers = this.#answers;
    this.#answers = [];
    for (const work of answers) work.turnEnded();
    this.#tellSome();
  };

  #tellSome(): void {
    if (this.#telling.length === 0) [this.#telling, this.#told] = [this.#told, []];
    const until = Math.min(this.#telling.length, this.#done + MOST_TOLD);
    while (this.#done < until) {
      const work = this.#telling[this.#done] as AtTurnEnd;
      this.#done += 1;
      work.turnEnded();
    }
    // Nobody who has left is held on to.
    if (this.#done === this.#telling.length) [this.#telling, this.#done] = [[], 0];
    if (this.#telling.length > 0 || this.#told.length > 0) this.#arm();
  }
}
