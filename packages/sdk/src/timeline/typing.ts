import type { Who } from '@frontdesk/protocol';
import type { Clock } from '../types.ts';

/** A notice is renewed at most this often, milliseconds. */
const RENEW_MS = 3_000;
/** Without another keystroke for this long, typing has stopped, milliseconds. */
const IDLE_MS = 5_000;
const NOBODY: readonly Who[] = [];

/** Who of the others types, per conversation. Forgotten by itself after the told time. */
export interface TypingList {
  heard(conv: string, who: Who, on: boolean, forgetMs: number): void;
  /** Same array until somebody starts or stops. */
  of(conv: string): readonly Who[];
  clear(): void;
}

/** @param changed called with the conversation in which somebody started or stopped. */
export function createTypingList(clock: Clock, changed: (conv: string) => void): TypingList {
  const lists = new Map<string, readonly Who[]>();
  const timers = new Map<string, number>();

  const drop = (conv: string, id: string): void => {
    const timer = timers.get(conv + id);
    if (timer !== undefined) clock.clearTimeout(timer);
    timers.delete(conv + id);
    const rest = (lists.get(conv) ?? NOBODY).filter((who) => who.id !== id);
    if (rest.length === lists.get(conv)?.length || !lists.has(conv)) return;
    if (rest.length) lists.set(conv, rest);
    else lists.delete(conv);
    changed(conv);
  };

  return {
    of: (conv) => lists.get(conv) ?? NOBODY,
    heard(conv, who, on, forgetMs) {
      if (!on) return drop(conv, who.id);
      const known = timers.get(conv + who.id);
      if (known !== undefined) clock.clearTimeout(known);
      timers.set(conv + who.id, clock.setTimeout(() => drop(conv, who.id), forgetMs));
      if (known !== undefined) return;
      lists.set(conv, [...(lists.get(conv) ?? NOBODY), who]);
      changed(conv);
    },
    clear() {
      for (const timer of timers.values()) clock.clearTimeout(timer);
      timers.clear();
      for (const conv of [...lists.keys()]) {
        lists.delete(conv);
        changed(conv);
      }
    },
  };
}

/** Tells the others about one's own typing, as seldom as possible. */
export interface TypingNotice {
  set(conv: string, on: boolean): void;
  stop(): void;
}

/** @param send puts the notice on the link; lost ones do not matter. */
export function createTypingNotice(clock: Clock, send: (conv: string, on: boolean) => void): TypingNotice {
  let current: string | undefined;
  let sentAt = 0;
  let timer: number | undefined;

  const stop = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = undefined;
    if (current !== undefined) send(current, false);
    current = undefined;
  };

  return {
    stop,
    set(conv, on) {
      if (!on || (current !== undefined && current !== conv)) stop();
      if (!on) return;
      if (timer !== undefined) clock.clearTimeout(timer);
      timer = clock.setTimeout(stop, IDLE_MS);
      const now = clock.now();
      if (current === conv && Math.abs(now - sentAt) < RENEW_MS) return;
      current = conv;
      sentAt = now;
      send(conv, true);
    },
  };
}
