import { CLOSE_CODES, PROTOCOL_MIN_VERSION, PROTOCOL_VERSION, type CloseName, type ErrorCode, type Hello, type RelayFrameOf } from '@frontdesk/protocol';
import { agentTopic, inboxTopic, visitorsTopic, visitorTopic } from '../bus/bus.ts';
import type { Principal } from '../chat/principal.ts';
import type { Admission, Refusal, UpgradeFacts } from './access.ts';
import type { Realm } from './peer.ts';

/** The newest version that both sides speak, or undefined. */
export function commonVersion({ min, max }: Pick<Hello, 'min' | 'max'>): number | undefined {
  const version = Math.min(max, PROTOCOL_VERSION);
  return version >= Math.max(min, PROTOCOL_MIN_VERSION) ? version : undefined;
}

/** What ends a handshake that fails. */
export interface HandshakeFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly close: CloseName;
}

/** In words, with both ranges. */
export function versionFailure({ min, max }: Pick<Hello, 'min' | 'max'>): HandshakeFailure {
  const message = `This relay speaks protocol versions ${PROTOCOL_MIN_VERSION} to ${PROTOCOL_VERSION}, you offered ${min} to ${max}. Update the ${max < PROTOCOL_MIN_VERSION ? 'client' : 'relay'}.`;
  return { code: 'unsupported_version', message, close: 'unsupported_version' };
}

/** Somebody signed in or out with the token in this very moment. The client comes again with the token that counts now. */
export const TOKEN_ENDED: HandshakeFailure = { code: 'identity_expired', message: 'This token was replaced, or its identity has ended.', close: 'identity_changed' };

/** Asks who this is. Never rejects. */
export async function decide({ authenticate, log }: Realm, hello: Hello, facts: UpgradeFacts): Promise<Admission | HandshakeFailure> {
  try {
    const decision: Admission | Refusal = await authenticate(hello, facts);
    return 'refused' in decision ? { code: decision.code, message: decision.message, close: decision.close } : decision;
  } catch (error) {
    return storeAway(error, log);
  }
}

/** The database went away within the handshake; the client backs off and comes again. */
export function storeAway(error: unknown, log: Realm['log']): HandshakeFailure {
  log.error({ err: error }, 'a handshake failed');
  return { code: 'unavailable', message: 'The database cannot be read now. Try again in a moment.', close: 'unavailable' };
}

export const closeCode = (name: CloseName): number => CLOSE_CODES[name];

/** What a peer hears without asking. */
export function topicsOf(principal: Principal): readonly string[] {
  const { workspace, id, kind } = principal;
  if (kind === 'visitor') return [visitorsTopic(workspace), visitorTopic(workspace, id)];
  // API tokens too: a withdrawn one must not keep listening.
  return [inboxTopic(workspace), agentTopic(workspace, id)];
}

/** The welcome; reads what it lists. Topics must have been joined before, so that nothing falls in between. */
export async function welcomeFrame({ chat, limits, now }: Realm, admission: Admission, session: string, version: number): Promise<string> {
  const { principal, workspace, settings, prefs, profile, identity } = admission;
  const [conversations, team] = await Promise.all([chat.conversationsOf(principal), chat.team(principal)]);
  const { kind, id, name } = principal;
  const frame: RelayFrameOf<'welcome'> = {
    t: 'welcome', v: version, caps: [], session, ts: now(), self: { kind, id, name }, workspace, limits: { ...limits },
    conversations: [...conversations], team: { state: team.state, agents: [...team.agents] }, settings, prefs, profile,
    ...(identity?.token === undefined ? {} : { token: identity.token }),
    ...(identity === undefined ? {} : { identity: { user: identity.user, expiresInMs: Math.max(0, identity.expiresTs - now()) } }),
  };
  return JSON.stringify(frame);
}
