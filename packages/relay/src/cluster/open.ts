import { randomUUID } from 'node:crypto';
import type { Bus, Hint } from '../bus/bus.ts';
import { createMemoryBus } from '../bus/memory.ts';
import type { Presence } from '../chat/chat.ts';
import { createPresence } from '../chat/presence.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { Heads } from './heads.ts';
import { watchListeners } from './listeners.ts';
import type { NodeLink } from './node-link.ts';
import type { ClusterBus } from './redis-bus.ts';
import type { Redis } from './redis.ts';
import type { SharedPresence } from './shared-presence.ts';
import { ToldSummaries } from './told-summaries.ts';

/** A Redis that takes longer to answer is as good as none, milliseconds. */
const ANSWER_MS = 1_000;

/** What makes several relays one: fan-out, presence, words from node to node, and the comparison that heals what fan-out lost. */
export interface Cluster {
  readonly bus: Bus;
  readonly presence: Presence;
  /** Undefined where this relay is alone. */
  readonly link: NodeLink | undefined;
  /** Whether Redis answers. Undefined where none is named. */
  readonly redis: (() => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>) | undefined;
  readonly figures: ClusterFigures;
  close(): Promise<void>;
}

/** What a node says of itself, each time it is asked. */
export interface ClusterFigures {
  /** Where the database is shared. */
  readonly heads?: () => Heads['figures'];
  /** Where Redis is named. `isUp`: it takes commands; `isHearing`: and hints of other nodes come. */
  readonly redis?: () => { readonly isUp: boolean; readonly isHearing: boolean; readonly hints: ClusterBus['hints']; readonly presence: SharedPresence['figures'] };
}

export interface ClusterOptions {
  readonly config: Pick<Config, 'REDIS_URL'>;
  readonly store: Pick<Store, 'shared'>;
  readonly now: () => number;
  readonly log: Log;
}

/** One relay alone, or one of several. With a shared database and without Redis, others' changes are heard of by comparison only, seconds late. */
export async function openCluster({ config, store, now, log }: ClusterOptions): Promise<Cluster> {
  const onError = (error: unknown, topic: string): void => log.error({ err: error, topic: topic.slice(0, 1) }, 'a listener failed');
  const { shared } = store;
  const told = new ToldSummaries();
  const onHint = (topic: string, hint: Hint): void => told.note(topic, hint);
  if (config.REDIS_URL === undefined || !shared) {
    const memory = createMemoryBus({ onError, ...(shared ? { onHint } : {}) });
    const { bus, listened } = watchListeners(memory, (workspace) => heads?.begin(workspace));
    const heads: Heads | undefined = shared && new Heads({ shared, listened, told, tell: memory.publish, log });
    const close = async (): Promise<void> => {
      await heads?.close();
      await bus.close();
    };
    return { bus, presence: createPresence({ now }), link: undefined, redis: undefined, figures: heads ? { heads: () => heads.figures } : {}, close };
  }
  // Loaded only where it is used.
  const [{ createRedisBus }, { createRedisLink }, { SharedPresence }] = await Promise.all([import('./redis-bus.ts'), import('./redis-link.ts'), import('./shared-presence.ts')]);
  const node = randomUUID();
  const link = createRedisLink({ url: config.REDIS_URL, node, log });
  const shares = createRedisBus({
    url: config.REDIS_URL, node, log, onError, onHint,
    onBack: () => {
      void heads.look(true);
      void presence.beat();
    },
  });
  const { bus, listened } = watchListeners(shares, (workspace) => heads.begin(workspace));
  const presence = new SharedPresence({ bus: shares, node, listened, now, log });
  const heads: Heads = new Heads({ shared, listened, told, tell: shares.publishHere, log });
  return {
    bus, presence, link,
    figures: {
      heads: () => heads.figures,
      redis: () => ({ isUp: shares.redis.isReady, isHearing: shares.isHearing(), hints: shares.hints, presence: presence.figures }),
    },
    redis: async () => ((await answers(shares.redis)) ? { ok: true } : { ok: false, reason: 'Redis cannot be reached: other nodes hear of changes a few seconds late, limits are counted by each node, and who is on other nodes is unknown.' }),
    async close() {
      await heads.close();
      await presence.close();
      link.close();
      await bus.close();
    },
  };
}

/** Whether it answers now: one that was stopped keeps its connections. */
async function answers(redis: Redis): Promise<boolean> {
  if (!redis.isReady) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => { timer = setTimeout(() => resolve(false), ANSWER_MS); });
  try {
    return await Promise.race([redis.ping().then(() => true, () => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
