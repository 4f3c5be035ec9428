import type { Unsubscribe } from './types.ts';

/** Typed listeners by name. */
export interface Emitter<Events> {
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Unsubscribe;
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
  clear(): void;
}

/** Makes an emitter. A listener that throws does not keep the others from hearing; its error surfaces as an uncaught one. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners = new Set<readonly [name: keyof Events, listener: (event: never) => void]>();
  return {
    on(name, listener) {
      // A pair of its own: the same function added twice is called twice, and each removal takes one away.
      const entry = [name, listener] as const;
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(name, event) {
      for (const [of, listener] of [...listeners]) {
        try {
          if (of === name) listener(event as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listeners.clear(),
  };
}

/** Runs `run` once at the end of the current microtask, however often it is asked for. */
export function oncePerMicrotask(run: () => void): () => void {
  let scheduled = false;
  return () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      run();
    });
  };
}
