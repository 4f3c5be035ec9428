import type { Context } from 'hono';
import type { ApiEnv } from './env.ts';

/** The relay's address as people see it, without a slash at the end: FRONTDESK_PUBLIC_URL, or the host that was asked. */
export function baseUrl(c: Context<ApiEnv>): string {
  const configured = c.get('config').FRONTDESK_PUBLIC_URL;
  return configured === undefined ? new URL(c.req.url).origin : new URL(configured).origin;
}
