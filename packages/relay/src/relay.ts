/** The composition root: the only place that names engines and features. */
import { DEFAULT_LIMITS, SOCKET_PATH } from '@frontdesk/protocol';
import { createMemoryBus } from './bus/memory.ts';
import { createChat } from './chat/create-chat.ts';
import { createEvents } from './chat/events.ts';
import { createSendLimits } from './chat/limits.ts';
import { createPresence } from './chat/presence.ts';
import type { Config } from './config.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { agentsFeature } from './features/agents/routes.ts';
import { broadcastsFeature } from './features/broadcasts/routes.ts';
import { conversationsFeature } from './features/conversations/feature.ts';
import { messagesFeature } from './features/messages/routes.ts';
import { sessionsFeature } from './features/sessions/routes.ts';
import { tokensFeature } from './features/tokens/routes.ts';
import { visitorsFeature } from './features/visitors/routes.ts';
import { widgetFeature } from './features/widget/routes.ts';
import { newWorkspace } from './features/workspace/new-workspace.ts';
import { workspaceFeature } from './features/workspace/routes.ts';
import { createHttpApp, MAX_BODY_BYTES } from './http/app.ts';
import { createIdentify } from './identity/authenticate.ts';
import { createLink, hasOwner, linkUrl } from './identity/links.ts';
import { createSessions } from './identity/sessions.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { StoreTooNew } from './store/sqlite/failures.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import { StoreUnavailable, type Store } from './store/store.ts';
import { chooseTransport } from './transport/choose.ts';
import type { Transport } from './transport/transport.ts';

const FEATURES: readonly Feature[] = [
  sessionsFeature, conversationsFeature, messagesFeature, visitorsFeature, broadcastsFeature, agentsFeature, tokensFeature, workspaceFeature, widgetFeature,
];

/** Key of the workspace that every relay has. */
const DEFAULT_WORKSPACE = 'default';

/** A relay that runs. */
export interface Relay {
  /** Base URL for people, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** A fresh one-time link for the first owner; undefined when an owner can sign in. */
  ownerLink(): Promise<string | undefined>;
  /**
   * Takes nothing new, lets sockets leave, finishes what was begun, closes the store. Safe to call twice.
   *
   * @param options.drainMs how long sockets may take, milliseconds; default: the configuration's.
   */
  stop(options?: { drainMs?: number }): Promise<void>;
}

/** The relay cannot start; the message is a sentence for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What tests and embedders may replace. */
export interface Overrides {
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Opens the store, runs `work`, closes it; for the command line, while a relay may be running. */
export async function withStore<Result>(config: Config, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(config, createLog('error'));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function openStore(config: Config, log: Log): Promise<Store> {
  try {
    return await openSqliteStore({ folder: config.FRONTDESK_DATA, log });
  } catch (error) {
    if (error instanceof StoreTooNew) throw new StartError(error.message, { cause: error });
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StartError(`The data folder "${config.FRONTDESK_DATA}" cannot be used: ${error.message}. Make it writable, or name another one in FRONTDESK_DATA.`, { cause: error });
  }
}

/**
 * Starts a relay. Rejects with `StartError` when the data folder or the port cannot be used.
 */
export async function startRelay(config: Config, overrides: Overrides = {}): Promise<Relay> {
  const log = overrides.log ?? createLog(config.LOG_LEVEL);
  const now = overrides.now ?? Date.now;
  const store = await openStore(config, log);
  const bus = createMemoryBus({ onError: (error, topic) => log.error({ err: error, topic: topic.split(':')[0] }, 'a listener failed') });
  const metrics = createMetrics();
  const events = createEvents((error, name) => log.error({ err: error, event: name }, 'a listener failed'));
  const presence = createPresence({ now });
  const chat = createChat({ store, bus, events, presence, limits: createSendLimits(config), config, now, log });
  const context: FeatureContext = { config, log, store, bus, chat, presence, events, now };
  const sessions = createSessions(context);
  const identify = createIdentify({ store, sessions, now });
  await ensureDefaultWorkspace(store, now());

  let state: 'starting' | 'listening' | 'stopping' = 'starting';
  const sockets = { upgrade: () => ({ accept: false, status: 503, body: 'not yet' } as const), open() {}, message() {}, binary() {}, drain() {}, close() {} };
  const app = createHttpApp({
    context, features: FEATURES, identify, sessions, metrics,
    realtime: () => ({ transport: transport.engine, listening: state === 'listening', draining: state === 'stopping' }),
  });
  const transport = await chooseTransport(config.FRONTDESK_TRANSPORT, {
    host: config.HOST, port: config.PORT, socketPath: SOCKET_PATH, sockets, fetch: (request) => app.fetch(request),
    maxFrameBytes: DEFAULT_LIMITS.frameBytes, maxBackpressureBytes: 1024 * 1024, idleSeconds: 120, maxBodyBytes: MAX_BODY_BYTES + 1024,
    onError: (error) => log.error({ err: error }, 'a handler failed'),
  });
  const port = await listen(transport, store, config);
  state = 'listening';
  const stops = FEATURES.map((feature) => feature.start?.(context));
  const url = config.FRONTDESK_PUBLIC_URL === undefined ? `http://localhost:${port}` : new URL(config.FRONTDESK_PUBLIC_URL).origin;
  log.info({ port, transport: transport.engine, store: store.engine, node: process.versions.node }, 'relay started');
  warnOfOpenDoors(config, log);

  let stopped: Promise<void> | undefined;
  return {
    url,
    port,
    ownerLink: () => ownerLink(store, now(), url),
    stop: (_options = {}) => (stopped ??= (async () => {
      state = 'stopping';
      transport.stopListening();
      for (const stop of stops) await stop?.();
      chat.close();
      await transport.close();
      await bus.close();
      await store.close();
    })()),
  };
}

async function listen(transport: Transport, store: Store, config: Config): Promise<number> {
  try {
    return await transport.listen();
  } catch (error) {
    await store.close();
    throw new StartError(`${(error as Error).message} Stop what uses port ${config.PORT}, or choose another one: PORT=8081 npm start.`, { cause: error });
  }
}

async function ensureDefaultWorkspace(store: Store, now: number): Promise<void> {
  if (await store.workspaces.byKey(DEFAULT_WORKSPACE)) return;
  await store.workspaces.create(newWorkspace(DEFAULT_WORKSPACE, 'My site', now));
}

async function ownerLink(store: Store, now: number, url: string): Promise<string | undefined> {
  const workspace = await store.workspaces.byKey(DEFAULT_WORKSPACE);
  if (!workspace || (await hasOwner(store, workspace.id))) return undefined;
  return linkUrl(url, await createLink(store, now, { workspace: workspace.id, purpose: 'owner' }));
}

/** What an operator should know before the first stranger comes. */
function warnOfOpenDoors(config: Config, log: Log): void {
  if (config.FRONTDESK_DEVELOPMENT) log.info('development: pages of localhost may connect to workspaces that list no origins (FRONTDESK_DEVELOPMENT=false ends this)');
  if (config.FRONTDESK_BENCH) log.warn('limits per visitor and address are lifted (FRONTDESK_BENCH)');
}
