import type { AppendRequest, BriefResult } from '../../store.ts';
import { entryOf } from '../append-exchange.ts';
import { packRuns } from './plain-message.ts';

/** Characters of a record; and of a group, at most by one message more. */
const RECORD_CHARACTERS = 256 * 1024;
export const GROUP_CHARACTERS = 64 * 1024;

/** What becomes of the requests of one call; told when it is known of all. */
export class Answers {
  readonly #results: (BriefResult | Error)[];
  readonly #told: (results: readonly (BriefResult | Error)[]) => void;
  #left: number;

  constructor(count: number, told: (results: readonly (BriefResult | Error)[]) => void) {
    this.#results = new Array<BriefResult | Error>(count);
    this.#told = told;
    this.#left = count;
    if (count === 0) told(this.#results);
  }

  put(place: number, result: BriefResult | Error): void {
    this.#results[place] = result;
    this.#left -= 1;
    if (this.#left === 0) this.#told(this.#results);
  }
}

/** Messages of one conversation and sender that follow each other and have their numbers. */
export interface Numbered {
  readonly requests: readonly AppendRequest[];
  /** Number of the first. */
  readonly seq: number;
  /** Of their record, about. */
  readonly characters: number;
  readonly answers: Answers;
  /** Of the first, in the call. */
  readonly place: number;
}

/** Without an error they are on disk. */
export function settle({ requests, seq, answers, place }: Numbered, error: Error | undefined): void {
  for (let index = 0; index < requests.length; index += 1) {
    answers.put(place + index, error ?? { status: 'stored', entry: entryOf(requests[index] as AppendRequest, seq + index) });
  }
}

export const countOf = (all: readonly Numbered[]): number => all.reduce((count, { requests }) => count + requests.length, 0);

/** Takes from the queue what fits in one record, and the first in any case. */
export function takeRecord(queue: Numbered[]): readonly Numbered[] {
  let characters = 0;
  const end = queue.findIndex((numbered) => (characters += numbered.characters) > RECORD_CHARACTERS);
  return queue.splice(0, end < 0 ? queue.length : Math.max(1, end));
}

export function recordOf(all: readonly Numbered[]): string {
  return JSON.stringify(all.flatMap(({ requests, seq }) => packRuns(requests, seq)));
}
