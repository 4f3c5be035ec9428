/** What lists, figures and the search for people need so that they take no longer while the database grows: see tests/bench/growth. */
export const GROWTH = {
  version: 15,
  name: 'growth',
  sql: `
-- Whoever looks at what is theirs would read everybody's index entries. A conversation that nobody has is not in it, and its messages cost nothing here.
CREATE INDEX conversations_by_assignee ON conversations (workspace_key, assignee, state, activity, kind, unread_agents, team) WHERE assignee IS NOT NULL;
-- Few of very many: unread ones that are not open, and those that are not with visitors who asked for support (kind 0).
CREATE INDEX conversations_left_unread ON conversations (workspace_key, state, activity, kind, assignee, team) WHERE unread_agents > 0 AND state > 0;
CREATE INDEX conversations_beside_support ON conversations (workspace_key, state, activity, kind, unread_agents, assignee, team) WHERE kind > 0;

-- Figures of the console. Support and direct conversations only (kinds 0 and 1).
CREATE TABLE conversation_counts (
  workspace_key INTEGER NOT NULL REFERENCES workspaces,
  state INTEGER NOT NULL,
  conversations INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  PRIMARY KEY (workspace_key, state)
) STRICT, WITHOUT ROWID;
INSERT INTO conversation_counts SELECT workspace_key, state, count(*), sum(unread_agents > 0) FROM conversations WHERE kind < 2 GROUP BY workspace_key, state;
CREATE TRIGGER conversation_counted AFTER INSERT ON conversations WHEN new.kind < 2 BEGIN
  INSERT INTO conversation_counts VALUES (new.workspace_key, new.state, 1, new.unread_agents > 0)
    ON CONFLICT DO UPDATE SET conversations = conversations + 1, unread = unread + excluded.unread;
END;
CREATE TRIGGER conversation_counted_again AFTER UPDATE OF state, unread_agents ON conversations
  WHEN new.kind < 2 AND (new.state <> old.state OR (new.unread_agents > 0) <> (old.unread_agents > 0)) BEGIN
  UPDATE conversation_counts SET conversations = conversations - 1, unread = unread - (old.unread_agents > 0) WHERE workspace_key = old.workspace_key AND state = old.state;
  INSERT INTO conversation_counts VALUES (new.workspace_key, new.state, 1, new.unread_agents > 0)
    ON CONFLICT DO UPDATE SET conversations = conversations + 1, unread = unread + excluded.unread;
END;
CREATE TRIGGER conversation_not_counted AFTER DELETE ON conversations WHEN old.kind < 2 BEGIN
  UPDATE conversation_counts SET conversations = conversations - 1, unread = unread - (old.unread_agents > 0) WHERE workspace_key = old.workspace_key AND state = old.state;
END;

-- Parts of names, e-mail addresses and telephone numbers; rowid = visitor_key. What is found is looked at again in the visitor's row.
CREATE VIRTUAL TABLE visitor_search USING fts5 (people, content='', contentless_delete=1, tokenize="trigram case_sensitive 1");
INSERT INTO visitor_search (rowid, people) SELECT visitor_key, people FROM visitors WHERE people <> '';
CREATE TRIGGER visitor_searched AFTER INSERT ON visitors WHEN new.people <> '' BEGIN
  INSERT INTO visitor_search (rowid, people) VALUES (new.visitor_key, new.people);
END;
CREATE TRIGGER visitor_first_searched AFTER UPDATE OF people ON visitors WHEN old.people = '' AND new.people <> '' BEGIN
  INSERT INTO visitor_search (rowid, people) VALUES (new.visitor_key, new.people);
END;
-- What was taken out leaves the index's pages only when its segments are merged.
CREATE TRIGGER visitor_searched_again AFTER UPDATE OF people ON visitors WHEN old.people <> '' AND new.people <> old.people BEGIN
  DELETE FROM visitor_search WHERE rowid = old.visitor_key;
  INSERT INTO visitor_search (rowid, people) SELECT new.visitor_key, new.people WHERE new.people <> '';
  INSERT INTO visitor_search (visitor_search, rank) VALUES ('merge', 64);
END;
CREATE TRIGGER visitor_not_searched AFTER DELETE ON visitors WHEN old.people <> '' BEGIN
  DELETE FROM visitor_search WHERE rowid = old.visitor_key;
  INSERT INTO visitor_search (visitor_search, rank) VALUES ('merge', 64);
END;
-- A visitor without a name is found by the last four digits of their id.
CREATE INDEX visitors_by_ending ON visitors (workspace_key, substr(id, -2));
`,
} as const;
