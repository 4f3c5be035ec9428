import { agentTopic, type Bus } from '../bus/bus.ts';
import type { StoredAgent, StoredSession } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { CLOSE_CODES } from '@frontdesk/protocol';
import { createSecret, hashSecret } from './secrets.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long a session lives without being used, milliseconds: the console 30 days, a bearer 1 hour. */
export const IDLE_MS = { cookie: 30 * DAY, bearer: HOUR } as const;
/** How long a session lives at most, however much it is used; after it one signs in again. */
export const LIFE_MS = { cookie: 180 * DAY, bearer: 30 * DAY } as const;
/** A cookie session's use is written down at most this often, so that reading the console does not become writing. */
const TOUCH_MS = 10 * 60_000;

/** Where a session is used. */
export interface Origin {
  /** "Firefox on Linux". */
  readonly device: string;
  /** The client's address after trusted proxies. */
  readonly address?: string | undefined;
  readonly confirmedTs?: number | undefined;
}

/** What a session is called in lists: opens nothing, and its secret cannot be told from it. The form is a UUID's. */
export function sessionName({ hash }: Pick<StoredSession, 'hash'>): string {
  return /(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(hashSecret(`session ${hash}`))?.slice(1).join('-') ?? '';
}

/** The sessions of signed-in agents. Secrets are handed out once and stored as SHA-256. */
export interface Sessions {
  /** @param from its device and address; and, for one that stands in for another, when that one's holder proved who they are (default: now). */
  start(agent: StoredAgent, kind: StoredSession['kind'], from: Origin): Promise<{ secret: string; session: StoredSession }>;
  /** The session and its agent; undefined when unknown, expired, of the other kind, or its agent is gone or disabled. */
  find(secret: string, kind: StoredSession['kind']): Promise<{ session: StoredSession; agent: StoredAgent } | undefined>;
  /** Starts the idle time anew. Resolves to the time at which the session now ends, milliseconds since 1970. */
  renew(session: StoredSession): Promise<number>;
  /** True when a cookie session's idle time should be started anew. */
  isDue(session: StoredSession): boolean;
  /** Of one agent: those that are not idle, the latest used first. */
  list(agent: Pick<StoredAgent, 'workspace' | 'id'>): Promise<readonly StoredSession[]>;
  /** Ends one session; its sockets close with `signed_out` and this reason. */
  end(session: StoredSession, reason?: string): Promise<void>;
  /** Ends every session of an agent but `keep`; their sockets close with `signed_out` and this reason. */
  endAll(agent: Pick<StoredAgent, 'workspace' | 'id'>, reason: string, keep?: StoredSession): Promise<void>;
}

/** @param now milliseconds since 1970. */
export function createSessions({ store, bus, now }: { store: Store; bus: Bus; now: () => number }): Sessions {
  const hangUp = (workspace: string, agent: string, reason: string, session?: string): void => {
    bus.publish(agentTopic(workspace, agent), { type: 'close', code: CLOSE_CODES.signed_out, reason, ...(session === undefined ? {} : { session }) });
  };
  const endsAt = (session: StoredSession, seenTs: number): number => Math.min(seenTs + IDLE_MS[session.kind], session.expiresTs);

  return {
    async start(agent, kind, { device, address, confirmedTs }) {
      const secret = createSecret(kind === 'cookie' ? 'session' : 'bearer');
      const ts = now();
      const session: StoredSession = {
        hash: hashSecret(secret), workspace: agent.workspace, agent: agent.id, kind, device, createdTs: ts, seenTs: ts, expiresTs: ts + LIFE_MS[kind], confirmedTs: confirmedTs ?? ts,
        ...(address === undefined || address === '' ? {} : { address }),
      };
      await Promise.all([store.agents.createSession(session), store.agents.update(agent.workspace, agent.id, { seenTs: ts })]);
      return { secret, session };
    },
    async find(secret, kind) {
      const session = await store.agents.session(hashSecret(secret), now());
      if (!session || session.kind !== kind || endsAt(session, session.seenTs) <= now()) return undefined;
      const agent = await store.agents.get(session.workspace, session.agent);
      return agent && !agent.disabled ? { session, agent } : undefined;
    },
    async renew(session) {
      const ts = now();
      await store.agents.touchSession(session.hash, ts);
      return endsAt(session, ts);
    },
    isDue: (session) => session.kind === 'cookie' && now() - session.seenTs >= TOUCH_MS,
    async list({ workspace, id }) {
      const all = await store.agents.sessions(workspace, id, now());
      return all.filter((session) => endsAt(session, session.seenTs) > now());
    },
    async end(session, reason = 'You signed out.') {
      await store.agents.endSessions(session.workspace, { hash: session.hash });
      hangUp(session.workspace, session.agent, reason, session.hash);
    },
    async endAll(agent, reason, keep) {
      const ended = await store.agents.endSessions(agent.workspace, { agent: agent.id, except: keep?.hash });
      for (const hash of ended) hangUp(agent.workspace, agent.id, reason, hash);
      if (!keep) hangUp(agent.workspace, agent.id, reason);
    },
  };
}
