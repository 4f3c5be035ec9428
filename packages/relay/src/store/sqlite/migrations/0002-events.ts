/** What visitors did on the site: page views and events that a page or a server told. Whoever deletes the visitor deletes these too. */
export const EVENTS = {
  version: 2,
  name: 'events',
  sql: `
CREATE TABLE events (
  -- the order of arrival
  event_key INTEGER PRIMARY KEY,
  visitor_key INTEGER NOT NULL REFERENCES visitors ON DELETE CASCADE,
  id ANY NOT NULL,
  by_kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- JSON as it was told
  data TEXT,
  -- by the teller's clock
  told_ts INTEGER,
  -- by the relay's clock
  ts INTEGER NOT NULL,
  UNIQUE (visitor_key, id)
) STRICT;
CREATE INDEX events_by_visitor ON events (visitor_key);
`,
} as const;
