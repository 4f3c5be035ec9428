import type { Store } from '../store/store.ts';
import { hasOwner } from './links.ts';

/**
 * Tells of a workspace, by its public key, whether somebody has set it up. One that is not there counts as claimed: whoever guesses keys learns nothing.
 * Anybody may ask, so the team is not read again once it has an owner: a workspace keeps one.
 */
export function createIsClaimed(store: Store): (key: string) => Promise<boolean> {
  const claimed = new Set<string>();
  return async (key) => {
    const workspace = await store.workspaces.byKey(key);
    if (!workspace || claimed.has(workspace.id)) return true;
    if (!(await hasOwner(store, workspace.id))) return false;
    claimed.add(workspace.id);
    return true;
  };
}
