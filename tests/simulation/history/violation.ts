/** The promises of docs and DESIGN that a history can break. */
export type Promised = 'G1' | 'G2' | 'G3' | 'G4' | 'G6' | 'G7' | 'G13' | 'one socket';

/** What each of them says, for whoever reads a failure. */
export const PROMISES: Readonly<Record<Promised, string>> = {
  G1: 'an ack follows the durable commit',
  G2: 'one stored message per client id, and one per time its author wrote it',
  G3: 'one dense order per conversation, the same for everyone, first-in-first-out per outbox',
  G4: 'after a reconnect the client is contiguous or starts anew, and nothing is shown twice',
  G6: 'cursors only move forward and never pass the head',
  G7: 'what the outbox calls stored arrives',
  G13: 'nothing crosses from one workspace to another',
  'one socket': 'the tabs of a browser share one socket',
};

/** A broken promise, in words, with what it is about. */
export interface Violation {
  readonly promise: Promised;
  readonly words: string;
  /** Ids of clients, conversations and messages, as they stand in the history. */
  readonly ids: readonly string[];
}

export type Report = (promise: Promised, words: string, ...ids: string[]) => void;

/** One line for a person. */
export function inWords({ promise, words, ids }: Violation): string {
  return `${promise} (${PROMISES[promise]}): ${words} [${ids.join(', ')}]`;
}
