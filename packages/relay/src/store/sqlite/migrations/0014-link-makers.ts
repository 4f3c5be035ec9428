/** Who made a one-time link: it is worth what they may do when it is used. */
export const LINK_MAKERS = {
  version: 14,
  name: 'link makers',
  sql: `
-- NULL: the relay or its command line made it
ALTER TABLE links ADD COLUMN made_by ANY;
`,
} as const;
