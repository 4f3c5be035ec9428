import type { Context } from 'hono';
import { isOwnOrigin, originAllowed } from '../ws/access.ts';
import type { StoredWorkspace } from '../store/records.ts';
import type { ApiEnv } from './env.ts';

/** Whether the request's `Origin` is the relay's own. A request without one has none to compare. */
export function fromOwnOrigin(c: Context<ApiEnv>): boolean {
  const origin = c.req.header('origin');
  return origin !== undefined && isOwnOrigin(origin, { host: c.req.header('host'), publicOrigin: publicOrigin(c) });
}

/** Whether pages of the request's `Origin` may talk to the workspace: the socket's rule, so that one list decides both. */
export function fromAllowedOrigin(c: Context<ApiEnv>, workspace: StoredWorkspace): boolean {
  const origin = c.req.header('origin');
  return origin === undefined || isAllowed(c, workspace, origin);
}

/** The same about any origin, as if its page had asked at this host. */
export function isAllowed(c: Context<ApiEnv>, workspace: StoredWorkspace, origin: string): boolean {
  const { FRONTDESK_DEVELOPMENT: development } = c.get('config');
  return originAllowed(origin, { allowedOrigins: workspace.allowedOrigins, host: c.req.header('host'), publicOrigin: publicOrigin(c), development });
}

function publicOrigin(c: Context<ApiEnv>): string | undefined {
  const url = c.get('config').FRONTDESK_PUBLIC_URL;
  return url === undefined ? undefined : new URL(url).origin;
}
