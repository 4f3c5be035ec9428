import type { Agent } from '@frontdesk/protocol';
import type { AdminWords } from '../words/index.ts';

export const BUILT_IN_ROLES = ['owner', 'admin', 'agent', 'viewer'] as const;

const builtIn = (role: string): (typeof BUILT_IN_ROLES)[number] | undefined => BUILT_IN_ROLES.find((name) => name === role);

/** What people call a role: the language's own word for a built-in one. */
export function roleName(words: AdminWords, { role, roleName: own }: Pick<Agent, 'role' | 'roleName'>): string {
  const known = builtIn(role);
  return known ? words.say(`team.roles.${known}`) : (own ?? role);
}

/** What a role is for, in a sentence; of the workspace's own ones there is none. */
export function roleHint(words: AdminWords, role: string): string {
  const known = builtIn(role);
  return known ? words.say(`team.roleHints.${known}`) : words.say('team.ownRoleHint');
}
