import type { Store } from '../store/store.ts';
import { createSecret, hashSecret } from './secrets.ts';

const DAY = 86_400_000;
/** How long a one-time link works, milliseconds: the owner's is printed to a log and lives a day, an invitation a week. */
export const LINK_LIFE_MS = { owner: DAY, invite: 7 * DAY } as const;

/** Stores a one-time link and returns its secret, which is never stored. `agent`: whom an invitation is for. */
export async function createLink(store: Store, now: number, link: { workspace: string; purpose: 'owner' } | { workspace: string; purpose: 'invite'; agent: string }): Promise<string> {
  const secret = createSecret('link');
  await store.agents.createLink({ ...link, hash: hashSecret(secret), expiresTs: now + LINK_LIFE_MS[link.purpose] });
  return secret;
}

/** The address to open. The secret stands in the fragment, which browsers send to no server, so it is in no log. */
export function linkUrl(baseUrl: string, secret: string): string {
  return `${baseUrl.replace(/\/$/, '')}/admin#link=${secret}`;
}

/** Whether some owner of the workspace can sign in. */
export async function hasOwner(store: Store, workspace: string): Promise<boolean> {
  const agents = await store.agents.list(workspace);
  return agents.some((agent) => agent.role === 'owner' && agent.passwordHash !== undefined && !agent.disabled);
}
