import type { Bus, Hint } from '../bus/bus.ts';
import { createMemoryBus } from '../bus/memory.ts';
import type { Log } from '../log.ts';
import { packHints, unpackHints } from './parcel.ts';
import { createRedis, type Redis, watchAnswers } from './redis.ts';

/** Channels that topics are spread over: a node hears only those in which somebody of its own listens. */
const BUCKETS = 256;

export interface RedisBusOptions {
  readonly url: string;
  /** Name of this node; no other has it. */
  readonly node: string;
  readonly log: Log;
  readonly onError: (error: unknown, topic: string) => void;
  /** Told of every hint that this node tells or hears. */
  readonly onHint?: (topic: string, hint: Hint) => void;
  /** Redis is there, for the first time or again: what was told meanwhile was not heard. */
  readonly onBack: () => void;
  /** How often channels in which nobody listens any more are left, milliseconds. Default: 30,000. */
  readonly leaveMs?: number;
}

/** A bus whose hints other nodes hear too. */
export interface ClusterBus extends Bus {
  readonly redis: Redis;
  /** Hints since the start: handed to Redis, lost because Redis did not take them, heard from other nodes. */
  readonly hints: { readonly published: number; readonly dropped: number; readonly heard: number };
  /** Whether hints of other nodes come through, as far as is known. */
  isHearing(): boolean;
}

/**
 * Hints for all nodes by Redis publish/subscribe, which promises nothing, and need not: a hint may be lost (bus.ts). Listeners of this node
 * hear it at once and without Redis. What is published in one turn travels together, one message per channel, in order.
 */
export function createRedisBus({ url, node, log, onError, onHint, onBack, leaveMs = 30_000 }: RedisBusOptions): ClusterBus {
  const local = createMemoryBus({ onError, ...(onHint ? { onHint } : {}) });
  const [commands, ears] = [createRedis(url), createRedis(url)];
  // Without the client's own time limit, which costs a timer and an error object for every command: a connection that takes nothing is given up as a whole.
  const teller = commands.withCommandOptions({ timeout: 0 });
  const waiting = new Map<number, [string, Hint][]>();
  const listeners = new Map<number, number>();
  const heard = new Set<number>();
  // Being left: the client forgets all listeners of a channel when Redis confirms, also one that came after it was asked.
  const leaving = new Set<number>();
  const counts = { published: 0, dropped: 0, heard: 0 };
  let isAway = false;
  let isClosed = false;

  const channelOf = (bucket: number): string => `frontdesk:bus:${bucket}`;

  function flush(): void {
    for (const [bucket, hints] of waiting) {
      // Lost when Redis is away: whoever missed it finds out from the database.
      teller.publish(channelOf(bucket), packHints(node, hints)).then(() => { counts.published += hints.length; }, () => { counts.dropped += hints.length; });
    }
    waiting.clear();
  }

  function receive(message: string): void {
    const hints = unpackHints(node, message);
    if (!hints) return;
    counts.heard += hints.length;
    for (const [topic, hint] of hints) {
      // Names of connections mean something on their own node only.
      local.publish(topic, hint.type === 'ephemeral' && hint.except !== undefined ? { ...hint, except: '' } : hint);
    }
  }

  function listen(bucket: number): void {
    if (heard.has(bucket) || leaving.has(bucket) || !ears.isReady) return;
    heard.add(bucket);
    ears.subscribe(channelOf(bucket), receive).catch(() => heard.delete(bucket));
  }

  function leave(): void {
    for (const bucket of heard) {
      if ((listeners.get(bucket) ?? 0) > 0) continue;
      heard.delete(bucket);
      leaving.add(bucket);
      void ears.unsubscribe(channelOf(bucket)).catch(() => undefined).then(() => {
        leaving.delete(bucket);
        if ((listeners.get(bucket) ?? 0) > 0) listen(bucket);
      });
    }
  }

  function comes(topic: string): void {
    const bucket = bucketOf(topic);
    listeners.set(bucket, (listeners.get(bucket) ?? 0) + 1);
    listen(bucket);
  }

  function goes(topic: string): void {
    const bucket = bucketOf(topic);
    listeners.set(bucket, (listeners.get(bucket) ?? 1) - 1);
  }

  const answers = [commands, ears].map(watchAnswers);
  for (const client of [commands, ears]) {
    client.on('error', (error: Error) => {
      if (!isAway && !isClosed) log.warn({ err: error }, 'Redis cannot be reached: other nodes hear of changes a few seconds late');
      isAway = true;
    });
    client.on('ready', ready);
    client.connect().catch(() => undefined);
  }
  function ready(): void {
    // The client itself subscribes again after a reconnect; those are new that were wanted while it was away.
    for (const [bucket, count] of listeners) if (count > 0) listen(bucket);
    if (!commands.isReady || !ears.isReady) return;
    if (isAway) log.info('Redis is back');
    isAway = false;
    onBack();
  }
  const sweep = setInterval(leave, leaveMs).unref();

  return {
    redis: commands,
    hints: counts,
    isHearing: () => answers.every((answer) => answer()),
    publishHere: (topic, hint) => local.publish(topic, hint),
    // Who listens elsewhere is not known.
    mayBeHeard: () => true,
    publish(topic, hint) {
      local.publish(topic, hint);
      if (isClosed) return;
      const bucket = bucketOf(topic);
      const hints = waiting.get(bucket);
      if (hints) hints.push([topic, hint]);
      else {
        if (waiting.size === 0) setImmediate(flush);
        waiting.set(bucket, [[topic, hint]]);
      }
    },
    subscribe(topic, listener) {
      const end = local.subscribe(topic, listener);
      comes(topic);
      let ended = false;
      return () => {
        end();
        if (!ended) goes(topic);
        ended = true;
      };
    },
    join(topic, listener) {
      const isNew = local.join(topic, listener);
      if (isNew) comes(topic);
      return isNew;
    },
    leave(topic, listener) {
      const was = local.leave(topic, listener);
      if (was) goes(topic);
      return was;
    },
    async close() {
      flush();
      isClosed = true;
      clearInterval(sweep);
      await local.close();
      for (const client of [commands, ears]) if (client.isOpen) client.destroy();
    },
  };
}

/** FNV-1a over the topic. */
function bucketOf(topic: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < topic.length; place += 1) hash = Math.imul(hash ^ topic.charCodeAt(place), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}
