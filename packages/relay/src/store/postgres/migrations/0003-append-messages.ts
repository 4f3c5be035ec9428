/** Stores messages of conversations that the node knows already with one statement, see ../known-appends.ts and decision 0010. */
export const APPEND_MESSAGES = {
  version: 3,
  name: 'append_messages',
  sql: `
-- Answers {"bases": the revision of each workspace before} when everything was stored, {"rows": conversations as they are} when some are not as the node
-- knew them, {} when it is for the long way: an id that is stored already, a quota that is used up. Nothing is stored in these two cases.
-- Locks in the order of every transaction: conversations, visitors, workspaces. Plans are made once and go by key, see database.ts.
CREATE FUNCTION append_messages(spaces integer[], revs bigint[], talks json, said json, read_by json, quotas json) RETURNS json LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  bases bigint[] := '{}';
  base bigint;
  as_known bigint;
BEGIN
  SELECT count(*) INTO as_known FROM (
    SELECT 1 FROM json_to_recordset(talks) AS t(conv_key bigint, known_rev bigint, known_head integer) JOIN conversations AS c USING (conv_key)
    WHERE c.rev = t.known_rev AND c.head = t.known_head ORDER BY c.workspace_key, c.id FOR UPDATE OF c
  ) AS held;
  IF as_known < json_array_length(talks) THEN
    RETURN json_build_object('rows', (SELECT json_agg(c) FROM json_to_recordset(talks) AS t(conv_key bigint) JOIN conversations AS c USING (conv_key)));
  END IF;
  IF EXISTS (SELECT 1 FROM json_to_recordset(said) AS e(conv_key bigint, id text) JOIN entries ON entries.id = e.id AND entries.conv_key = e.conv_key) THEN
    RETURN '{}';
  END IF;
  IF quotas IS NOT NULL THEN
    -- Whoever is counted is locked first: of two nodes that count the same visitor, the second sees what the first has stored.
    PERFORM 1 FROM (
      SELECT 1 FROM json_to_recordset(quotas) AS q(workspace_key integer, visitor text) JOIN visitors AS v ON v.workspace_key = q.workspace_key AND v.id = q.visitor
      ORDER BY v.visitor_key FOR NO KEY UPDATE OF v
    ) AS held;
    IF EXISTS (
      SELECT 1 FROM json_to_recordset(quotas) AS q(workspace_key integer, visitor text, since bigint, room integer)
      WHERE (SELECT count(*) FROM visitor_uses(q.workspace_key, q.visitor, q.since)) > q.room
    ) THEN
      RETURN '{}';
    END IF;
  END IF;
  INSERT INTO entries (conv_key, seq, id, type, ts, by_kind, by_id, text, extra, words)
    SELECT conv_key, seq, id, type, ts, by_kind, by_id, text, extra, array_to_tsvector(string_to_array(words, ' '))
    FROM json_to_recordset(said) AS e(conv_key bigint, seq integer, id text, type smallint, ts bigint, by_kind smallint, by_id text, text text, extra text, words text);
  IF read_by IS NOT NULL THEN
    INSERT INTO staff_cursors (conv_key, kind, id, delivered, read)
      SELECT conv, kind, id, delivered, read FROM json_to_recordset(read_by) AS c(conv bigint, kind smallint, id text, delivered integer, read integer)
      ON CONFLICT (conv_key, kind, id) DO UPDATE SET delivered = excluded.delivered, read = excluded.read;
  END IF;
  -- Last of all, so that these locks are held for the length of the commit and no longer.
  FOR place IN 1 .. array_length(spaces, 1) LOOP
    UPDATE workspaces SET rev = rev + revs[place] WHERE workspace_key = spaces[place] RETURNING rev - revs[place] INTO base;
    bases := bases || base;
  END LOOP;
  UPDATE conversations SET state = t.state, head = t.head, rev = bases[t.place] + t.rev, activity = bases[t.place] + t.activity, updated_ts = t.updated_ts,
      last_seq = t.last_seq, last_id = t.last_id, last_by_kind = t.last_by_kind, last_by = t.last_by, last_text = t.last_text, last_ts = t.last_ts,
      unread_agents = t.unread_agents, unread_visitor = t.unread_visitor, visitor_delivered = t.visitor_delivered, visitor_read = t.visitor_read,
      agents_delivered = t.agents_delivered, agents_read = t.agents_read
    FROM json_to_recordset(talks) AS t(conv_key bigint, place integer, state smallint, head integer, rev bigint, activity bigint, updated_ts bigint,
      last_seq integer, last_id text, last_by_kind smallint, last_by text, last_text text, last_ts bigint, unread_agents integer, unread_visitor integer,
      visitor_delivered integer, visitor_read integer, agents_delivered integer, agents_read integer)
    WHERE conversations.conv_key = t.conv_key;
  RETURN json_build_object('bases', bases);
END $$;
`,
} as const;
