import type { AdminState } from '../controller/admin-state.ts';

/** Owners and admins: may send broadcasts and change team and settings. The relay decides; this only hides what it would refuse. */
export function mayManage(state: AdminState): boolean {
  const role = state.snapshot.me?.agent.role;
  return role === 'owner' || role === 'admin';
}
