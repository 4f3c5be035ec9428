import { createMiddleware } from 'hono/factory';
import { uuidv7 } from '@frontdesk/protocol';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { proxyRanges } from '../config/problems.ts';
import { type AddressOf, isPrivateAddress } from './address.ts';
import type { ApiEnv } from './env.ts';

/** Paths that are asked every few seconds, by monitors and by sockets over HTTP; logged only at `debug`. */
const QUIET = /^\/(health|metrics|api\/health|api\/v1\/socket\/frames)/;
/** Answered when there is something to say: how long that takes says nothing about the relay. */
const WAITING = '/api/v1/socket/frames';

/** Gives each request an id and the client's address, and after it one log line and its figures. Never logs the query: it holds search words. */
export function requestContext({ config, log, metrics, addressOf }: { config: Config; log: Log; metrics: Metrics; addressOf: AddressOf }) {
  let warned = proxyRanges(config).length > 0;
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (!warned && c.req.header('x-forwarded-for') !== undefined && isPrivateAddress(c.req.header('x-frontdesk-remote') ?? '')) {
      warned = true;
      log.warn({ proxy: c.req.header('x-frontdesk-remote') }, 'a proxy seems to stand in front (x-forwarded-for), but none is trusted: all people count as one address. Set FRONTDESK_TRUSTED_PROXIES to its address');
    }
    const started = performance.now();
    const requestId = uuidv7();
    c.set('requestId', requestId);
    c.set('config', config);
    c.set('address', addressOf(c.req.header('x-frontdesk-remote') ?? '', c.req.header('x-forwarded-for')));
    await next();
    c.res.headers.set('x-request-id', requestId);
    const seconds = (performance.now() - started) / 1000;
    const { method, path } = c.req;
    if (path !== WAITING || method !== 'GET') metrics.httpRequests.observe({ method: knownMethod(method), status: String(c.res.status) }, seconds);
    const line = { requestId, method, path, status: c.res.status, ms: Math.round(seconds * 10_000) / 10 };
    if (QUIET.test(path)) log.debug(line, 'request');
    else log.info(line, 'request');
  });
}

/** A label must not be the client's to invent. */
function knownMethod(method: string): string {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : 'other';
}
