/** Rules for what messages say, and messages that wait until somebody has looked at them. */
export const CONTENT = {
  version: 10,
  name: 'content',
  sql: `
CREATE TABLE content_rules (
  workspace_key INTEGER PRIMARY KEY REFERENCES workspaces,
  -- JSON
  rules TEXT NOT NULL
) STRICT;

-- in the order of arrival
CREATE TABLE held_messages (
  held_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  conv ANY NOT NULL,
  -- the sender's id of the message
  message ANY NOT NULL,
  visitor ANY NOT NULL,
  -- null: refused, at ts
  text TEXT,
  ts INTEGER NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, conv, message)
) STRICT;
CREATE INDEX held_messages_waiting ON held_messages (workspace_key, held_key) WHERE text IS NOT NULL;
CREATE INDEX held_messages_of_visitor ON held_messages (workspace_key, visitor) WHERE text IS NOT NULL;
`,
} as const;
