import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import type { Permission } from '../chat/permissions.ts';
import { lacking } from '../chat/refusals.ts';
import type { Authenticated, Identify } from '../identity/authenticate.ts';
import { setSessionCookie } from '../identity/cookie.ts';
import type { Sessions } from '../identity/sessions.ts';
import { sessionCookie } from '../identity/cookie.ts';
import type { ApiEnv } from './env.ts';
import { fromAllowedOrigin, fromOwnOrigin } from './origins.ts';
import { Problem } from './problem.ts';

const SAFE = /^(GET|HEAD|OPTIONS)$/;

/** Leaves `c.get('authenticate')` for `requirePermission`, so that routes which need nobody read nothing. */
export function lazyAuthentication({ identify, sessions }: { identify: Identify; sessions: Sessions }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    c.set('authenticate', () => authenticate(c, identify, sessions));
    await next();
  });
}

async function authenticate(c: Context<ApiEnv>, identify: Identify, sessions: Sessions): Promise<Authenticated> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const found = token === undefined ? undefined : await identify({ token });
    if (found) return found;
    throw unauthorized('The bearer or API token is unknown, expired or withdrawn. Sign in again, or make a new token in the console.');
  }
  const cookie = c.req.header('cookie') ?? '';
  const found = await identify({ cookie });
  if (!found?.session) throw unauthorized('Nobody is signed in. Sign in, or send "Authorization: Bearer …" with an API token.');
  if (sessions.isDue(found.session)) await keepAlive(c, sessions, found.session, sessionCookie(cookie, c.get('config')) ?? '');
  return found;
}

/** The idle time starts anew with use; the browser's copy must live as long as ours. */
async function keepAlive(c: Context<ApiEnv>, sessions: Sessions, session: NonNullable<Authenticated['session']>, secret: string): Promise<void> {
  const endsTs = await sessions.renew(session);
  c.header('set-cookie', setSessionCookie(c.get('config'), secret, (endsTs - Date.now()) / 1000), { append: true });
}

function unauthorized(detail: string): Problem {
  return new Problem(401, 'unauthorized', detail, { headers: { 'www-authenticate': 'Bearer realm="frontdesk"' } });
}

/**
 * Lets in staff who hold the permission now, and sets `principal` and `identity`.
 *
 * @param need a permission; `account` = what every signed-in person may do with their own account (API tokens are refused);
 *   `signed_in` = whoever has a credential.
 * @param more needed besides, as for an answer that shows something: asked before anything is done.
 */
export function requirePermission(need: Permission | 'account' | 'signed_in', ...more: readonly Permission[]) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const identity = await c.get('authenticate')();
    const { principal, credential, workspace } = identity;
    if (credential === 'cookie' && !SAFE.test(c.req.method)) refuseForeignPage(c);
    if (credential !== 'cookie' && !fromAllowedOrigin(c, workspace)) {
      throw new Problem(403, 'forbidden', `Pages of ${c.req.header('origin')} may not use this workspace. Add the origin under Settings → Workspace → Allowed origins.`);
    }
    if (need === 'account' && credential === 'token') throw new Problem(403, 'forbidden', 'API tokens cannot do this; it needs a person who is signed in.');
    const needed = need === 'account' || need === 'signed_in' ? more : [need, ...more];
    for (const permission of needed) if (!principal.permissions.has(permission)) throw new Problem(403, 'forbidden', lacking(principal, permission));
    c.set('identity', identity);
    c.set('principal', principal);
    await next();
  });
}

/**
 * Cross-site request forgery: a cookie travels with requests that other pages cause, so a change by cookie needs evidence, which
 * pages cannot forge, that our own page asked (OWASP CSRF cheat sheet: Fetch Metadata, then Origin).
 *
 * @param options.tolerateNone a request with no evidence at all passes; for sign-in, where no cookie is used yet.
 */
export function refuseForeignPage(c: Context<ApiEnv>, options: { tolerateNone?: boolean } = {}): void {
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  if (origin !== undefined ? fromOwnOrigin(c) : site === 'same-origin') return;
  if (options.tolerateNone && origin === undefined && site === undefined) return;
  throw new Problem(403, 'foreign_page', "A change by cookie is taken from the relay's own pages only. From another origin or a program use a bearer or an API token.");
}
