import type { Context } from 'hono';
import type { ApiEnv } from '../http/env.ts';
import type { AuditEvent } from './audit.ts';

/** Whoever asks, from where, under which request id: `audit.record({...auditOf(c), action: 'token.made', …})`. For routes behind `requirePermission`. */
export function auditOf(c: Context<ApiEnv>): Pick<AuditEvent, 'workspace' | 'actor' | 'address' | 'requestId'> {
  const { workspace, kind, id, name } = c.get('principal');
  return { workspace, actor: { kind, id, name }, ...auditFrom(c) };
}

/** From where and under which request id, for routes where nobody is signed in yet. */
export function auditFrom(c: Context<ApiEnv>): Pick<AuditEvent, 'address' | 'requestId'> {
  return { address: c.get('address'), requestId: c.get('requestId') };
}
