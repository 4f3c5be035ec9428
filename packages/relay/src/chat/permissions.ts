/**
 * What staff may do, by name. A role is a name for a set of these; nothing else in the relay asks for a role. Visitors hold none: what
 * is theirs is decided by whose it is (access.ts).
 */
export const PERMISSIONS = {
  'conversations.read': 'See and search conversations with their messages, cursors and counts',
  'conversations.write': 'Open conversations, write, edit and delete own messages, mark as read, show typing',
  'conversations.manage': 'Close, reopen, archive and assign conversations, delete messages of others',
  'conversations.delete': 'Delete whole conversations',
  'visitors.read': 'See and search visitors and what they did',
  'visitors.write': 'Correct what is known about a visitor, record events for them',
  'broadcasts.read': 'See announcements and their figures',
  'broadcasts.send': 'Announce to all visitors',
  'agents.read': 'See the team and who is there',
  'agents.manage': 'Invite, change, disable and remove agents below owner; end their sessions',
  'owners.manage': 'Make, change and remove owners',
  'roles.manage': 'Make and change roles and teams',
  'workspace.read': 'See the settings of the workspace',
  'workspace.manage': 'Change name, look and texts of the workspace; people also the allowed origins, API tokens never',
  'tokens.manage': 'Make and withdraw API tokens of the workspace',
  'security.manage': 'Change sign-in rules, identity keys, content rules and limits',
  'blocks.manage': 'Block and unblock addresses and visitors',
  'audit.read': 'Read and export the audit log',
  'exports.create': 'Export data',
} as const;

/** The name of something staff may do. */
export type Permission = keyof typeof PERMISSIONS;
export type Permissions = ReadonlySet<Permission>;

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[];

/** Whether this version knows the name. */
export function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}

/**
 * Never held by an API token: what gives access to others or loosens the rules, so that a leaked token cannot make itself permanent.
 */
export const PEOPLE_ONLY: Permissions = new Set<Permission>(['agents.manage', 'owners.manage', 'roles.manage', 'tokens.manage', 'security.manage']);

const VIEWER: readonly Permission[] = ['conversations.read', 'visitors.read', 'broadcasts.read', 'agents.read', 'workspace.read'];
const AGENT: readonly Permission[] = [...VIEWER, 'conversations.write', 'conversations.manage', 'visitors.write'];
const ADMIN: readonly Permission[] = ALL_PERMISSIONS.filter((permission) => permission !== 'owners.manage');

/** Roles that every workspace has; they cannot be changed. */
export const BUILT_IN_ROLES = {
  viewer: new Set(VIEWER), agent: new Set(AGENT), admin: new Set(ADMIN), owner: new Set(ALL_PERMISSIONS),
} as const satisfies Record<string, Permissions>;

export type BuiltInRole = keyof typeof BUILT_IN_ROLES;

/** What an API token may do at most. */
export const TOKEN_PERMISSIONS: Permissions = new Set(ALL_PERMISSIONS.filter((permission) => !PEOPLE_ONLY.has(permission)));
