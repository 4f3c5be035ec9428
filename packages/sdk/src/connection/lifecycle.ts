import type { Connection } from './connection.ts';

/** The part of a page that tells about its life. Missing in workers and Node: then nothing is watched. */
interface PageLike {
  addEventListener?(type: string, listener: (event: Event) => void): void;
  removeEventListener?(type: string, listener: (event: Event) => void): void;
}

/**
 * Passes a page's life on to the connection: shown, woken, back from the cache or back on the network → probe at once;
 * frozen or put into the cache → leave. `onHidden` is the last moment in which something can still be written.
 *
 * @returns the function that ends the watching.
 */
export function watchLifecycle(connection: Connection, onHidden: () => void): () => void {
  const { window: page, document, navigator } = globalThis as { window?: PageLike; document?: PageLike & { visibilityState?: string }; navigator?: { onLine?: boolean } };
  const undo: (() => void)[] = [];
  const listen = (target: PageLike | undefined, types: string, listener: (event: Event) => void): void => {
    for (const type of types.split(' ')) {
      target?.addEventListener?.(type, listener);
      undo.push(() => target?.removeEventListener?.(type, listener));
    }
  };
  // A worker has no window, but hears of the network on its own global.
  const network = page ?? (globalThis as PageLike);

  listen(network, 'online', () => connection.setOffline(false));
  listen(network, 'offline', () => connection.setOffline(true));
  listen(page, 'pageshow', () => connection.wake());
  listen(document, 'resume', () => connection.wake());
  listen(document, 'visibilitychange', () => (document?.visibilityState === 'hidden' ? onHidden() : connection.wake()));
  listen(document, 'freeze', () => {
    onHidden();
    connection.suspend();
  });
  listen(page, 'pagehide', (event) => {
    onHidden();
    // An open socket keeps a page out of the back/forward cache.
    if ((event as PageTransitionEvent).persisted) connection.suspend();
  });
  if (navigator?.onLine === false) connection.setOffline(true);

  return () => {
    for (const run of undo.splice(0)) run();
  };
}
