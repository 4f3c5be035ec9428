/** Who visitors are on the site: the keys that prove it, people by their id there, and the sessions of those who proved it. */
export const IDENTITIES = {
  version: 5,
  name: 'identities',
  sql: `
-- as the page told it
ALTER TABLE visitors ADD COLUMN user_told TEXT;
-- as the site proved it
ALTER TABLE visitors ADD COLUMN user_proven TEXT;
-- JSON list of the facts that the site proved
ALTER TABLE visitors ADD COLUMN verified TEXT;
CREATE UNIQUE INDEX visitors_by_user ON visitors (workspace_key, user_proven) WHERE user_proven IS NOT NULL;

CREATE TABLE identity_keys (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  kid TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  -- sealed by the key ring
  secret TEXT,
  public_key TEXT,
  created_by TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, kid)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity_rules (workspace_key INTEGER PRIMARY KEY REFERENCES workspaces, required INTEGER NOT NULL) STRICT;

-- Tokens of signed identities, also of those that ended: such a token is nobody's for ever.
CREATE TABLE visitor_sessions (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  hash ANY NOT NULL,
  visitor_key INTEGER NOT NULL REFERENCES visitors ON DELETE CASCADE,
  kid TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  expires_ts INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX visitor_sessions_by_visitor ON visitor_sessions (visitor_key);

-- What proved a session, so that a sign-out can make it worthless; kept until it would be refused anyway.
CREATE TABLE visitor_proofs (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  hash ANY NOT NULL,
  session ANY NOT NULL,
  revoked INTEGER NOT NULL,
  expires_ts INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, hash, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX visitor_proofs_by_session ON visitor_proofs (workspace_key, session);
CREATE INDEX visitor_proofs_by_expiry ON visitor_proofs (expires_ts);
`,
} as const;
