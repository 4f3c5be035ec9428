import type { Log } from '../log.ts';
import { ChatRefusal } from './chat.ts';
import type { Principal } from './principal.ts';

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

/** Why this principal may not write at all, if so: viewers read only. */
export function writeRefusal(principal: Principal): ChatRefusal | undefined {
  if (principal.kind !== 'agent' || principal.role !== 'viewer') return undefined;
  return new ChatRefusal('forbidden', 'Your role "viewer" reads only. Ask an owner of the workspace for the role "agent".');
}

/** @throws ChatRefusal `forbidden` for visitors and viewers. */
export function requireStaff(principal: Principal, what: string): void {
  const refusal = principal.kind === 'visitor' ? new ChatRefusal('forbidden', `Only staff may ${what}.`) : writeRefusal(principal);
  if (refusal) throw refusal;
}
