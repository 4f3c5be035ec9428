/** The public shapes of teams: people to whom conversations can be given together. */
import type { Team } from '@frontdesk/protocol';

/** Teams of the workspace; changes need the permission `roles.manage`. */
export interface TeamApi {
  /** The oldest first. */
  list(): Promise<readonly Team[]>;
  /** Rejects with `name_taken`, whatever the name's case, and with `too_many` beyond 100. */
  create(input: { name: string; members?: readonly string[] }): Promise<Team>;
  /** `members`: ids of agents; replaces the whole list. */
  update(id: string, patch: { name?: string; members?: readonly string[] }): Promise<Team>;
  /** Its conversations are given to no team then; who looks after them goes on. */
  remove(id: string): Promise<void>;
}
