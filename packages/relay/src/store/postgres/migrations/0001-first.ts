/**
 * The schema with which PostgreSQL begins. Tables, names and meanings are those of SQLite (sqlite/migrations); what differs: ids and
 * hashes are text in byte order, small integers are the same codes (see ../codec.ts), the words of a message are in its own row.
 */
export const FIRST = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE workspaces (
  workspace_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  public_key text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  allowed_origins text NOT NULL,
  widget text NOT NULL,
  installed_ts bigint,
  installed_on text,
  created_ts bigint NOT NULL,
  -- raised under this row's lock, late in each transaction: who reads up to a rev misses nothing below it
  rev bigint NOT NULL DEFAULT 0,
  -- visitors who have not opted out of announcements
  audience integer NOT NULL DEFAULT 0,
  broadcast_conv text COLLATE "C" NOT NULL
);

CREATE TABLE conversations (
  conv_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  kind smallint NOT NULL,
  state smallint NOT NULL,
  subject text,
  visitor text COLLATE "C",
  assignee text COLLATE "C",
  team text COLLATE "C",
  epoch integer NOT NULL,
  head integer NOT NULL,
  rev bigint NOT NULL,
  activity bigint NOT NULL,
  created_ts bigint NOT NULL,
  updated_ts bigint NOT NULL,
  last_seq integer,
  last_id text COLLATE "C",
  last_by_kind smallint,
  last_by text COLLATE "C",
  last_text text,
  last_ts bigint,
  unread_agents integer NOT NULL,
  unread_visitor integer NOT NULL,
  visitor_delivered integer NOT NULL,
  visitor_read integer NOT NULL,
  agents_delivered integer NOT NULL,
  agents_read integer NOT NULL,
  UNIQUE (workspace_key, id)
) WITH (fillfactor = 70);
-- Every list is a merge of its four state ranges.
CREATE INDEX conversations_by_state ON conversations (workspace_key, state, activity);
CREATE INDEX conversations_by_team ON conversations (workspace_key, team, state, activity) WHERE team IS NOT NULL;
CREATE INDEX conversations_by_visitor ON conversations (workspace_key, visitor) WHERE visitor IS NOT NULL;

-- No foreign key: it would be checked for every message, and the writer holds the conversation's lock.
CREATE TABLE entries (
  entry_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conv_key bigint NOT NULL,
  seq integer NOT NULL,
  id text COLLATE "C" NOT NULL,
  type smallint NOT NULL,
  ts bigint NOT NULL,
  by_kind smallint NOT NULL,
  by_id text COLLATE "C" NOT NULL,
  -- target of an edit or deletion, state, or assignee
  ref text COLLATE "C",
  -- NULL in a message = deleted; NULL in an edit = its message was deleted
  text text,
  -- the body's other fields, canonical JSON
  extra text,
  edited_ts bigint,
  -- digest of the first content, kept when the content was replaced or blanked
  original text COLLATE "C",
  -- what a search finds it by, with the workspace's own term, so that no query looks outside its own
  words tsvector,
  UNIQUE (conv_key, seq)
);
CREATE UNIQUE INDEX entries_by_id ON entries (id, conv_key);
CREATE INDEX entries_by_words ON entries USING gin (words) WHERE words IS NOT NULL;

CREATE TABLE staff_cursors (
  conv_key bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
  kind smallint NOT NULL,
  id text COLLATE "C" NOT NULL,
  delivered integer NOT NULL,
  read integer NOT NULL,
  PRIMARY KEY (conv_key, kind, id)
);

CREATE TABLE visitors (
  visitor_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  name text,
  email text,
  phone text,
  locale text,
  page text,
  device text,
  attributes text,
  -- as the page told it, and as the site proved it
  user_told text,
  user_proven text,
  -- JSON list of the facts that the site proved
  verified text,
  -- name, email and phone folded for search
  people text NOT NULL,
  broadcasts boolean NOT NULL,
  created_ts bigint NOT NULL,
  seen_ts bigint NOT NULL,
  broadcast_from integer NOT NULL,
  -- announcements up to this seq do not count this visitor (they had opted out)
  broadcast_counted_from integer NOT NULL,
  broadcast_delivered integer NOT NULL,
  broadcast_read integer NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, token_hash)
) WITH (fillfactor = 80);
CREATE INDEX visitors_by_age ON visitors (workspace_key, visitor_key);
CREATE UNIQUE INDEX visitors_by_user ON visitors (workspace_key, user_proven) WHERE user_proven IS NOT NULL;

CREATE TABLE broadcasts (
  workspace_key integer NOT NULL REFERENCES workspaces,
  seq integer NOT NULL,
  audience integer NOT NULL,
  delivered integer NOT NULL DEFAULT 0,
  read integer NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_key, seq)
);

CREATE TABLE events (
  event_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  visitor_key bigint NOT NULL REFERENCES visitors ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  by_kind smallint NOT NULL,
  name text NOT NULL,
  -- JSON as it was told
  data text,
  -- by the teller's clock
  told_ts bigint,
  -- by the relay's clock
  ts bigint NOT NULL,
  UNIQUE (visitor_key, id)
);
CREATE INDEX events_by_visitor ON events (visitor_key, event_key);

CREATE TABLE roles (
  role_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  -- lower case: names differ by more than their case
  folded text COLLATE "C" NOT NULL,
  -- JSON list of names
  permissions text NOT NULL,
  created_ts bigint NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, folded)
);

CREATE TABLE agents (
  agent_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  email text COLLATE "C" NOT NULL,
  name text NOT NULL,
  role text COLLATE "C" NOT NULL,
  password_hash text,
  created_ts bigint NOT NULL,
  seen_ts bigint,
  disabled boolean NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, email)
);
CREATE INDEX agents_by_role ON agents (workspace_key, role);

CREATE TABLE teams (
  team_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  -- lower case: names differ by more than their case
  folded text COLLATE "C" NOT NULL,
  created_ts bigint NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, folded)
);

CREATE TABLE team_members (
  team_key integer NOT NULL REFERENCES teams ON DELETE CASCADE,
  workspace_key integer NOT NULL,
  agent text COLLATE "C" NOT NULL,
  PRIMARY KEY (team_key, agent),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);
CREATE INDEX team_members_by_agent ON team_members (workspace_key, agent);

CREATE TABLE sessions (
  hash text COLLATE "C" PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  agent text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  device text NOT NULL,
  created_ts bigint NOT NULL,
  seen_ts bigint NOT NULL,
  expires_ts bigint NOT NULL,
  -- the client's address at the start
  address text,
  -- when whoever holds it last proved who they are
  confirmed_ts bigint NOT NULL,
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);
CREATE INDEX sessions_by_agent ON sessions (workspace_key, agent);
CREATE INDEX sessions_by_expiry ON sessions (expires_ts);

CREATE TABLE tokens (
  token_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  created_by text NOT NULL,
  created_ts bigint NOT NULL,
  expires_ts bigint,
  -- JSON list of permissions; null: everything that a token may do
  scopes text,
  -- the agent whose personal token it is
  agent text COLLATE "C",
  used_ts bigint,
  UNIQUE (workspace_key, id)
);

CREATE TABLE links (
  hash text COLLATE "C" PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  purpose text NOT NULL,
  agent text COLLATE "C",
  expires_ts bigint NOT NULL,
  -- NULL: the relay or its command line made it
  made_by text COLLATE "C",
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);
CREATE INDEX links_by_agent ON links (workspace_key, agent);

CREATE TABLE idempotency (
  workspace_key integer NOT NULL REFERENCES workspaces,
  key text COLLATE "C" NOT NULL,
  request_hash text NOT NULL,
  status smallint NOT NULL,
  body text NOT NULL,
  ts bigint NOT NULL,
  PRIMARY KEY (workspace_key, key)
);
CREATE INDEX idempotency_by_age ON idempotency (ts);

-- Tries that proved nothing, by what they count against; a row ends with its time.
CREATE TABLE sign_in_tries (key text COLLATE "C" PRIMARY KEY, tries integer NOT NULL, ends_ts bigint NOT NULL);
CREATE INDEX sign_in_tries_by_end ON sign_in_tries (ends_ts);

-- What has been begun and not finished: a password that waits for a second factor, a challenge that waits for a passkey.
CREATE TABLE sign_in_steps (
  hash text COLLATE "C" PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  purpose text NOT NULL,
  agent text COLLATE "C",
  challenge text,
  expires_ts bigint NOT NULL,
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_steps_by_agent ON sign_in_steps (workspace_key, agent);
CREATE INDEX sign_in_steps_by_expiry ON sign_in_steps (expires_ts);

CREATE TABLE authenticators (
  workspace_key integer NOT NULL REFERENCES workspaces,
  agent text COLLATE "C" NOT NULL,
  -- sealed by the key ring
  secret text NOT NULL,
  -- null: shown, but no code was given yet
  enabled_ts bigint,
  -- the newest time step a code was taken for; it and those before are spent
  last_step bigint NOT NULL,
  PRIMARY KEY (workspace_key, agent),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);

-- A used one is removed.
CREATE TABLE recovery_codes (
  workspace_key integer NOT NULL REFERENCES workspaces,
  agent text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_key, agent, hash),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);

CREATE TABLE passkeys (
  passkey_key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  agent text COLLATE "C" NOT NULL,
  -- for people
  id text COLLATE "C" NOT NULL,
  -- given by the device, base64url
  credential text COLLATE "C" NOT NULL,
  -- COSE
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  -- JSON list
  transports text NOT NULL,
  name text NOT NULL,
  created_ts bigint NOT NULL,
  used_ts bigint,
  UNIQUE (workspace_key, credential),
  UNIQUE (workspace_key, id),
  FOREIGN KEY (workspace_key, agent) REFERENCES agents (workspace_key, id) ON DELETE CASCADE
);
CREATE INDEX passkeys_by_agent ON passkeys (workspace_key, agent);

CREATE TABLE sign_in_rules (workspace_key integer PRIMARY KEY REFERENCES workspaces, two_step text NOT NULL);

CREATE TABLE identity_keys (
  workspace_key integer NOT NULL REFERENCES workspaces,
  kid text COLLATE "C" NOT NULL,
  algorithm text NOT NULL,
  -- sealed by the key ring
  secret text,
  public_key text,
  created_by text NOT NULL,
  created_ts bigint NOT NULL,
  PRIMARY KEY (workspace_key, kid)
);

CREATE TABLE identity_rules (workspace_key integer PRIMARY KEY REFERENCES workspaces, required boolean NOT NULL);

-- Tokens of signed identities, also of those that ended: such a token is nobody's for ever.
CREATE TABLE visitor_sessions (
  workspace_key integer NOT NULL REFERENCES workspaces,
  hash text COLLATE "C" NOT NULL,
  visitor_key bigint NOT NULL REFERENCES visitors ON DELETE CASCADE,
  kid text COLLATE "C" NOT NULL,
  created_ts bigint NOT NULL,
  expires_ts bigint NOT NULL,
  PRIMARY KEY (workspace_key, hash)
);
CREATE INDEX visitor_sessions_by_visitor ON visitor_sessions (visitor_key);

-- What proved a session, so that a sign-out can make it worthless; kept until it would be refused anyway.
CREATE TABLE visitor_proofs (
  workspace_key integer NOT NULL REFERENCES workspaces,
  hash text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  revoked boolean NOT NULL,
  expires_ts bigint NOT NULL,
  PRIMARY KEY (workspace_key, hash, session)
);
CREATE INDEX visitor_proofs_by_session ON visitor_proofs (workspace_key, session);
CREATE INDEX visitor_proofs_by_expiry ON visitor_proofs (expires_ts);

CREATE TABLE blocks (
  -- rises with each block, so that the newest come first
  block_key bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  -- NULL: until somebody lifts it
  until_ts bigint,
  exempt boolean NOT NULL,
  strikes integer NOT NULL,
  by_kind text NOT NULL,
  by_id text COLLATE "C" NOT NULL,
  reason text,
  -- JSON list of names
  signals text NOT NULL,
  created_ts bigint NOT NULL,
  UNIQUE (workspace_key, kind, subject),
  UNIQUE (workspace_key, id)
);
CREATE INDEX blocks_by_end ON blocks (until_ts) WHERE NOT exempt;

-- An entry as json. What was hashed may hold the escape of U+0000, which no text of PostgreSQL can be made of: U+FFFD is read in its place.
CREATE FUNCTION audit_facts(entry text) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN strpos(entry, '\\u0000') = 0 THEN entry ELSE regexp_replace(entry, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000', '\\1\\\\ufffd', 'g') END::json
$$;

CREATE TABLE audit (
  workspace_key integer NOT NULL REFERENCES workspaces,
  -- dense, from 1
  seq bigint NOT NULL,
  -- canonical JSON; the only place of every fact, so that none can differ from what was hashed
  entry text NOT NULL,
  hash text COLLATE "C" NOT NULL,
  ts bigint NOT NULL GENERATED ALWAYS AS ((audit_facts(entry) ->> 'ts')::bigint) STORED,
  action text COLLATE "C" NOT NULL GENERATED ALWAYS AS (audit_facts(entry) ->> 'action') STORED,
  actor text COLLATE "C" GENERATED ALWAYS AS (audit_facts(entry) #>> '{actor,id}') STORED,
  target text COLLATE "C" GENERATED ALWAYS AS (audit_facts(entry) #>> '{target,id}') STORED,
  PRIMARY KEY (workspace_key, seq)
);
CREATE INDEX audit_by_actor ON audit (workspace_key, actor, seq);
CREATE INDEX audit_by_target ON audit (workspace_key, target, seq);

-- signed statements about the chain, kept for ever
CREATE TABLE audit_checkpoints (
  workspace_key integer NOT NULL REFERENCES workspaces,
  seq bigint NOT NULL,
  statement text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (workspace_key, seq)
);

-- a signed statement about the newest entry, replaced with each
CREATE TABLE audit_seals (workspace_key integer PRIMARY KEY REFERENCES workspaces, statement text NOT NULL, signature text NOT NULL);

-- rules for what messages say; JSON
-- whether a new conversation needs some work first, where a workspace has said so
CREATE TABLE proof_modes (workspace_key integer PRIMARY KEY REFERENCES workspaces, mode text NOT NULL);

CREATE TABLE content_rules (workspace_key integer PRIMARY KEY REFERENCES workspaces, rules text NOT NULL);

-- in the order of arrival
CREATE TABLE held_messages (
  held_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_key integer NOT NULL REFERENCES workspaces,
  id text COLLATE "C" NOT NULL,
  conv text COLLATE "C" NOT NULL,
  -- the sender's id of the message
  message text COLLATE "C" NOT NULL,
  visitor text COLLATE "C" NOT NULL,
  -- null: refused, at ts
  text text,
  ts bigint NOT NULL,
  UNIQUE (workspace_key, id),
  UNIQUE (workspace_key, conv, message)
);
CREATE INDEX held_messages_waiting ON held_messages (workspace_key, held_key) WHERE text IS NOT NULL;
CREATE INDEX held_messages_of_visitor ON held_messages (workspace_key, visitor) WHERE text IS NOT NULL;

-- what all nodes must agree on
CREATE TABLE shared_facts (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);

CREATE TABLE probe (only_one boolean PRIMARY KEY CHECK (only_one), beat bigint NOT NULL);
INSERT INTO probe VALUES (true, 0);

-- When a visitor changed something after \`since\`, newest first, over all their conversations. Reads each log from its end and no further.
CREATE FUNCTION visitor_uses(of_workspace integer, of_visitor text, since bigint) RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  talk bigint;
  found record;
BEGIN
  FOR talk IN SELECT conv_key FROM conversations WHERE workspace_key = of_workspace AND visitor = of_visitor LOOP
    FOR found IN SELECT ts, by_kind FROM entries WHERE conv_key = talk ORDER BY seq DESC LOOP
      IF found.by_kind <> 0 THEN CONTINUE; END IF;
      EXIT WHEN found.ts <= since;
      RETURN NEXT found.ts;
    END LOOP;
  END LOOP;
END $$;
`,
} as const;
