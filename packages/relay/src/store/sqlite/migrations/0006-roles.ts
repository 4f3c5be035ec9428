/** Roles that a workspace makes for itself; what an API token may do, whose it is and when it was used. */
export const ROLES = {
  version: 6,
  name: 'roles',
  sql: `
CREATE TABLE roles (
  role_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  name TEXT NOT NULL,
  -- lower case: names differ by more than their case
  folded TEXT NOT NULL,
  -- JSON list of names
  permissions TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, folded)
) STRICT;
CREATE INDEX agents_by_role ON agents (workspace_key, role);

-- JSON list of permissions; null: everything that a token may do
ALTER TABLE tokens ADD COLUMN scopes TEXT;
-- the agent whose personal token it is
ALTER TABLE tokens ADD COLUMN agent ANY;
ALTER TABLE tokens ADD COLUMN used_ts INTEGER;
`,
} as const;
