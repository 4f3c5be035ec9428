import type { DomainEvents } from './chat.ts';

type Name = keyof DomainEvents;
type Listener<Key extends Name> = (event: DomainEvents[Key]) => void;

/** Typed events after commit. A listener's throw is told to `onError` and reaches neither the sender nor the other listeners. */
export interface Events {
  on<Key extends Name>(name: Key, listener: Listener<Key>): () => void;
  emit<Key extends Name>(name: Key, event: DomainEvents[Key]): void;
  /** Whether building the event is worth it. */
  heard(name: Name): boolean;
}

export function createEvents(onError: (error: unknown, name: string) => void): Events {
  const listeners = new Map<Name, Set<(event: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => { set.delete(listener); };
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          (listener as Listener<typeof name>)(event);
        } catch (error) {
          onError(error, name);
        }
      }
    },
    heard: (name) => (listeners.get(name)?.size ?? 0) > 0,
  };
}
