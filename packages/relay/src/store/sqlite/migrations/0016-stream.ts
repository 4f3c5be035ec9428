/** How far the database has followed the stream of messages; see stream/message-stream.ts. */
export const STREAM = {
  version: 16,
  name: 'stream',
  sql: `
CREATE TABLE stream (only INTEGER PRIMARY KEY CHECK (only = 1), generation INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;
INSERT INTO stream VALUES (1, 1, 0);
`,
} as const;
