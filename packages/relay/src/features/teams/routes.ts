import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { auditOf } from '../../audit/of-request.ts';
import type { Feature } from '../../feature.ts';
import { requirePermission } from '../../http/access.ts';
import { body, IdempotencyHeader, IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import type { StoredTeam } from '../../store/records.ts';
import { changeTeam, makeTeam, removeTeam } from './service.ts';

const Team = schemas.Team.meta({ id: 'Team' });
const Name = z.string().trim().min(1).max(60).describe('Unique, whatever its case.');
const Members = z.array(schemas.Uuid).max(500).describe('Ids of agents.');

const NewTeam = z.strictObject({ name: Name, members: Members.optional() });
const Patch = z.strictObject({ name: Name.optional(), members: Members.optional().describe('Ids of agents; replaces the whole list.') });

const tags = ['Teams'];

const list = createRoute({
  method: 'get', path: '/teams', tags, summary: 'Teams and who is in them', ...STAFF,
  middleware: [requirePermission('agents.read')] as const,
  responses: { 200: json(listOf(Team), 'All teams, the oldest first'), ...problems(401, 403) },
});

const create = createRoute({
  method: 'post', path: '/teams', tags, summary: 'Make a team', description: 'A workspace has at most 100.', ...STAFF,
  middleware: [requirePermission('roles.manage'), idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewTeam) },
  responses: { 201: json(Team, 'The team'), ...problems(401, 403, 409, 422) },
});

const patch = createRoute({
  method: 'patch', path: '/teams/{id}', tags, summary: 'Rename a team, or change who is in it', ...STAFF,
  middleware: [requirePermission('roles.manage')] as const,
  request: { params: IdParams, body: body(Patch) },
  responses: { 200: json(Team, 'The team after the change'), ...problems(401, 403, 404, 409) },
});

const remove = createRoute({
  method: 'delete', path: '/teams/{id}', tags, summary: 'Delete a team', description: 'Its conversations are given to no team then; whoever looks after one goes on. Members stay as they are.', ...STAFF,
  middleware: [requirePermission('roles.manage')] as const,
  request: { params: IdParams },
  responses: { 204: { description: 'Gone' }, ...problems(401, 403, 404) },
});

/** People to whom conversations can be given together. */
export const teamsFeature: Feature = {
  name: 'teams',
  routes(app, context) {
    const { store, audit } = context;
    app.openapi(list, async (c) => c.json({ items: (await store.teams.list(c.get('principal').workspace)).map(shown) }, 200));

    app.openapi(create, async (c) => {
      const { name, members = [] } = c.req.valid('json');
      const team = await makeTeam(context, c.get('principal'), { id: creationId(c, 'team'), name, members });
      await audit.record({ ...auditOf(c), action: 'team.made', target: { kind: 'team', id: team.id }, detail: { name: team.name, members: team.members.length } });
      return c.json(shown(team), 201);
    });

    app.openapi(patch, async (c) => {
      const { before, team } = await changeTeam(context, c.get('principal'), c.req.valid('param').id, c.req.valid('json'));
      await audit.record({ ...auditOf(c), action: 'team.changed', target: { kind: 'team', id: team.id }, detail: difference(before, team) });
      return c.json(shown(team), 200);
    });

    app.openapi(remove, async (c) => {
      const team = await removeTeam(context, c.get('principal'), c.req.valid('param').id);
      await audit.record({ ...auditOf(c), action: 'team.removed', target: { kind: 'team', id: team.id }, detail: { name: team.name } });
      return c.body(null, 204);
    });
  },
};

const shown = ({ workspace: _workspace, members, ...team }: StoredTeam): z.infer<typeof Team> => ({ ...team, members: [...members] });

/** What it was called before, and ids of those who came and went. */
function difference(before: StoredTeam, after: StoredTeam): Record<string, string> {
  const [came, went] = [after.members.filter((member) => !before.members.includes(member)), before.members.filter((member) => !after.members.includes(member))];
  return {
    name: after.name, ...(before.name === after.name ? {} : { nameBefore: before.name }),
    ...(came.length === 0 ? {} : { added: told(came) }), ...(went.length === 0 ? {} : { removed: told(went) }),
  };
}

/** Ids that an audit entry names; the others are counted. */
const NAMED = 20;

const told = (ids: readonly string[]): string => `${ids.slice(0, NAMED).join(' ')}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''}`;
