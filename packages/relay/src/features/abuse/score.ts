/**
 * The scoring of abuse: a pure core. What somebody did raises their score by signals, time lowers it again; over the mark the relay blocks.
 * No single act of a person reaches the mark: it takes several signals, or one of them again and again.
 */

/** What is noticed. Names are stored with blocks and shown to people; they are never renamed. */
export const SIGNALS = {
  /** Messages faster than anybody types. */
  flood: 'Messages faster than anybody types',
  /** Ran into a limit and went on. */
  limits: 'Ran into the limits again and again',
  /** The same text in several conversations. */
  repetition: 'The same text in several conversations',
  /** The same text from several visitors of one address. */
  chorus: 'The same text from several visitors of one address',
  /** Many links, or links and nothing else. */
  links: 'Many links, or hardly anything but links',
  /** A first message at the moment of the connection, with links in it. */
  haste: 'A message with links in the first instant',
  /** A field that people do not see was filled in. */
  trap: 'Filled in a field that people do not see',
  /** One address under many new names. */
  identities: 'One address that becomes a new visitor again and again',
} as const;

export type Signal = keyof typeof SIGNALS;

/** Over this somebody is blocked. */
export const MARK = 100;

/** In this time a score halves, milliseconds. */
export const HALF_LIFE_MS = 10 * 60_000;

/** What a signal adds. */
export const WEIGHTS: Readonly<Record<Signal, number>> = { flood: 30, limits: 35, repetition: 30, chorus: 25, links: 30, haste: 25, trap: 70, identities: 20 };

/** A score, with what made it up. */
export interface Score {
  readonly points: number;
  /** When the points were right, milliseconds. */
  readonly at: number;
  /** Points by signal, decayed as the sum is. */
  readonly parts: Readonly<Partial<Record<Signal, number>>>;
}

export const NOTHING: Score = { points: 0, at: 0, parts: {} };

/** The score as it is later. A clock that was set back changes nothing. */
export function decayed(score: Score, now: number): Score {
  const age = Math.max(0, now - score.at);
  if (age === 0) return { ...score, at: Math.max(score.at, now) };
  const factor = 0.5 ** (age / HALF_LIFE_MS);
  const parts = Object.fromEntries(Object.entries(score.parts).map(([signal, points]) => [signal, points * factor]));
  return { points: score.points * factor, at: now, parts };
}

/** The score after a signal. */
export function raised(score: Score, signal: Signal, now: number, times = 1): Score {
  const before = decayed(score, now);
  const more = WEIGHTS[signal] * times;
  return { points: before.points + more, at: before.at, parts: { ...before.parts, [signal]: (before.parts[signal] ?? 0) + more } };
}

/** What made the score, the weightiest first; what has faded away is left out. */
export function explained({ parts }: Score): Signal[] {
  return (Object.entries(parts) as [Signal, number][]).filter(([, points]) => points >= 1).sort(([, one], [, other]) => other - one).map(([signal]) => signal);
}
