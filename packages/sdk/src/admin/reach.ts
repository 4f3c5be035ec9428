import type { Connection } from '../connection/connection.ts';
import { watchLifecycle } from '../connection/lifecycle.ts';
import type { Session } from './session.ts';

/** The ways to the relay: the first look by REST, then the link. What wakes one wakes the other. */
export interface Reach {
  /** Follows the page's life from here on. Harmless when it does. */
  watch(): void;
  unwatch(): void;
  /** A person asks for a connection. */
  now(): void;
}

/** @param wanted whether somebody is signed in, so that there should be a link. */
export function createReach(connection: Connection, session: Session, wanted: () => boolean): Reach {
  let stop: (() => void) | undefined;
  return {
    watch() {
      stop ??= watchLifecycle({
        ...connection,
        wake() {
          session.hurry();
          connection.wake();
        },
        setOffline(offline) {
          if (!offline) session.hurry();
          connection.setOffline(offline);
        },
      }, () => {});
    },
    unwatch() {
      stop?.();
      stop = undefined;
    },
    now() {
      session.hurry();
      const { state, reason } = connection.view();
      // A relay that went away asked everybody to spread; one person's press is no crowd.
      if (state === 'waiting' && reason === 'relay_away') connection.stop();
      if (wanted()) connection.start();
      connection.wake();
    },
  };
}
