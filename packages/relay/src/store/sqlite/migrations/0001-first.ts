/**
 * The first schema. Ids are 16-byte blobs when they are UUIDs and text otherwise (`ANY`), see codec.ts.
 * `conv_key` and `visitor_key` are AUTOINCREMENT: keys of what was deleted never come back.
 */
export const FIRST = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE workspaces (
  workspace_key INTEGER PRIMARY KEY,
  id ANY NOT NULL UNIQUE,
  public_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  allowed_origins TEXT NOT NULL,
  widget TEXT NOT NULL,
  installed_ts INTEGER,
  installed_on TEXT,
  created_ts INTEGER NOT NULL,
  rev INTEGER NOT NULL DEFAULT 0,
  -- visitors who have not opted out of announcements
  audience INTEGER NOT NULL DEFAULT 0,
  broadcast_conv ANY NOT NULL
) STRICT;

CREATE TABLE conversations (
  conv_key INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  subject TEXT,
  visitor ANY,
  assignee ANY,
  epoch INTEGER NOT NULL,
  head INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  activity INTEGER NOT NULL,
  created_ts INTEGER NOT NULL,
  updated_ts INTEGER NOT NULL,
  last_seq INTEGER,
  last_id ANY,
  last_by_kind INTEGER,
  last_by ANY,
  last_text TEXT,
  last_ts INTEGER,
  unread_agents INTEGER NOT NULL,
  unread_visitor INTEGER NOT NULL,
  visitor_delivered INTEGER NOT NULL,
  visitor_read INTEGER NOT NULL,
  agents_delivered INTEGER NOT NULL,
  agents_read INTEGER NOT NULL,
  UNIQUE (workspace_key, id)
) STRICT;
-- The only index that a message changes: every list is a merge of its four state ranges, filtered without touching a row.
CREATE INDEX conversations_by_state ON conversations (workspace_key, state, activity, kind, unread_agents, assignee);
CREATE INDEX conversations_by_visitor ON conversations (workspace_key, visitor) WHERE visitor IS NOT NULL;

-- Rows lie in the order of arrival, so that one commit's messages share pages however many conversations they are in: clustering them by
-- conversation made a commit write two and a half times as many pages. No foreign key: it would be checked for every message, and the
-- writer has the conversation in hand.
CREATE TABLE entries (
  entry_key INTEGER PRIMARY KEY,
  conv_key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id ANY NOT NULL,
  type INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  by_kind INTEGER NOT NULL,
  by_id ANY NOT NULL,
  -- target of an edit or deletion, state code, or assignee
  ref ANY,
  -- NULL in a message = deleted; NULL in an edit = its message was deleted
  text TEXT,
  -- the body's other fields, canonical JSON
  extra TEXT,
  edited_ts INTEGER,
  -- digest of the first content, kept when the content was replaced or blanked
  original BLOB,
  UNIQUE (conv_key, seq)
) STRICT;
-- The id first: ids made by time (UUIDv7) then all land at the index's end, where many share one page, instead of one page per conversation.
CREATE UNIQUE INDEX entries_by_id ON entries (id, conv_key);

-- Cursors of agents and bots. A visitor's are in the conversation, and for announcements in the visitor's row.
CREATE TABLE staff_cursors (
  conv_key INTEGER NOT NULL REFERENCES conversations,
  kind INTEGER NOT NULL,
  id ANY NOT NULL,
  delivered INTEGER NOT NULL,
  read INTEGER NOT NULL,
  PRIMARY KEY (conv_key, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE visitors (
  visitor_key INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  token_hash ANY NOT NULL,
  name TEXT,
  email TEXT,
  phone TEXT,
  locale TEXT,
  page TEXT,
  device TEXT,
  attributes TEXT,
  -- name, email and phone folded for search
  people TEXT NOT NULL,
  broadcasts INTEGER NOT NULL,
  created_ts INTEGER NOT NULL,
  seen_ts INTEGER NOT NULL,
  broadcast_from INTEGER NOT NULL,
  -- announcements up to this seq do not count this visitor (they had opted out)
  broadcast_counted_from INTEGER NOT NULL,
  broadcast_delivered INTEGER NOT NULL,
  broadcast_read INTEGER NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, token_hash)
) STRICT;
CREATE INDEX visitors_by_age ON visitors (workspace_key, visitor_key);

CREATE TABLE broadcasts (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  seq INTEGER NOT NULL,
  audience INTEGER NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0,
  read INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_key, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
  agent_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT,
  created_ts INTEGER NOT NULL,
  seen_ts INTEGER,
  disabled INTEGER NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, email)
) STRICT;

CREATE TABLE sessions (
  hash ANY PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  agent ANY NOT NULL,
  kind TEXT NOT NULL,
  device TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  seen_ts INTEGER NOT NULL,
  expires_ts INTEGER NOT NULL,
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_agent ON sessions (workspace_key, agent);
CREATE INDEX sessions_by_expiry ON sessions (expires_ts);

CREATE TABLE tokens (
  token_key INTEGER PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  id ANY NOT NULL,
  hash ANY NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ts INTEGER NOT NULL,
  expires_ts INTEGER,
  UNIQUE (workspace_key, id)
) STRICT;

CREATE TABLE links (
  hash ANY PRIMARY KEY,
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  purpose TEXT NOT NULL,
  agent ANY,
  expires_ts INTEGER NOT NULL,
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_agent ON links (workspace_key, agent);

CREATE TABLE idempotency (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  ts INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (ts);

CREATE TABLE probe (only INTEGER PRIMARY KEY CHECK (only = 1), beat INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);

-- rowid = entry_key; scope holds one term per workspace, so that no query looks outside its own
CREATE VIRTUAL TABLE entry_search USING fts5 (
  scope, text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- Entries up to this one are in the search index.
CREATE TABLE search_position (only INTEGER PRIMARY KEY CHECK (only = 1), entry_key INTEGER NOT NULL) STRICT;
INSERT INTO search_position VALUES (1, 0);
`,
} as const;
