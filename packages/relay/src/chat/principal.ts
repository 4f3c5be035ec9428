import type { Role } from '../store/records.ts';
import type { Permissions } from './permissions.ts';

/** Who is on the other end of a socket or a request, after authentication. */
export type Principal =
  | { readonly kind: 'visitor'; readonly workspace: string; readonly id: string; readonly name?: string }
  | { readonly kind: 'agent'; readonly workspace: string; readonly id: string; readonly name: string; readonly role: Role; readonly permissions: Permissions; /** Hash of the signed-in session, for sign-out. */ readonly session?: string }
  | { readonly kind: 'bot'; readonly workspace: string; readonly id: string; readonly name: string; readonly permissions: Permissions };

/** Agents and bots. */
export function isStaff(principal: Principal): boolean {
  return principal.kind !== 'visitor';
}
