import type { Bus, Hint } from './bus.ts';

type Listener = (hint: Hint, topic: string) => void;

export interface MemoryBusOptions {
  /** Told when a listener throws; the others hear the hint all the same. Default: a process warning with its stack. */
  readonly onError?: (error: unknown, topic: string) => void;
}

/**
 * The bus of a single node. Delivers within `publish`, in the order of subscription. A listener that ends during a delivery hears
 * nothing more, one that is added during it hears the next hint.
 */
export function createMemoryBus(options: MemoryBusOptions = {}): Bus {
  const topics = new Map<string, Set<Listener>>();
  let closed = false;
  const report = options.onError ?? ((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));

  function publish(topic: string, hint: Hint): void {
    const listeners = topics.get(topic);
    if (!listeners) return;
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue;
      try {
        listener(hint, topic);
      } catch (error) {
        report(error, topic);
      }
    }
  }

  function subscribe(topic: string, listener: Listener): () => void {
    if (closed) return () => {};
    // One function may be subscribed twice; each subscription ends by itself.
    const own: Listener = (hint, heard) => listener(hint, heard);
    const listeners = topics.get(topic) ?? new Set<Listener>();
    listeners.add(own);
    topics.set(topic, listeners);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
    };
  }

  return {
    publish,
    subscribe,
    async close() {
      closed = true;
      for (const listeners of topics.values()) listeners.clear();
      topics.clear();
    },
  };
}
