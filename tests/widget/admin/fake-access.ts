/** Roles and API tokens, in memory. They refuse as the relay does. */
import type { AdminApi, ApiToken, RoleInfo, TokenApi } from '@frontdesk/sdk/admin';
import type { FakeAdminClient } from './fake-admin-client.ts';
import { NOW, uuid } from './fake-data.ts';

type Listed = <Items>(items: Items) => Promise<Items>;

const refuse = (status: number, code: string, message: string): never => {
  throw Object.assign(new Error(message), { status, code });
};

/** Asks who it is when the relay would, as the client does. */
async function confirmed(world: FakeAdminClient): Promise<void> {
  if (world.unconfirmed && !(await world.ask?.())) refuse(403, 'confirm_identity', 'Prove who you are.');
}

export function makeFakeRoles(world: FakeAdminClient, listed: Listed): AdminApi['roles'] {
  const check = (name: string | undefined, id?: string): void => {
    if (name !== undefined && world.roles.some((role) => role.id !== id && role.name.toLowerCase() === name.toLowerCase())) refuse(409, 'name_taken', 'There is one already.');
  };
  return {
    list: async () => listed(world.roles),
    create: async (input) => {
      world.calls.push(`role ${input.name} ${input.permissions.join(' ')}`);
      await confirmed(world);
      if (world.refusal) throw world.refusal;
      check(input.name);
      const role: RoleInfo = { ...input, id: uuid(1_100 + (world.options.roles?.length ?? 0)), builtIn: false };
      world.options.roles = [...(world.options.roles ?? []), role];
      return role;
    },
    update: async (id, patch) => {
      world.calls.push(`role ${id} ${JSON.stringify(patch)}`);
      await confirmed(world);
      if (world.refusal) throw world.refusal;
      check(patch.name, id);
      const role = world.roles.find((one) => one.id === id) ?? refuse(404, 'not_found', 'No such role.');
      const changed = { ...role, ...patch };
      world.options.roles = (world.options.roles ?? []).map((one) => (one.id === id ? changed : one));
      return changed;
    },
    remove: async (id) => {
      world.calls.push(`remove role ${id}`);
      const used = world.agents.filter(({ role }) => role === id).map(({ name }) => name);
      if (used.length > 0) refuse(409, 'role_in_use', `The role is in use by ${used.join(', ')}.`);
      world.options.roles = (world.options.roles ?? []).filter((one) => one.id !== id);
    },
  };
}

/** @param owner whose personal tokens; undefined: those of the workspace. */
export function makeFakeTokens(world: FakeAdminClient, listed: Listed, owner?: string): TokenApi {
  let tokens: readonly ApiToken[] = (world.options.tokens ?? []).filter(({ agent }) => owner === undefined || agent === owner);
  return {
    list: async () => listed(tokens),
    create: async ({ name, scopes = [], expiresTs }) => {
      world.calls.push(`token ${name} ${scopes.join(' ')}${expiresTs === undefined ? ' for ever' : ''}`);
      await confirmed(world);
      const token: ApiToken = { id: uuid(88 + tokens.length), name, createdTs: NOW, scopes, ...(owner === undefined ? {} : { agent: owner }), ...(expiresTs === undefined ? {} : { expiresTs }) };
      tokens = [token, ...tokens];
      return { token, secret: 'fdt_9wqQe7VJm2u4Q0yXkq1bN5sYc8aR3tHfLpDgZxCvB6M' };
    },
    remove: async (id) => {
      world.calls.push(`revoke ${owner === undefined ? '' : 'own '}${id}`);
      tokens = tokens.filter((token) => token.id !== id);
    },
  };
}
