/** The public shapes of who works in a workspace, and what they may do. */
import type { Agent, Workspace } from '@frontdesk/protocol';

/** Name of a built-in role, or the id of one that the workspace made. */
export type Role = Agent['role'];

/** What a role allows. */
export interface RoleInfo {
  readonly id: Role;
  /** Of a built-in role: its id. */
  readonly name: string;
  readonly permissions: readonly string[];
  /** The same in every workspace; cannot be changed. */
  readonly builtIn: boolean;
}

/** Who is signed in. */
export interface Me {
  readonly agent: Agent;
  readonly workspace: Workspace;
  /** Names of what they may do, as the relay's permissions page lists them. For hiding what would be refused. */
  readonly permissions: readonly string[];
  /** The workspace requires a second step and they have none: they hold no permission until they set one up (`api.mySecurity`). */
  readonly mustEnrol?: true;
}

/** The team; changes need the permission `agents.manage`. */
export interface AgentApi {
  list(): Promise<readonly Agent[]>;
  /** Returns the agent and a link, shown once, by which they set their password. */
  invite(input: { name: string; email: string; role: Role }): Promise<{ agent: Agent; link: string }>;
  update(id: string, patch: { name?: string; role?: Role; disabled?: boolean }): Promise<Agent>;
  remove(id: string): Promise<void>;
  /** A link by which they set a new password; a second step is asked for as before. */
  reset(id: string): Promise<{ link: string }>;
  /** Takes away the second step of somebody who lost it. */
  dropTwoStep(id: string): Promise<void>;
  /** Signs them out everywhere. */
  endSessions(id: string): Promise<void>;
}

/** What people may do, by role; changes need the permission `roles.manage`. */
export interface RoleApi {
  /** The built-in ones, then those of the workspace. */
  list(): Promise<readonly RoleInfo[]>;
  /** Of permissions that one holds oneself. */
  create(input: { name: string; permissions: readonly string[] }): Promise<RoleInfo>;
  /** Holds at once for everybody who has it. */
  update(id: string, patch: { name?: string; permissions?: readonly string[] }): Promise<RoleInfo>;
  /** Rejects with `role_in_use` while somebody has it. */
  remove(id: string): Promise<void>;
}
