import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { hashSecret } from '../identity/secrets.ts';
import type { FeatureContext } from '../feature.ts';
import type { Metrics } from '../metrics.ts';
import { isPrivateAddress } from './address.ts';
import type { ApiEnv } from './env.ts';
import { Problem } from './problem.ts';

/** A probe's result is reused for this long, milliseconds, so that asking often costs the database nothing. */
const REUSE_MS = 1_000;
/** The hub is called deaf when a hint has not come back after this long, milliseconds. */
const ECHO_MS = 1_000;

/** A database that takes longer for a probe is away, milliseconds. */
const PATIENCE_MS = 3_000;
const SILENT = 'The database does not answer.';

/** What only the composition knows. */
export interface RealtimeFacts {
  /** `uWebSockets.js 20` or `ws 8`. */
  readonly transport: string;
  readonly listening: boolean;
  readonly draining: boolean;
  /** Open ones. */
  readonly sockets: number;
}

export interface HealthDependencies {
  readonly context: FeatureContext;
  readonly metrics: Metrics;
  readonly realtime: () => RealtimeFacts;
  /** Undefined while there is nothing to say. */
  readonly selfTest: () => Check | undefined;
  /** Undefined where no Redis is named. */
  readonly redis: (() => Promise<Check>) | undefined;
}

/** What one check found. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * - `/health/live`: the process answers. Pages of other origins may ask: a widget whose WebSocket fails wants to know who is to blame.
 * - `/health/ready`: it can do its work: the store takes writes, sockets are taken, and the relay could chat with itself.
 * - `/api/health/chat`: messages can be stored and read.
 * - `/api/health/realtime`: sockets are listened for and hints come through.
 * - `/metrics`: Prometheus.
 */
export function healthRoutes({ context, metrics, realtime, selfTest, redis }: HealthDependencies): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { store, config, now } = context;
  const storeCheck = reused(() => checkStore(context), now);
  const redisCheck = redis && reused(redis, now);
  const hubCheck = reused(() => checkHub(context), now);

  app.get('/health/live', (c) => c.json({ status: 'ok', uptimeSeconds: Math.round(process.uptime()) }, 200, { ...NO_STORE, 'access-control-allow-origin': '*' }));

  app.get('/health/ready', async (c) => {
    const { listening, draining } = realtime();
    const tested = selfTest();
    const [stored, shared] = await Promise.all([storeCheck(), redisCheck?.()]);
    const checks = {
      store: stored, sockets: listening && !draining ? OK : fail(draining ? 'The relay is stopping.' : 'The relay does not listen yet.'),
      ...(tested ? { selfTest: tested } : {}),
      // Said, and no reason to send people elsewhere: without Redis everything works, a little later (G12).
      ...(shared ? { redis: { ok: true, reachable: shared.ok, ...(shared.ok ? {} : { reason: shared.reason }) } as const } : {}),
    };
    return report(c, checks, { store: { engine: store.engine } });
  });

  app.get('/api/health/chat', async (c) => report(c, { store: await storeCheck() }, { store: { engine: store.engine } }));

  app.get('/api/health/realtime', async (c) => {
    const { transport, listening, draining, sockets } = realtime();
    const workspaces = await store.workspaces.list().catch(() => []);
    const counts = workspaces.map((workspace) => context.presence.counts(workspace.id));
    const total = (name: 'visitors' | 'agents') => counts.reduce((sum, count) => sum + count[name], 0);
    const checks = { transport: listening && !draining ? OK : fail(draining ? 'The relay is stopping.' : 'No socket is listened for.'), hub: await hubCheck() };
    return report(c, checks, { transport: { engine: transport }, hub: { sockets, visitors: total('visitors'), agents: total('agents') } });
  });

  app.get('/metrics', async (c) => {
    refuseStranger(c, config.FRONTDESK_METRICS_TOKEN);
    return c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType, ...NO_STORE });
  });
  return app;
}

const NO_STORE = { 'cache-control': 'no-store' };
const OK: Check = { ok: true };
const fail = (reason: string): Check => ({ ok: false, reason });

/** 200 when every check passed, else 503 with the reasons; `facts` are added to the check of the same name. */
function report(c: Context<ApiEnv>, checks: Readonly<Record<string, Check>>, facts: Readonly<Record<string, object>>): Response {
  const ok = Object.values(checks).every((check) => check.ok);
  const shown = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, { ...check, ...facts[name] }]));
  return c.json({ status: ok ? 'ok' : 'failing', checks: shown }, ok ? 200 : 503, { ...NO_STORE, ...(ok ? {} : { 'retry-after': '2' }) });
}

async function checkStore({ store, log }: FeatureContext): Promise<Check> {
  try {
    return await inTime(store.health(), fail(SILENT));
  } catch (error) {
    log.warn({ err: error }, 'store check failed');
    return fail(SILENT);
  }
}

/** A monitor should read a reason before it gives up. */
async function inTime(asked: Promise<Check>, late: Check): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<Check>((resolve) => { timer = setTimeout(() => resolve(late), PATIENCE_MS); });
  try {
    return await Promise.race([asked, end]);
  } finally {
    clearTimeout(timer);
    asked.catch(() => undefined);
  }
}

/** Sends a hint through the bus and waits for it. */
async function checkHub({ bus }: FeatureContext): Promise<Check> {
  const topic = `health:${process.pid}`;
  return new Promise((resolve) => {
    const finish = (check: Check) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(check);
    };
    const timer = setTimeout(() => finish(fail(`A hint did not come back within ${ECHO_MS} ms.`)), ECHO_MS);
    const unsubscribe = bus.subscribe(topic, () => queueMicrotask(() => finish(OK)));
    bus.publish(topic, { type: 'ephemeral', frame: '' });
  });
}

function reused(check: () => Promise<Check>, now: () => number): () => Promise<Check> {
  let last: { ts: number; result: Promise<Check> } | undefined;
  return () => {
    if (!last || now() - last.ts >= REUSE_MS) last = { ts: now(), result: check() };
    return last.result;
  };
}

/** With a token: whoever knows it. Without: the operator's own network, and not through a proxy that nobody declared as trusted. */
function refuseStranger(c: Context<ApiEnv>, token: string | undefined): void {
  if (token === undefined) {
    const behindUnknownProxy = c.req.header('x-forwarded-for') !== undefined && c.get('config').FRONTDESK_TRUSTED_PROXIES === '';
    if (isPrivateAddress(c.get('address')) && !behindUnknownProxy) return;
    throw new Problem(403, 'forbidden', 'Metrics are shown to loopback and private addresses only. To read them from elsewhere set FRONTDESK_METRICS_TOKEN and send it as a bearer.');
  }
  const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  if (timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hashSecret(token)))) return;
  throw new Problem(401, 'unauthorized', 'Send the header "Authorization: Bearer …" with the value of FRONTDESK_METRICS_TOKEN.', { headers: { 'www-authenticate': 'Bearer realm="metrics"' } });
}
