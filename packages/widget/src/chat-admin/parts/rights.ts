import type { AdminState } from '../controller/admin-state.ts';

/** Whether the one who is signed in holds a permission. The relay decides; this only hides what it would refuse. */
export function may(state: AdminState, permission: string): boolean {
  return state.snapshot.me?.permissions.includes(permission) ?? false;
}
