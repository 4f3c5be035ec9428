import { createClient } from 'redis';

/** Longest pause between two tries to connect, milliseconds. */
const MOST_PAUSE_MS = 2_000;
/** Commands that may wait for their answers: a Redis that is silent must not fill the memory. */
const MOST_WAITING = 10_000;

/** Connects for as long as it takes; what is asked meanwhile is refused at once, because nothing that matters may wait for Redis. */
export function createRedis(url: string) {
  return createClient({
    url, disableOfflineQueue: true, commandsQueueMaxLength: MOST_WAITING, pingInterval: 5_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (tries: number) => Math.min(MOST_PAUSE_MS, 50 * 2 ** Math.min(tries, 10)) },
  });
}

export type Redis = ReturnType<typeof createRedis>;
