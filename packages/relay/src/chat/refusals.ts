import type { Log } from '../log.ts';
import { ChatRefusal } from './chat.ts';
import { PEOPLE_ONLY, type Permission } from './permissions.ts';
import type { AgentPrincipal, Principal } from './principal.ts';

export const notFound = (): ChatRefusal => new ChatRefusal('not_found', 'There is no such conversation, or it is not yours to see.');

/** Earliest time for another try after the store was away, milliseconds. */
const RETRY_MS = 1_000;

/**
 * What the caller is told about a failure. Refusals pass; a store that is away becomes `unavailable` (G9); anything else is a bug,
 * which is logged here and told as `unavailable` too, because nothing was stored.
 */
export function toRefusal(error: unknown, log: Log): ChatRefusal {
  if (error instanceof ChatRefusal) return error;
  if (!(error instanceof Error && error.name === 'StoreUnavailable')) log.error({ err: error }, 'a change failed unexpectedly');
  return new ChatRefusal('unavailable', 'The database cannot take this now. Nothing was stored; try again.', RETRY_MS);
}

/** Waits for a store call, and rejects with a `ChatRefusal` when it fails. */
export async function orRefuse<Value>(call: Promise<Value>, log: Log): Promise<Value> {
  try {
    return await call;
  } catch (error) {
    throw toRefusal(error, log);
  }
}

/** Why these staff may not do it, if so. Visitors pass: what they may do is asked elsewhere. */
export function permissionRefusal(principal: Principal, permission: Permission): ChatRefusal | undefined {
  if (principal.kind === 'visitor' || principal.permissions.has(permission)) return undefined;
  return new ChatRefusal('forbidden', lacking(principal, permission));
}

/** What is missing, and who can give it. */
export function lacking(principal: Exclude<Principal, { kind: 'visitor' }>, permission: Permission): string {
  if ((principal.kind === 'bot' || principal.viaToken) && PEOPLE_ONLY.has(permission)) return 'API tokens cannot do this; it needs a person who is signed in.';
  if (principal.kind === 'bot') return `This needs the permission "${permission}", which this API token does not have.`;
  return `This needs the permission "${permission}", which ${holder(principal)} does not have. Ask an owner of the workspace.`;
}

function holder(principal: AgentPrincipal): string {
  return principal.viaToken ? 'this API token or its owner' : `your role "${principal.roleName ?? principal.role}"`;
}

/** @throws ChatRefusal `forbidden` for visitors, and for staff who lack the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  const refusal = principal.kind === 'visitor' ? new ChatRefusal('forbidden', 'Only staff may do this.') : permissionRefusal(principal, permission);
  if (refusal) throw refusal;
}
