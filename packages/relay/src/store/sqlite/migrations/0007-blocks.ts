/** Visitors and addresses that may not chat, and those that are never to be blocked. */
export const BLOCKS = {
  version: 7,
  name: 'blocks',
  sql: `
CREATE TABLE blocks (
  -- rises with each block, so that the newest come first
  block_key INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  kind TEXT NOT NULL,
  subject ANY NOT NULL,
  -- NULL: until somebody lifts it
  until_ts INTEGER,
  exempt INTEGER NOT NULL,
  strikes INTEGER NOT NULL,
  by_kind TEXT NOT NULL,
  by_id ANY NOT NULL,
  reason TEXT,
  -- JSON list of names
  signals TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  UNIQUE (workspace_key, kind, subject),
  UNIQUE (workspace_key, id)
) STRICT;
CREATE INDEX blocks_by_end ON blocks (until_ts) WHERE exempt = 0;
`,
} as const;
