import { createMiddleware } from 'hono/factory';
import type { Context } from 'hono';
import type { ApiEnv } from './env.ts';
import { Problem } from './problem.ts';

/** How long a proof of who one is holds, milliseconds: long enough for an errand in the settings, too short for a forgotten screen. */
export const CONFIRMED_MS = 15 * 60_000;

/**
 * Changes of security need somebody who proved who they are within the last quarter of an hour, by signing in or by `POST /me/confirm`: a
 * session that was left open or stolen is not enough. Needs `requirePermission` before it.
 */
export const requireConfirmed = createMiddleware<ApiEnv>(async (c, next) => {
  refuseUnconfirmed(c);
  await next();
});

/** The same, for a route where only some changes are of that kind: `field` of the body makes it one, and the refusal names it. */
export function refuseUnconfirmed(c: Context<ApiEnv>, field?: string): void {
  const { session } = c.get('identity');
  if (!session) {
    throw new Problem(403, 'forbidden', field === undefined
      ? 'API tokens cannot do this; it needs a person who is signed in.'
      : `An API token cannot set "${field}": it needs a person who is signed in. Leave it out, and set it in the console. Nothing was changed.`);
  }
  if (c.get('now')() - session.confirmedTs > CONFIRMED_MS) {
    throw new Problem(403, 'confirm_identity', 'This needs a fresh proof of who you are: your password, a code of your authenticator app, or a passkey (POST /me/confirm). Then ask again.');
  }
}
