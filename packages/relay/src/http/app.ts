import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import type { Config } from '../config.ts';
import type { Feature, FeatureContext } from '../feature.ts';
import type { Identify } from '../identity/authenticate.ts';
import type { Sessions } from '../identity/sessions.ts';
import type { HttpSocketDirectory } from '../http-sockets/directory.ts';
import { httpSocketRoutes } from '../http-sockets/routes.ts';
import type { Metrics } from '../metrics.ts';
import { proxyRanges } from '../config/problems.ts';
import { lazyAuthentication } from './access.ts';
import { createAddressOf } from './address.ts';
import { crossOrigin } from './cors.ts';
import { docsPage } from './docs-page.ts';
import type { ApiEnv } from './env.ts';
import { healthRoutes, type HealthDependencies, type RealtimeFacts } from './health.ts';
import { createHeavyViews } from './heavy-views.ts';
import { createIdempotency } from './idempotency.ts';
import { methodsOf } from './methods.ts';
import { describeApi } from './openapi.ts';
import { missingPage, pages } from './pages.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';
import { requestContext } from './request-context.ts';
import { securityHeaders } from './security-headers.ts';
import { refuseInvalid } from './validation.ts';
import { widgetFiles } from './widget-files.ts';

/** Largest request body, bytes. Bodies are one message or a workspace's settings. */
export const maxBodyBytes = (config: Pick<Config, 'FRONTDESK_REQUEST_KIB'>): number => config.FRONTDESK_REQUEST_KIB * 1024;

/**
 * Paths that pages of any origin may use, without credentials. A socket over HTTP is among them because a WebSocket is: both are told
 * by `hello` whether their origin may talk to the workspace, in words.
 */
const PUBLIC = /^\/api\/v1\/(widget\/settings|openapi\.json|socket(\/frames)?)$/;

export interface HttpDependencies {
  readonly context: FeatureContext;
  readonly features: readonly Feature[];
  readonly identify: Identify;
  readonly sessions: Sessions;
  readonly httpSockets: HttpSocketDirectory;
  readonly metrics: Metrics;
  readonly realtime: () => RealtimeFacts;
  readonly selfTest: HealthDependencies['selfTest'];
  readonly redis: HealthDependencies['redis'];
}

/** Everything that is answered by HTTP: REST, docs, pages, the widget's files, health. Never throws; every error is a problem document. */
export function createHttpApp({ context, features, identify, sessions, httpSockets, metrics, realtime, selfTest, redis }: HttpDependencies): OpenAPIHono<ApiEnv> {
  const { config, log, store, now } = context;
  const idempotency = createIdempotency(store.idempotency, now);
  const heavyViews = createHeavyViews(config, context.limiters);
  const app = new OpenAPIHono<ApiEnv>();
  app.onError((error, c) => {
    const problem = problemOf(error);
    const requestId = c.get('requestId') ?? '';
    if (problem.status >= 500 && !problem.isLogged) log[problem.status === 500 ? 'error' : 'warn']({ requestId, err: problem.cause ?? error }, 'request failed');
    return problemResponse(problem, requestId);
  });
  app.notFound(async (c) => {
    const methods = methodsOf(app, c.req.path);
    const allow = methods.join(', ');
    // A route that takes the method and still found nothing: a file or page that is not there.
    if (methods.length === 0 || methods.includes(c.req.method === 'HEAD' ? 'GET' : c.req.method)) return (await missingPage(c)) ?? problemResponse(new Problem(404, 'not_found', `There is nothing at ${c.req.path}. The API is described at /docs.`), c.get('requestId'));
    return problemResponse(new Problem(405, 'method_not_allowed', `${c.req.method} is not possible at ${c.req.path}; ${allow} ${allow.includes(',') ? 'are' : 'is'}.`, { headers: { allow } }), c.get('requestId'));
  });

  app.use(requestContext({ config, log, metrics, addressOf: createAddressOf(proxyRanges(config)) }), securityHeaders);
  app.use('/api/*', crossOrigin(store, (path) => PUBLIC.test(path)));
  app.use('/api/v1/*', bodyLimit({ maxSize: maxBodyBytes(config), onError: () => { throw tooLarge(config); } }), jsonOnly, cacheByTag, etag(), lazyAuthentication({ identify, sessions }));
  app.use('/api/v1/*', async (c, next) => {
    c.set('idempotency', idempotency);
    c.set('heavyViews', heavyViews);
    c.set('now', now);
    await next();
  });

  const api = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
  for (const feature of features) feature.routes?.(api, context);
  api.route('/', httpSocketRoutes(httpSockets));
  app.route('/api/v1', api);
  describeApi(app);

  app.route('/', healthRoutes({ context, metrics, realtime, selfTest, redis }));
  app.route('/docs', docsPage());
  app.route('/', widgetFiles(context));
  app.route('/', pages());
  return app;
}

/** A browser form cannot send JSON without asking first, so this also closes a way around the CSRF rule. */
const jsonOnly = createMiddleware<ApiEnv>(async (c, next) => {
  const type = c.req.header('content-type');
  const length = c.req.header('content-length');
  const hasBody = c.req.raw.body !== null && length !== '0';
  if (hasBody && !/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw new Problem(415, 'not_json', `The body must be JSON: send the header "Content-Type: application/json"${type === undefined ? '' : ` instead of ${JSON.stringify(type.slice(0, 80))}`}.`);
  }
  await next();
});

/** Answers are somebody's own; a copy may be kept but must be asked about by its ETag. */
const cacheByTag = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', c.req.method === 'GET' ? 'private, no-cache' : 'no-store');
});

function tooLarge(config: Config): Problem {
  return new Problem(413, 'too_large', `The body is larger than ${config.FRONTDESK_REQUEST_KIB} KiB. Send less at once.`);
}
