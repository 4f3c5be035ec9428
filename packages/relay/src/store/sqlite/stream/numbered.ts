import type { AppendRequest } from '../../store.ts';
import { packRuns } from './plain-message.ts';

/** Characters of a record; and of a group, at most by one message more. */
const RECORD_CHARACTERS = 256 * 1024;
export const GROUP_CHARACTERS = 64 * 1024;

/** Messages of one conversation and sender that follow each other and have their numbers. */
export interface Numbered {
  readonly requests: readonly AppendRequest[];
  /** Number of the first. */
  readonly seq: number;
  /** Of their record, about. */
  readonly characters: number;
  /** Without an error they are on disk. */
  readonly settle: (error: Error | undefined) => void;
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
