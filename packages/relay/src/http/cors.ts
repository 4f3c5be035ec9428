import { createMiddleware } from 'hono/factory';
import type { Store } from '../store/store.ts';
import type { ApiEnv } from './env.ts';
import { fromAllowedOrigin, fromOwnOrigin } from './origins.ts';

const METHODS = 'GET, POST, PATCH, DELETE';
const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, Frontdesk-Socket, Frontdesk-After';
const EXPOSED = 'ETag, Location, Retry-After, X-Request-Id, Idempotent-Replay';
/** Seconds a browser keeps a preflight's answer; Chromium caps it at two hours. */
const MAX_AGE = '7200';

/**
 * Cross-origin use of the REST API, by bearer only: no `Access-Control-Allow-Credentials`, so a browser never lets another origin's
 * page use the cookie. A preflight carries no credentials, hence names no workspace; it passes when any workspace lists the origin, and
 * `requirePermission` then compares the origin with the one workspace that the bearer belongs to.
 *
 * @param isPublic paths that any page may read.
 */
export function crossOrigin(store: Store, isPublic: (path: string) => boolean) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const origin = c.req.header('origin');
    const preflight = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
    if (origin === undefined || (fromOwnOrigin(c) && !preflight)) {
      await next();
      c.res.headers.append('vary', 'Origin');
      return;
    }
    const anyone = isPublic(c.req.path);
    const allowed = anyone || fromOwnOrigin(c) || (await store.workspaces.list()).some((workspace) => fromAllowedOrigin(c, workspace));
    if (preflight) {
      c.res = new Response(null, { status: 204 });
      if (allowed) {
        c.res.headers.set('access-control-allow-methods', METHODS);
        c.res.headers.set('access-control-allow-headers', REQUEST_HEADERS);
        c.res.headers.set('access-control-max-age', MAX_AGE);
      }
    } else {
      await next();
      if (allowed) c.res.headers.set('access-control-expose-headers', EXPOSED);
    }
    if (allowed) c.res.headers.set('access-control-allow-origin', anyone ? '*' : origin);
    c.res.headers.append('vary', 'Origin');
  });
}
