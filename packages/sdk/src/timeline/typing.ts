import type { Who } from '@frontdesk/protocol';
import { createTimer } from '../clock.ts';
import type { Timer } from '../clock.ts';
import type { Clock } from '../types.ts';

/** A notice is renewed at most this often, milliseconds. */
const RENEW_MS = 3_000;
/** Without another keystroke for this long, typing has stopped, milliseconds. */
const IDLE_MS = 5_000;

/** Who of the others types, per conversation. Forgotten by itself after the told time. */
export interface TypingList {
  heard(conv: string, who: Who, on: boolean, forgetMs?: number): void;
  of(conv: string): readonly Who[];
  clear(): void;
}

/** @param changed called with the conversation in which somebody started or stopped. */
export function createTypingList(clock: Clock, changed: (conv: string) => void): TypingList {
  const held = new Map<string, { readonly conv: string; readonly who: Who; readonly timer: Timer }>();

  const drop = (key: string): void => {
    const entry = held.get(key);
    if (!entry) return;
    entry.timer();
    held.delete(key);
    changed(entry.conv);
  };

  return {
    of: (conv) => [...held.values()].filter((entry) => entry.conv === conv).map(({ who }) => who),
    heard(conv, who, on, forgetMs) {
      const key = conv + who.id;
      if (!on) return drop(key);
      const known = held.get(key);
      const entry = known ?? { conv, who, timer: createTimer(clock) };
      entry.timer(() => drop(key), forgetMs);
      held.set(key, entry);
      if (!known) changed(conv);
    },
    clear: () => [...held.keys()].forEach(drop),
  };
}

/** Tells the others about one's own typing, as seldom as possible. */
export type TypingNotice = (conv: string, on: boolean) => void;

/** @param send puts the notice on the link; lost ones do not matter. */
export function createTypingNotice(clock: Clock, send: (conv: string, on: boolean) => void): TypingNotice {
  const idle = createTimer(clock);
  let current = '';
  let sentAt = 0;

  const set: TypingNotice = (conv, on) => {
    if (current && (!on || current !== conv)) {
      send(current, false);
      current = '';
      idle();
    }
    if (!on) return;
    idle(() => set(conv, false), IDLE_MS);
    const now = clock.now();
    if (current && Math.abs(now - sentAt) < RENEW_MS) return;
    current = conv;
    sentAt = now;
    send(conv, true);
  };
  return set;
}
