/** How agents sign in: where sessions were begun and confirmed, counted tries, second factors, passkeys, recovery codes, and the rule. */
export const SIGN_IN = {
  version: 4,
  name: 'sign-in',
  sql: `
-- the client's address at the start
ALTER TABLE sessions ADD COLUMN address TEXT;
-- when whoever holds it last proved who they are
ALTER TABLE sessions ADD COLUMN confirmed_ts INTEGER NOT NULL DEFAULT 0;

-- Tries that proved nothing, by what they count against; a row ends with its time.
CREATE TABLE sign_in_tries (key ANY PRIMARY KEY, tries INTEGER NOT NULL, ends_ts INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_tries_by_end ON sign_in_tries (ends_ts);

-- What has been begun and not finished: a password that waits for a second factor, a challenge that waits for a passkey.
CREATE TABLE sign_in_steps (
  hash ANY PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  purpose TEXT NOT NULL,
  agent ANY,
  challenge TEXT,
  expires_ts INTEGER NOT NULL,
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_steps_by_agent ON sign_in_steps (workspace_key, agent);
CREATE INDEX sign_in_steps_by_expiry ON sign_in_steps (expires_ts);

CREATE TABLE authenticators (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  agent ANY NOT NULL,
  -- sealed by the key ring
  secret TEXT NOT NULL,
  -- null: shown, but no code was given yet
  enabled_ts INTEGER,
  -- the newest time step a code was taken for; it and those before are spent
  last_step INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, agent),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A used one is removed.
CREATE TABLE recovery_codes (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  agent ANY NOT NULL,
  hash ANY NOT NULL,
  PRIMARY KEY (workspace_key, agent, hash),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
  passkey_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  agent ANY NOT NULL,
  -- for people
  id ANY NOT NULL,
  -- given by the device, base64url
  credential TEXT NOT NULL,
  -- COSE
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  -- JSON list
  transports TEXT NOT NULL,
  name TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  used_ts INTEGER,
  UNIQUE (workspace_key, credential),
  UNIQUE (workspace_key, id),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX passkeys_by_agent ON passkeys (workspace_key, agent);

CREATE TABLE sign_in_rules (workspace_key INTEGER PRIMARY KEY REFERENCES workspaces, two_step TEXT NOT NULL) STRICT;
`,
} as const;
