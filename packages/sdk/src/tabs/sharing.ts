/** What a tab does beside others of the same browser. Fetched when there may be others: nothing of it is needed for a visitor's first message. */
import type { PageInfo } from '@frontdesk/protocol';
import type { Connection } from '../connection/connection.ts';
import type { Sending } from '../outbox/sending.ts';
import type { Proof } from '../proof/proof.ts';
import type { Device } from '../storage/device.ts';
import type { Identity } from '../storage/identity.ts';
import type { SocketFactory, TabDoor } from '../types.ts';
import { browserDoor } from './door.ts';
import { openShared, type Crowd } from './share.ts';
import { pageOf, tellOnce } from './told-page.ts';

/** Ended lives that are remembered, for tabs that slept meanwhile. */
const MOST_FORGOTTEN = 20;
const FORGOTTEN = 'forgotten';
/** States of a connection that has a socket. */
const OPEN: readonly string[] = ['connecting', 'online'];

/** What sharing needs from the client around it. */
export interface SharingOptions extends Pick<Crowd, 'clock'> {
  readonly sending: Pick<Sending, 'isRetryable'>;
  /** What the application gave; undefined: the browser's own. */
  readonly tabs: TabDoor | undefined;
  /** Relay address and workspace. */
  readonly place: string;
  readonly device: Device;
  readonly identity: Identity;
  /** Opens a socket of this tab's own. */
  readonly open: SocketFactory;
  readonly connection: Pick<Connection, 'view' | 'restart'>;
  /** Where the visitor is. */
  readonly page: () => PageInfo | undefined;
  readonly proof: Pick<Proof, 'clear'>;
  /** Forgets the visitor in this tab, and (by `clear`) on the device. */
  readonly anew: (clear: () => Promise<void>) => Promise<void>;
  /** Connects again, if that is wanted. */
  readonly resume: () => void;
  readonly storageFailed: (error: unknown) => void;
}

/** One socket per browser, and one visitor in all tabs. */
export interface Sharing {
  readonly socket: SocketFactory;
  /** The visitor has another token: tabs that stopped for want of a proof may come back. */
  proven(): void;
  /** This life has ended: all tabs begin anew, also those that sleep now. Never rejects. */
  forget(): Promise<void>;
  close(): void;
}

/** Whether a tab's link goes this way is asked when another begins to share, and answered by those who do. */
type Call = 'here' | 'there' | 'proven' | { readonly forgotten: string };

export function createSharing({ tabs, place, device, identity, open, connection, page, proof, anew, resume, storageFailed: failed, clock, sending: { isRetryable } }: SharingOptions): Sharing {
  const door = tabs ?? browserDoor();
  const line = door?.channel('frontdesk|' + place);
  const memory: Crowd['memory'] = {};
  const watching = new AbortController();
  let shares = false;

  /** The link of before was this tab's alone: what it told is on it. */
  const remember = (): void => {
    if (connection.view().state === 'online') memory.told = pageOf(identity.token, page());
  };

  const hear = (life: string | undefined): void => {
    if (!life || life !== identity.life) return;
    identity.life = '';
    proof.clear();
    // What this tab had under way to the device must not outlive that.
    anew(() => device.put('visitor')).then(resume, failed);
  };
  const call = (what: Call): void => line?.postMessage(what);
  const look = (): void => void device.get<string[]>(FORGOTTEN).then((lives) => hear(lives?.find((life) => life === identity.life)), failed);

  if (line) line.onmessage = ({ data }) => {
    const what = data as Call;
    if (typeof what === 'object') return hear(what.forgotten);
    if (what === 'proven') return connection.view().reason?.startsWith('identity') ? resume() : undefined;
    // The link was opened before anything was known of others.
    if (!door?.locks) return;
    if (shares && what === 'here') call('there');
    else if (!shares && OPEN.includes(connection.view().state)) {
      remember();
      connection.restart();
    }
  };
  remember();
  // Left, and come back to out of the browser's cache: that is another visit of it.
  (globalThis as { window?: Partial<Window> }).window?.addEventListener?.('pageshow', ({ persisted }) => {
    if (persisted) memory.told = undefined;
  }, watching);
  look();
  call('here');

  return {
    socket(url, protocols) {
      // Who heard that this tab is here may have asked before it shared.
      if (!shares) call('there');
      shares = true;
      look();
      const own = (): ReturnType<SocketFactory> => open(url, protocols);
      return door && door.locks && identity.life ? openShared(own, { clock, isRetryable, memory, door: door as Required<TabDoor>, name: `frontdesk|${place}${identity.life}` }) : tellOnce(own(), memory);
    },
    proven: () => call('proven'),
    async forget() {
      const { life } = identity;
      identity.life = '';
      if (!life) return;
      await device.update<string[]>(FORGOTTEN, (lives = []) => [...lives, life].slice(-MOST_FORGOTTEN)).catch(failed);
      call({ forgotten: life });
    },
    close() {
      watching.abort();
      line?.close();
    },
  };
}
