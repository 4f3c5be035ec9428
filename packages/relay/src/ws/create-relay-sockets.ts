import type { Blocks } from '../blocks/blocks.ts';
import type { Bus } from '../bus/bus.ts';
import type { Chat, Presence } from '../chat/chat.ts';
import { toldLimits } from '../chat/told-limits.ts';
import type { Config } from '../config.ts';
import type { VisitorIdentities } from '../identity/visitors/identities.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Admission, Authenticate, AuthenticateAgent, UpgradeFacts } from './access.ts';
import { createAuthenticate } from './authenticate.ts';
import { Hub } from './hub.ts';
import type { LookAtRights } from './rights.ts';
import type { Realm } from './peer.ts';
import { handshakeQueue } from './reads.ts';
import { createMayStay } from './stay.ts';
import { RelaySockets, type RelaySocketsOptions } from './relay-sockets.ts';
import { TurnEnd } from './turn.ts';
import { DEFAULT_MARKS } from './writer.ts';

/** A reader that is behind for longer without a break is closed with 4102, milliseconds. */
const SLOW_MS = 30_000;

export interface CreateRelaySocketsOptions extends Pick<RelaySocketsOptions, 'addressOf' | 'limitKey' | 'access' | 'isOwn'> {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly chat: Chat;
  readonly presence: Presence;
  readonly authenticateAgent: AuthenticateAgent;
  readonly lookAtRights?: LookAtRights;
  /** Keeps blocked visitors out. Default: nobody is blocked. */
  readonly blocks?: Pick<Blocks, 'active'>;
  /** Checks who visitors are on the site. Default: proofs are refused. */
  readonly identities?: VisitorIdentities;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of a page that was refused, by the workspace's id and the page's origin. Must not throw or wait. */
  readonly onRefusedOrigin?: (workspace: string, origin: string) => void;
  /** Told of everybody who was let in. Must not throw or wait. */
  readonly onAdmitted?: (admission: Admission, facts: UpgradeFacts) => void;
  /** Default: nobody is told. */
  readonly onHealed?: Realm['onHealed'];
}

/** Everything behind the socket path, from the configuration. Call `start()` when listening. */
export function createRelaySockets(options: CreateRelaySocketsOptions): RelaySockets {
  const { config, store, bus, chat, presence, authenticateAgent, lookAtRights, log, now, addressOf, limitKey, access, isOwn, onAdmitted, onRefusedOrigin, identities, blocks, onHealed } = options;
  const limits = toldLimits(config);
  const publicOrigin = config.FRONTDESK_PUBLIC_URL === undefined ? undefined : new URL(config.FRONTDESK_PUBLIC_URL).origin;
  return new RelaySockets({
    realm: {
      chat, presence, log, now, limits, lookAtRights, mayStay: createMayStay(store, blocks),
      hub: new Hub(bus, (error) => log.error({ err: error }, 'a session failed on a hint')),
      turn: new TurnEnd(),
      handshakes: handshakeQueue(),
      authenticate: telling(chat, createAuthenticate({ store, authenticateAgent, development: config.FRONTDESK_DEVELOPMENT, now, ...(blocks === undefined ? {} : { blocks }), ...(identities === undefined ? {} : { identities }), ...(publicOrigin === undefined ? {} : { publicOrigin }), ...(onRefusedOrigin === undefined ? {} : { onRefusedOrigin }) }), onAdmitted),
      marks: { ...DEFAULT_MARKS, frameBytes: limits.frameBytes },
      framesPerSecond: config.FRONTDESK_BENCH ? Infinity : config.FRONTDESK_FRAMES_PER_SECOND,
      slowMs: SLOW_MS,
      ...(identities === undefined ? {} : { identities }),
      ...(onHealed && { onHealed }),
    },
    addressOf,
    limitKey,
    connectionsPerAddress: config.FRONTDESK_BENCH ? Infinity : config.FRONTDESK_CONNECTIONS_PER_ADDRESS,
    ...(access === undefined ? {} : { access }),
    ...(isOwn === undefined ? {} : { isOwn }),
  });
}

/** Of whom is let in: tells the one who asked, and records the page that a visitor came to. */
function telling(chat: Chat, authenticate: Authenticate, onAdmitted: CreateRelaySocketsOptions['onAdmitted']): Authenticate {
  return async (hello, facts) => {
    const decision = await authenticate(hello, facts);
    if ('refused' in decision) return decision;
    if (decision.principal.kind === 'visitor' && hello.page) void chat.visited(decision.principal, hello.page);
    onAdmitted?.(decision, facts);
    return decision;
  };
}
