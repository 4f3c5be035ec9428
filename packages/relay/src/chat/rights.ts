import { agentTopic, type Bus } from '../bus/bus.ts';
import type { Permissions } from './permissions.ts';

/** Whose rights change: agents and API tokens of one workspace, by id. */
export interface RightsHolders {
  readonly workspace: string;
  readonly ids: readonly string[];
}

/**
 * Changes somebody's rights so that nothing they lose is used after the change is stored: open sockets are narrowed first, then it is
 * stored, then they look at the store again. When it cannot be stored the second look gives back what the first step took.
 *
 * @param only what they hold at most from now on; nothing is granted by it.
 */
export async function changeRights<Result>(bus: Bus, { workspace, ids }: RightsHolders, only: Permissions, change: () => Promise<Result>): Promise<Result> {
  for (const id of ids) bus.publish(agentTopic(workspace, id), { type: 'narrow', only: [...only] });
  try {
    return await change();
  } finally {
    for (const id of ids) bus.publish(agentTopic(workspace, id), { type: 'rights' });
  }
}
