/** Names the journal's records that the database does not hold yet; see write/journal.ts. */
export const JOURNAL = {
  version: 3,
  name: 'journal',
  sql: `
CREATE TABLE journal (only INTEGER PRIMARY KEY CHECK (only = 1), generation INTEGER NOT NULL) STRICT;
INSERT INTO journal VALUES (1, 1);
`,
} as const;
