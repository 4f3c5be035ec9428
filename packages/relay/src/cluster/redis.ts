import { createClient } from 'redis';

/** Longest pause between two tries to connect, milliseconds. */
const MOST_PAUSE_MS = 2_000;
/** How often a server is asked whether it is there, and after which time without an answer it counts as silent. Milliseconds. */
const PING_MS = 2_000;
const SILENT_MS = 5_000;
/** A connection over which nothing passes for so long is given up, milliseconds: its end may have been lost on the way. */
const DEAD_MS = 10_000;
/** Commands that may wait for their answers: a Redis that is silent must not fill the memory. */
const MOST_WAITING = 10_000;

/** Connects for as long as it takes; what is asked meanwhile is refused at once, because nothing that matters may wait for Redis. */
export function createRedis(url: string) {
  return createClient({
    url, disableOfflineQueue: true, commandsQueueMaxLength: MOST_WAITING, pingInterval: PING_MS,
    socket: { connectTimeout: 2_000, socketTimeout: DEAD_MS, reconnectStrategy: (tries: number) => Math.min(MOST_PAUSE_MS, 50 * 2 ** Math.min(tries, 10)) },
  });
}

export type Redis = ReturnType<typeof createRedis>;

/** Whether the server is connected and answers: it can be silent while the connection stands. */
export function watchAnswers(client: Redis): () => boolean {
  let heardAt = -Infinity;
  for (const event of ['ready', 'ping-interval']) client.on(event, () => { heardAt = performance.now(); });
  return () => client.isReady && performance.now() - heardAt < SILENT_MS;
}
