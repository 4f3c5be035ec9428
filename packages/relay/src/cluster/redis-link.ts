import type { Log } from '../log.ts';
import type { NodeLink } from './node-link.ts';
import { createRedis } from './redis.ts';

/** Characters that may wait for Redis to take them; more are lost at once, so that a silent Redis fills no memory. */
const MOST_WAITING = 16_777_216;

export interface RedisLinkOptions {
  readonly url: string;
  readonly node: string;
  readonly log: Log;
}

/** Words between nodes by one channel of Redis per node, on connections of their own: large answers do not delay hints. */
export function createRedisLink({ url, node, log }: RedisLinkOptions): NodeLink & { close(): void } {
  const [mouth, ear] = [createRedis(url), createRedis(url)];
  let hear: (words: string) => void = () => undefined;
  let isListening = false;
  let waiting = 0;
  const receive = (words: string): void => {
    try {
      hear(words);
    } catch (error) {
      log.error({ err: error }, 'words of another node were not understood');
    }
  };
  for (const client of [mouth, ear]) {
    // The bus, which loses the same Redis, says so in the log.
    client.on('error', () => undefined);
    client.connect().catch(() => undefined);
  }
  ear.on('ready', () => {
    // The client itself subscribes again after a reconnect.
    if (isListening) return;
    isListening = true;
    ear.subscribe(channelOf(node), receive).catch(() => { isListening = false; });
  });
  return {
    node,
    listen(listener) { hear = listener; },
    async tell(to, words) {
      if (!mouth.isReady || waiting + words.length > MOST_WAITING) return 'lost';
      waiting += words.length;
      try {
        return (await mouth.publish(channelOf(to), words)) > 0 ? 'heard' : 'nobody';
      } catch {
        return 'lost';
      } finally {
        waiting -= words.length;
      }
    },
    close() {
      for (const client of [mouth, ear]) if (client.isOpen) client.destroy();
    },
  };
}

const channelOf = (node: string): string => `frontdesk:node:${node}`;
