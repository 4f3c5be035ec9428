import type { Bus, Hint } from './bus.ts';

type Listener = (hint: Hint, topic: string) => void;

type Subscriber = Subscription | Listener;

/** One function may be subscribed twice; each subscription ends by itself, and hears nothing more from then on. One stands alone, as most do; a set costs more. */
interface Subscription {
  listener: Listener | undefined;
}

export interface MemoryBusOptions {
  /** Told when a listener throws; the others hear the hint all the same. Default: a process warning with its stack. */
  readonly onError?: (error: unknown, topic: string) => void;
  /** Told of every hint before anybody hears it, also of those that nobody does: then every topic may be heard. Must not throw. */
  readonly onHint?: (topic: string, hint: Hint) => void;
}

/**
 * The bus of a single node. Delivers within `publish`, in the order of subscription. A listener that ends during a delivery hears
 * nothing more, one that is added during it hears the next hint.
 */
export function createMemoryBus(options: MemoryBusOptions = {}): Bus {
  /** A function stands for itself: it joined. */
  const topics = new Map<string, Subscriber | Set<Subscriber>>();
  let closed = false;
  const report = options.onError ?? ((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));

  function tell(subscriber: Subscriber, topic: string, hint: Hint): void {
    try {
      if (typeof subscriber !== 'function') subscriber.listener?.(hint, topic);
      else subscriber(hint, topic);
    } catch (error) {
      report(error, topic);
    }
  }

  function publish(topic: string, hint: Hint): void {
    options.onHint?.(topic, hint);
    const known = topics.get(topic);
    if (known instanceof Set) {
      for (const subscriber of [...known]) if (typeof subscriber !== 'function' || isIn(topic, subscriber)) tell(subscriber, topic, hint);
    } else if (known) tell(known, topic, hint);
  }

  function isIn(topic: string, subscriber: Subscriber): boolean {
    const present = topics.get(topic);
    return present === subscriber || (present instanceof Set && present.has(subscriber));
  }

  function add(topic: string, subscriber: Subscriber): void {
    const known = topics.get(topic);
    if (known instanceof Set) known.add(subscriber);
    else topics.set(topic, known ? new Set([known, subscriber]) : subscriber);
  }

  function remove(topic: string, subscriber: Subscriber): boolean {
    const present = topics.get(topic);
    const was = present === subscriber || (present instanceof Set && present.delete(subscriber));
    if (present === subscriber || (present instanceof Set && present.size === 0)) topics.delete(topic);
    return was;
  }

  function subscribe(topic: string, listener: Listener): () => void {
    if (closed) return () => {};
    const own: Subscription = { listener };
    add(topic, own);
    return () => {
      own.listener = undefined;
      remove(topic, own);
    };
  }

  return {
    publish,
    publishHere: publish,
    mayBeHeard: (topic) => options.onHint !== undefined || topics.has(topic),
    subscribe,
    join(topic, listener) {
      if (closed || isIn(topic, listener)) return false;
      add(topic, listener);
      return true;
    },
    leave: remove,
    async close() {
      closed = true;
      for (const known of topics.values()) for (const subscriber of known instanceof Set ? known : [known]) if (typeof subscriber !== 'function') subscriber.listener = undefined;
      topics.clear();
    },
  };
}
