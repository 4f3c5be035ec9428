/** The composition root: with open-store.ts the only place that names engines and features. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { CLOSE_CODES, DEFAULT_LIMITS, SOCKET_PATH } from '@frontdesk/protocol';
import { createAudit } from './audit/audit.ts';
import { createBlocks } from './blocks/blocks.ts';
import { Whereabouts } from './blocks/whereabouts.ts';
import { createChat } from './chat/create-chat.ts';
import { createEvents } from './chat/events.ts';
import { createEventLimits, createSendLimits, unlimitedIn } from './chat/limits.ts';
import type { Config } from './config.ts';
import { proxyRanges } from './config/problems.ts';
import { tlsFiles } from './config/tls.ts';
import { createContentRules } from './content/rules.ts';
import type { Feature, FeatureContext } from './feature.ts';
import { abuseFeature } from './features/abuse/feature.ts';
import { agentsFeature } from './features/agents/routes.ts';
import { auditFeature } from './features/audit/routes.ts';
import { blocksFeature } from './features/blocks/feature.ts';
import { broadcastsFeature } from './features/broadcasts/routes.ts';
import { contentFeature } from './features/content/feature.ts';
import { conversationsFeature } from './features/conversations/feature.ts';
import { eventsFeature } from './features/events/routes.ts';
import { identityFeature } from './features/identity/routes.ts';
import { limitsFeature } from './features/limits/routes.ts';
import { messagesFeature } from './features/messages/routes.ts';
import { rolesFeature } from './features/roles/routes.ts';
import { createSelfTest, type SelfTest } from './features/self-test/self-test.ts';
import { sessionsFeature } from './features/sessions/routes.ts';
import { teamsFeature } from './features/teams/routes.ts';
import { twoStepFeature } from './features/two-step/routes.ts';
import { tokensFeature } from './features/tokens/routes.ts';
import { visitorsFeature } from './features/visitors/routes.ts';
import { widgetFeature } from './features/widget/routes.ts';
import { newWorkspace } from './features/workspace/new-workspace.ts';
import { workspaceFeature } from './features/workspace/routes.ts';
import { createAddressOf, limitKey } from './http/address.ts';
import { createHttpApp, maxBodyBytes } from './http/app.ts';
import { createInstallationWatch } from './http/installation.ts';
import { createRefusedOrigins } from './http/refused-origins.ts';
import { HttpSockets } from './http-sockets/http-sockets.ts';
import { SharedHttpSockets } from './http-sockets/shared-http-sockets.ts';
import { authenticateAgentBy, createIdentify, createLookAtRights, type Identify } from './identity/authenticate.ts';
import { createLink, hasOwner, linkUrl } from './identity/links.ts';
import { createSessions } from './identity/sessions.ts';
import { createVisitorIdentities } from './identity/visitors/identities.ts';
import { openCluster } from './cluster/open.ts';
import { openLimiters } from './limits/open.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, measured } from './metrics.ts';
import { watchNode } from './node-metrics.ts';
import { openKeys, openStore, StartError } from './open-store.ts';
import { createProofs } from './proof/proofs.ts';
import { HIDDEN_WORKSPACE } from './store/hidden-workspace.ts';
import type { Store } from './store/store.ts';
import { chooseTransport } from './transport/choose.ts';
import type { Transport } from './transport/transport.ts';
import { version } from './version.ts';
import { isOwnOrigin } from './ws/access.ts';
import { createRelaySockets } from './ws/create-relay-sockets.ts';
import { type RelaySockets, spreadOf } from './ws/relay-sockets.ts';
import { DEFAULT_MARKS } from './ws/writer.ts';

const FEATURES: readonly Feature[] = [
  sessionsFeature, twoStepFeature, conversationsFeature, messagesFeature, visitorsFeature, eventsFeature, broadcastsFeature, agentsFeature, rolesFeature, teamsFeature, tokensFeature, workspaceFeature, identityFeature, contentFeature, widgetFeature,
  auditFeature, blocksFeature, abuseFeature, limitsFeature,
];

export { StartError } from './open-store.ts';

/** Key of the workspace that every relay has. */
const DEFAULT_WORKSPACE = 'default';

/** The engine's own idle limit, seconds; above the protocol's 90 s, which sessions keep and which says why. */
const TRANSPORT_IDLE_S = 120;

/** Bytes that may wait for one client in the engine; sessions cut a reader off before. */
const MOST_BUFFERED_BYTES = 2 * DEFAULT_MARKS.hardLimit;

const LEAVING = 'The relay is restarting.';

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

/** What tests and embedders may replace. */
export interface Overrides {
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Starts a relay. Rejects with `StartError` when the data folder or the port cannot be used. */
export async function startRelay(config: Config, overrides: Overrides = {}): Promise<Relay> {
  const log = overrides.log ?? createLog(config.LOG_LEVEL);
  const now = overrides.now ?? Date.now;
  const metrics = createMetrics(() => {
    const { visitors, agents } = presence.here();
    return { socket: sockets.size, http_socket: httpSockets.size, visitor: visitors, agent: agents };
  });
  const store = await openStore(config, log, metrics);
  const keys = await closingOnFailure(store, () => openKeys(config, store, now()));
  await ensureDefaultWorkspace(store, now());
  const cluster = await closingOnFailure(store, () => openCluster({ config, store, now, log }));
  const { bus, presence } = cluster;
  const events = createEvents((error, name) => log.error({ err: error, event: name }, 'a listener failed'));
  const limiters = await openLimiters(config, log);
  const whereabouts = new Whereabouts();
  const content = createContentRules({ store, bus, now });
  const audit = createAudit({ store, log, now, bus });
  const blocks = createBlocks({ store, bus, now });
  const proofs = createProofs({ config, store, blocks, audit, log, now });
  const chat = measured(createChat({ store, bus, content, proofs, events, presence, limits: unlimitedIn(HIDDEN_WORKSPACE, createSendLimits(config, limiters)), eventLimits: createEventLimits(config, limiters), config, now, log }), metrics);
  const context: FeatureContext = {
    config, log, store, bus, chat, presence, keys, content, limiters, blocks, proofs, whereabouts, refusedOrigins: createRefusedOrigins(), identities: createVisitorIdentities({ store, bus, chat, keys, now }), audit, events, now,
  };
  const sessions = createSessions(context);
  const identify = createIdentify({ store, sessions, config, now });
  const selfTest = createSelfTest(context, metrics.registry);
  const sockets = createSockets(context, identify, selfTest, whereabouts, () => metrics.healed.inc());
  const onError = (error: unknown): void => log.error({ err: error }, 'a handler failed');
  const httpSockets = new HttpSockets({ handler: sockets, node: cluster.link?.node ?? randomBytes(6).toString('hex'), maxBufferedBytes: MOST_BUFFERED_BYTES, now: () => performance.now(), onError, counts: ({ own }) => !own });
  const shared = cluster.link && new SharedHttpSockets({ local: httpSockets, link: cluster.link, now: () => performance.now() });

  let state: 'starting' | 'listening' | 'stopping' = 'starting';
  const realtime = () => ({ transport: transport.engine, listening: state === 'listening', draining: state === 'stopping', sockets: sockets.size });
  const features = [...FEATURES, selfTest.feature];
  const app = createHttpApp({ context, features, identify, sessions, httpSockets: shared ?? httpSockets, metrics, realtime, selfTest: () => selfTest.check(), redis: cluster.redis });
  const tls = tlsFiles(config);
  const transport = await chooseTransport(config.FRONTDESK_TRANSPORT, {
    host: config.HOST, port: config.PORT, socketPath: SOCKET_PATH, sockets, fetch: (request) => app.fetch(request),
    maxFrameBytes: 4 * DEFAULT_LIMITS.frameBytes, maxBackpressureBytes: MOST_BUFFERED_BYTES, idleSeconds: TRANSPORT_IDLE_S, maxBodyBytes: 4 * maxBodyBytes(config),
    onError, ...(tls ? { tls } : {}),
  });
  const port = await listen(transport, store, config);
  state = 'listening';
  watchNode(metrics.registry, { name: `${hostname()}:${port}`, version: version(), transport: transport.engine, isDraining: () => state === 'stopping', store, cluster: cluster.figures });
  sockets.start();
  httpSockets.start();
  shared?.start();
  const stops = features.map((feature) => feature.start?.(context));
  selfTest.start(port);
  const url = config.FRONTDESK_PUBLIC_URL === undefined ? `${tls ? 'https' : 'http'}://localhost:${port}` : new URL(config.FRONTDESK_PUBLIC_URL).origin;
  log.info({ port, transport: transport.engine, store: store.engine, node: process.versions.node }, 'relay started');
  warnOfOpenDoors(config, log);

  const stop = async (drainMs: number): Promise<void> => {
    state = 'stopping';
    await selfTest.stop();
    transport.stopListening();
    const left = sockets.leave(LEAVING, spreadOf(sockets.size, drainMs), drainMs);
    shared?.leave();
    // Clients over HTTP have no further request in which they could leave by themselves.
    await Promise.all([left, httpSockets.leave(CLOSE_CODES.going_away, LEAVING)]);
    for (const end of stops) await end?.();
    chat.close();
    await transport.close();
    await limiters.close();
    await cluster.close();
    await store.close();
  };
  let stopped: Promise<void> | undefined;
  return { url, port, ownerLink: () => ownerLink(store, now(), url), stop: ({ drainMs = config.FRONTDESK_DRAIN_MS } = {}) => (stopped ??= stop(drainMs)) };
}

/** The socket side, with the same notion of addresses, origins and credentials as HTTP. */
function createSockets(context: FeatureContext, identify: Identify, selfTest: SelfTest, whereabouts: Whereabouts, onHealed: () => void): RelaySockets {
  const { config } = context;
  const publicOrigin = config.FRONTDESK_PUBLIC_URL === undefined ? {} : { publicOrigin: new URL(config.FRONTDESK_PUBLIC_URL).origin };
  const watch = createInstallationWatch(context);
  return createRelaySockets({
    ...context,
    authenticateAgent: authenticateAgentBy(identify),
    lookAtRights: createLookAtRights(context),
    addressOf: createAddressOf(proxyRanges(config)),
    limitKey,
    onHealed,
    isOwn: selfTest.isOwn,
    onRefusedOrigin: (workspace, origin) => context.refusedOrigins.note(workspace, origin),
    onAdmitted(admission, facts) {
      const { principal } = admission;
      const { origin, host } = facts;
      selfTest.admitted(admission, facts);
      if (principal.kind === 'visitor') whereabouts.came(principal.workspace, principal.id, { from: facts.from, at: context.now(), isNew: admission.isNew === true });
      if (principal.kind === 'visitor' && origin !== undefined && !isOwnOrigin(origin, { host, ...publicOrigin })) watch.seenIn(principal.workspace, origin);
    },
  });
}

async function listen(transport: Transport, store: Store, config: Config): Promise<number> {
  try {
    return await transport.listen();
  } catch (error) {
    await store.close();
    throw new StartError(`${(error as Error).message} Stop what uses port ${config.PORT}, or choose another one: PORT=8081 npm start.`, { cause: error });
  }
}

/** A start that ends half-way leaves no open database behind. */
async function closingOnFailure<Result>(store: Store, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await store.close();
    throw error;
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
