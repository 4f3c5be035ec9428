import type { Dice } from './agenda.ts';
import type { Machine } from './people.ts';
import type { World } from './world.ts';

/** What a console asks by REST before and besides its socket: who it is, and the figures. Late, and refused while no node runs. */
export function restDoor(world: World, machine: Machine, dice: Dice): typeof globalThis.fetch {
  const answer = async (path: string): Promise<Response> => {
    const store = world.anyNode(dice)?.store;
    const principal = world.staffOf(machine.name);
    if (!store || !principal) throw new Error('connection refused');
    // No permissions: a console asks by REST for what they let it see, and each question would move the dice of the seeds that are kept.
    if (path === '/api/v1/me') return json(200, { agent: { id: principal.id, name: principal.name }, workspace: { id: machine.workspace.id, key: machine.workspace.key }, permissions: [] });
    if (path === '/api/v1/conversations/counts') return json(200, { ...(await store.conversations.counts(machine.workspace.id)), online: 0 });
    return json(404, { code: 'not_found', detail: `The simulation does not answer ${path}.` });
  };
  return async (input) => {
    const { pathname } = new URL(String(input));
    await new Promise<void>((resolve) => { world.agenda.in(dice.between(1, world.latency), resolve); });
    return answer(pathname);
  };
}

/** The part of an answer that the client looks at, without the streams of a real one. */
function json(status: number, body: unknown): Response {
  return { ok: status < 400, status, headers: new Headers(), json: async () => body } as unknown as Response;
}
