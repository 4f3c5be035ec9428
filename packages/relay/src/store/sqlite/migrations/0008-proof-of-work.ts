/** Whether a new conversation needs some work first, where a workspace has said so. */
export const PROOF_OF_WORK = {
  version: 8,
  name: 'proof of work',
  sql: `
CREATE TABLE proof_modes (
  workspace_key INTEGER PRIMARY KEY REFERENCES workspaces,
  mode TEXT NOT NULL
) STRICT;
`,
} as const;
