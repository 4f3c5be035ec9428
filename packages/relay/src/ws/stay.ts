import type { Blocks } from '../blocks/blocks.ts';
import type { Hint } from '../bus/bus.ts';
import type { Principal } from '../chat/principal.ts';
import type { Store } from '../store/store.ts';
import { BLOCKED } from './access.ts';
import { type HandshakeFailure, TOKEN_ENDED } from './handshake.ts';
import type { Peer } from './peer.ts';

type Visitor = Extract<Principal, { kind: 'visitor' }>;

/** Why a visitor on an open socket may not be here any more; undefined when they may. Rejects only when the store is away. */
export type MayStay = (visitor: Visitor) => Promise<HandshakeFailure | undefined>;

/** Blocks, and tokens that were signed out or replaced. */
export function createMayStay(store: Pick<Store, 'identities'>, blocks: Pick<Blocks, 'active'> | undefined): MayStay {
  return async ({ workspace, id, session, from }) => {
    if (await blocks?.active(workspace, { visitor: id, ...(from === undefined ? {} : { from }) })) return { code: 'blocked', message: BLOCKED, close: 'blocked' };
    return session !== undefined && (await store.identities.ended(workspace, session)) ? TOKEN_ENDED : undefined;
  };
}

/**
 * Asks again whether a visitor on an open socket may be here, when a hint says that something may have ended it. Whoever may not leaves, and so does
 * who cannot be asked about now: they are asked when they come again. Never rejects.
 */
export async function mayStayHere(peer: Pick<Peer, 'realm' | 'error' | 'close'>, principal: Principal | undefined, { session, from }: Extract<Hint, { type: 'look' }>): Promise<void> {
  if (principal?.kind !== 'visitor' || (session !== undefined && session !== principal.session) || (from !== undefined && from !== principal.from)) return;
  try {
    const why = await peer.realm.mayStay?.(principal);
    if (!why) return;
    peer.error(why.code, why.message);
    peer.close(why.close, why.message);
  } catch (error) {
    peer.realm.log.warn({ err: error }, 'whether a visitor may stay could not be looked at');
    peer.close('unavailable', 'The database cannot be read now.');
  }
}
