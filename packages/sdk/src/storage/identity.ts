import { visitorToken } from '@frontdesk/protocol';
import type { RandomBytes } from '@frontdesk/protocol';
import type { Device } from './device.ts';

/** Who the visitor is to the relay, and which conversation they see: the same in all tabs of the browser. */
export interface Identity {
  /** Empty until agreed. */
  readonly token: string;
  /** Names this visitor's time on this device: the same for all tabs, also when the token is replaced, and another one after `reset`. Empty: no other tab knows this visitor. */
  life: string;
  /** The conversation to show. Set = in this tab only; see `choose`. */
  current: string;
  /** Agrees with the other tabs on both. Without storage this tab is on its own. Never rejects. */
  agree(): Promise<void>;
  /** The relay gave another token. Resolves when other tabs find it on the device. */
  rename(token: string): Promise<void>;
  /** Shows this conversation from here on, in other tabs too when they are opened. */
  choose(conv: string): void;
  /** Somebody new, whom no other tab knows. */
  renew(): void;
}

/**
 * @param newId makes a conversation's id.
 * @param refused the storage took nothing.
 */
export function createIdentity(device: Device, newId: () => string, randomBytes: RandomBytes | undefined, refused: (error: unknown) => void): Identity {
  let token = '';
  let current = newId();
  /** The token could not be stored. */
  let alone = false;
  const identity: Identity = {
    life: '',
    get token() {
      return token;
    },
    get current() {
      return current;
    },
    set current(conv) {
      current = conv;
    },
    async agree() {
      if (token && !alone) return;
      const mine = token || visitorToken(randomBytes);
      try {
        const agreed = await device.agree('token', () => mine);
        // By now the device knows somebody else: this tab stays on its own.
        if (alone && agreed !== mine) return;
        device.alone((alone = false));
        if (token) device.put('current', current);
        else current = await device.agree('current', () => current).catch(() => current);
        token = agreed;
        identity.life = await device.agree('life', newId).catch(() => '');
      } catch (error) {
        // What other tabs find on the device must not be of a visitor that they do not know.
        device.alone((alone = true));
        identity.life = '';
        token = mine;
        refused(error);
      }
    },
    rename(given) {
      token = given;
      return device.put('token', token);
    },
    choose(conv) {
      if (conv !== current) device.put('current', conv);
      current = conv;
    },
    renew() {
      token = identity.life = '';
      current = newId();
    },
  };
  return identity;
}
