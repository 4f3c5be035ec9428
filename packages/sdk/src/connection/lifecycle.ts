import type { Connection } from './connection.ts';

/** The part of a page that tells about its life. Missing in workers and Node: then nothing is watched. */
interface PageLike {
  addEventListener?(type: string, listener: (event: Event) => void, options: { signal: AbortSignal }): void;
}

/**
 * Passes a page's life on to the connection: shown, woken, back from the cache or back on the network → probe at once;
 * frozen or put into the cache → leave. `onHidden` is the last moment in which something can still be written.
 *
 * @returns the function that ends the watching.
 */
export function watchLifecycle(connection: Connection, onHidden: () => void): () => void {
  const { window: page, document, navigator } = globalThis as { window?: PageLike; document?: PageLike & { visibilityState?: string }; navigator?: { onLine?: boolean } };
  const watching = new AbortController();
  const listen = (target: PageLike | undefined, type: string, listener: (event: Event) => void): void => target?.addEventListener?.(type, listener, watching);
  const leave = (event: Event): void => {
    onHidden();
    // An open socket keeps a page out of the back/forward cache; a page that is only left closes it by itself.
    if ((event as PageTransitionEvent).persisted !== false) connection.suspend();
  };
  // A worker has no window, but hears of the network on its own global.
  const network = page ?? (globalThis as PageLike);

  listen(network, 'online', () => connection.setOffline(false));
  listen(network, 'offline', () => connection.setOffline(true));
  listen(page, 'pageshow', connection.wake);
  listen(document, 'resume', connection.wake);
  listen(document, 'visibilitychange', () => (document?.visibilityState === 'hidden' ? onHidden() : connection.wake()));
  listen(document, 'freeze', leave);
  listen(page, 'pagehide', leave);
  if (navigator?.onLine === false) connection.setOffline(true);
  return () => watching.abort();
}
