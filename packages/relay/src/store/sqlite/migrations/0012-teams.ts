/** Teams, their members, and to which of them a conversation was given. */
export const TEAMS = {
  version: 12,
  name: 'teams',
  sql: `
CREATE TABLE teams (
  team_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  name TEXT NOT NULL,
  -- lower case: names differ by more than their case
  folded TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, folded)
) STRICT;

CREATE TABLE team_members (
  team_key INTEGER NOT NULL REFERENCES teams ON DELETE CASCADE,
  workspace_key INTEGER NOT NULL,
  agent ANY NOT NULL,
  PRIMARY KEY (team_key, agent),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_by_agent ON team_members (workspace_key, agent);

ALTER TABLE conversations ADD COLUMN team ANY;
-- As conversations_by_state, for the lists of a team. A conversation that was given to none is not in it, and its messages cost nothing here.
CREATE INDEX conversations_by_team ON conversations (workspace_key, team, state, activity, kind, unread_agents, assignee) WHERE team IS NOT NULL;
`,
} as const;
