import type { Bus, Hint } from './bus.ts';

type Listener = (hint: Hint, topic: string) => void;

/** One function may be subscribed twice; each subscription ends by itself, and hears nothing more from then on. One stands alone, as most do; a set costs more. */
interface Subscription {
  listener: Listener | undefined;
}

export interface MemoryBusOptions {
  /** Told when a listener throws; the others hear the hint all the same. Default: a process warning with its stack. */
  readonly onError?: (error: unknown, topic: string) => void;
  /** Told of every hint before anybody hears it, also of those that nobody does. Must not throw. */
  readonly onHint?: (topic: string, hint: Hint) => void;
}

/**
 * The bus of a single node. Delivers within `publish`, in the order of subscription. A listener that ends during a delivery hears
 * nothing more, one that is added during it hears the next hint.
 */
export function createMemoryBus(options: MemoryBusOptions = {}): Bus {
  const topics = new Map<string, Subscription | Set<Subscription>>();
  let closed = false;
  const report = options.onError ?? ((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));

  function tell(subscription: Subscription, topic: string, hint: Hint): void {
    try {
      subscription.listener?.(hint, topic);
    } catch (error) {
      report(error, topic);
    }
  }

  function publish(topic: string, hint: Hint): void {
    options.onHint?.(topic, hint);
    const known = topics.get(topic);
    if (known instanceof Set) for (const subscription of [...known]) tell(subscription, topic, hint);
    else if (known) tell(known, topic, hint);
  }

  function subscribe(topic: string, listener: Listener): () => void {
    if (closed) return () => {};
    const own: Subscription = { listener };
    const known = topics.get(topic);
    if (known instanceof Set) known.add(own);
    else topics.set(topic, known ? new Set([known, own]) : own);
    return () => {
      own.listener = undefined;
      const present = topics.get(topic);
      if (present instanceof Set) present.delete(own);
      if (present === own || (present instanceof Set && present.size === 0)) topics.delete(topic);
    };
  }

  return {
    publish,
    subscribe,
    async close() {
      closed = true;
      for (const known of topics.values()) for (const subscription of known instanceof Set ? known : [known]) subscription.listener = undefined;
      topics.clear();
    },
  };
}
