/** Teams, in memory. They refuse as the relay does, and are live in the snapshot. */
import type { Team } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import type { FakeAdminClient } from './fake-admin-client.ts';
import { NOW, uuid } from './fake-data.ts';

const refuse = (status: number, code: string, message: string): never => {
  throw Object.assign(new Error(message), { status, code });
};

export function makeFakeTeams(world: FakeAdminClient): AdminApi['teams'] {
  const all = (): readonly Team[] => world.getSnapshot().teams ?? [];
  const set = (teams: readonly Team[]): void => world.change({ teams, staffStamp: (world.getSnapshot().staffStamp ?? 0) + 1 });
  const check = (name: string | undefined, id?: string): void => {
    if (world.refusal) throw world.refusal;
    if (name !== undefined && all().some((team) => team.id !== id && team.name.toLowerCase() === name.toLowerCase())) refuse(409, 'name_taken', 'There is one already.');
  };
  return {
    list: async () => all(),
    create: async ({ name, members = [] }) => {
      world.calls.push(`team ${name} ${members.join(' ')}`);
      check(name);
      const team: Team = { id: uuid(1_200 + all().length), name, members: [...members], createdTs: NOW };
      set([...all(), team]);
      return team;
    },
    update: async (id, { name, members }) => {
      world.calls.push(`team ${id} ${name} ${members?.join(' ')}`);
      check(name, id);
      const team = all().find((one) => one.id === id) ?? refuse(404, 'not_found', 'No such team.');
      const changed = { ...team, ...(name === undefined ? {} : { name }), ...(members ? { members: [...members] } : {}) };
      set(all().map((one) => (one.id === id ? changed : one)));
      return changed;
    },
    remove: async (id) => {
      world.calls.push(`remove team ${id}`);
      if (world.refusal) throw world.refusal;
      set(all().filter((one) => one.id !== id));
    },
  };
}
