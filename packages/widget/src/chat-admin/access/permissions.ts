/** Permissions as people look for them. Every one of the relay's has its place; tests/relay/permissions/console-words.test.ts looks. */
export const GROUPS = {
  conversations: ['conversations.read', 'conversations.write', 'conversations.manage', 'conversations.delete'],
  visitors: ['visitors.read', 'visitors.write', 'blocks.manage'],
  broadcasts: ['broadcasts.read', 'broadcasts.send'],
  team: ['agents.read', 'agents.manage', 'roles.manage', 'owners.manage'],
  workspace: ['workspace.read', 'workspace.manage', 'security.manage', 'tokens.manage'],
  records: ['audit.read', 'exports.create'],
} as const;

type Known = (typeof GROUPS)[keyof typeof GROUPS][number];

/** Belongs to the role "owner" alone. */
export const OWNERS_ONLY = 'owners.manage';

/** Never held by an API token: what gives access to others or loosens the rules. */
export const PEOPLE_ONLY: readonly string[] = ['agents.manage', 'owners.manage', 'roles.manage', 'tokens.manage', 'security.manage'] satisfies readonly Known[];

/** A group's name and those of its permissions that are asked for; what this version does not know comes last. */
export function grouped(names: readonly string[]): readonly { readonly group: keyof typeof GROUPS | 'other'; readonly names: readonly string[] }[] {
  const known = new Set<string>(Object.values(GROUPS).flat());
  const groups = Object.entries(GROUPS).map(([group, all]) => ({ group: group as keyof typeof GROUPS, names: all.filter((name) => names.includes(name)) as readonly string[] }));
  return [...groups, { group: 'other' as const, names: names.filter((name) => !known.has(name)) }].filter((group) => group.names.length > 0);
}
