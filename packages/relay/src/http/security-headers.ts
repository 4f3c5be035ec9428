import { createMiddleware } from 'hono/factory';
import { servedByTls } from '../config/tls.ts';
import type { ApiEnv } from './env.ts';

/**
 * Policy of our own pages: nothing inline, nothing from elsewhere. Sockets are named by host because older Safari does not count
 * them under 'self'. Styles of the elements come as constructed style sheets, which need no `unsafe-inline`.
 *
 * @param host of the request, to name the socket's address.
 * @param typed no script may turn text into HTML (Trusted Types). Off for the API docs, whose library does.
 */
export function pagePolicy(host: string | undefined, typed: boolean): string {
  const sockets = host !== undefined && /^[a-z0-9.:[\]-]+$/i.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", `connect-src 'self'${sockets}`, "img-src 'self' data: blob:", "media-src 'self' data: blob:",
    "font-src 'self'", "manifest-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'",
    ...(typed ? ["require-trusted-types-for 'script'", 'trusted-types lit-html'] : []),
  ].join('; ');
}

/** Headers of every answer. What is no page of ours may do nothing at all when a browser shows it. */
export const securityHeaders = createMiddleware<ApiEnv>(async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set('x-content-type-options', 'nosniff');
  if (servedByTls(c.get('config'))) headers.set('strict-transport-security', 'max-age=31536000');
  if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  if (!headers.has('cross-origin-resource-policy')) headers.set('cross-origin-resource-policy', 'same-origin');
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
});
