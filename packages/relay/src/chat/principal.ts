import type { Permissions } from './permissions.ts';

/** Who is on the other end of a socket or a request, after authentication. */
export type Principal =
  | {
    readonly kind: 'visitor'; readonly workspace: string; readonly id: string; readonly name?: string;
    /** Hash of the token they came with, for its end. */ readonly session?: string;
    /** Where they come from, as limits count it: their address, or its /64. */ readonly from?: string;
    /** Public key of the workspace, which proofs of identity name. */ readonly workspaceKey?: string;
  }
  | AgentPrincipal
  | { readonly kind: 'bot'; readonly workspace: string; readonly id: string; readonly name: string; readonly permissions: Permissions; /** Hash of the API token. */ readonly session?: string };

/** A person of the team, or a program with a personal API token of theirs. */
export interface AgentPrincipal {
  readonly kind: 'agent';
  readonly workspace: string;
  readonly id: string;
  readonly name: string;
  /** Name of a built-in role, or the id of one of the workspace. */
  readonly role: string;
  /** What people call the role; missing for built-in ones. */
  readonly roleName?: string | undefined;
  readonly permissions: Permissions;
  /** Hash of the session, or of the personal API token: what ends it ends its sockets. */
  readonly session?: string;
  /** Not the person themselves but a program with a personal API token of theirs. */
  readonly viaToken?: true;
}

/** Agents and bots. */
export function isStaff(principal: Principal): boolean {
  return principal.kind !== 'visitor';
}
