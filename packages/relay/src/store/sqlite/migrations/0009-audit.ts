/** Who did what: one chain of entries per workspace, and what proves that nothing is missing from it; see audit/chain.ts. */
export const AUDIT = {
  version: 9,
  name: 'audit',
  sql: `
CREATE TABLE audit (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  -- dense, from 1
  seq INTEGER NOT NULL,
  -- canonical JSON; the only place of every fact, so that none can differ from what was hashed
  entry TEXT NOT NULL,
  hash BLOB NOT NULL,
  ts INTEGER AS (entry ->> '$.ts') VIRTUAL,
  action TEXT AS (entry ->> '$.action') VIRTUAL,
  actor TEXT AS (entry ->> '$.actor.id') VIRTUAL,
  target TEXT AS (entry ->> '$.target.id') VIRTUAL,
  PRIMARY KEY (workspace_key, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_actor ON audit (workspace_key, actor, seq);
CREATE INDEX audit_by_target ON audit (workspace_key, target, seq);

-- signed statements about the chain, kept for ever
CREATE TABLE audit_checkpoints (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  seq INTEGER NOT NULL,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (workspace_key, seq)
) STRICT, WITHOUT ROWID;

-- a signed statement about the newest entry, replaced with each
CREATE TABLE audit_seals (
  workspace_key INTEGER PRIMARY KEY REFERENCES workspaces,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;
`,
} as const;
