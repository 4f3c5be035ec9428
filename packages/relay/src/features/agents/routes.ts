import { createRoute, z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { baseUrl } from '../../http/base-url.ts';
import { refuseUnconfirmed, requireConfirmed } from '../../http/confirmed.ts';
import { Agent, body, IdempotencyHeader, IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { agentOf } from '../../http/present.ts';
import { linkUrl } from '../../identity/links.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import type { StoredAgent } from '../../store/records.ts';
import { accessRoutes } from './access.ts';
import { describeChange } from './changes.ts';
import { heldRole } from '../../chat/rights.ts';
import { changeAgent, inviteAgent, removeAgent } from './service.ts';

const Role = z.string().min(1).max(40).describe('owner, admin, agent, viewer, or the id of a role of the workspace; see GET /roles.');
const Name = z.string().trim().min(1).max(120);

const Invitation = z.strictObject({ name: Name, email: z.email('expected an e-mail address').max(254), role: Role });
const Invited = z.object({ agent: Agent, link: z.string().describe('Opens the console, where they set their password. Works once, for a week; shown only here.') });
const Patch = z.strictObject({ name: Name.optional(), role: Role.optional(), disabled: z.boolean().optional().describe('May not sign in; their past messages keep the name.') });

const list = createRoute({
  method: 'get', path: '/agents', tags: ['Agents'], summary: 'Everyone on the team', ...STAFF,
  middleware: [requirePermission('agents.read')] as const,
  responses: { 200: json(listOf(Agent), 'All agents'), ...problems(401, 403) },
});

const invite = createRoute({
  method: 'post', path: '/agents', tags: ['Agents'], summary: 'Invite somebody', ...STAFF,
  middleware: [requirePermission('agents.manage'), requireConfirmed, idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(Invitation) },
  responses: { 201: json(Invited, 'The agent and the link to send them'), ...problems(401, 403, 409, 422) },
});

const patch = createRoute({
  method: 'patch', path: '/agents/{id}', tags: ['Agents'], summary: 'Change name or role, disable or enable', ...STAFF,
  middleware: [requirePermission('agents.manage')] as const,
  request: { params: IdParams, body: body(Patch) },
  responses: { 200: json(Agent, 'The agent after the change'), ...problems(401, 403, 404, 409) },
});

const remove = createRoute({
  method: 'delete', path: '/agents/{id}', tags: ['Agents'], summary: 'Remove an agent', description: 'Their past messages stay, without a name. To keep the name, disable them instead.', ...STAFF,
  middleware: [requirePermission('agents.manage'), requireConfirmed] as const,
  request: { params: IdParams },
  responses: { 204: { description: 'Gone, and signed out everywhere' }, ...problems(401, 403, 404, 409) },
});

/** The team: who may sign in and what they may do. */
export const agentsFeature: Feature = {
  name: 'agents',
  routes(app, context) {
    const { store, presence, audit } = context;
    accessRoutes(app, context);
    app.openapi(list, async (c) => {
      const agents = await store.agents.list(c.get('principal').workspace);
      const names = new Map((await store.roles.list(c.get('principal').workspace)).map(({ id, name }) => [id, name]));
      return c.json({ items: agents.map((agent) => agentOf(agent, presence, names.get(agent.role))) }, 200);
    });

    app.openapi(invite, async (c) => {
      const { agent, secret } = await inviteAgent(context, c.get('principal'), creationId(c, 'agent'), c.req.valid('json'));
      await audit.record({ ...auditOf(c), action: 'agent.invited', target: { kind: 'agent', id: agent.id }, detail: { name: agent.name, role: agent.role } });
      return c.json({ agent: await withRole(context, agent), link: linkUrl(baseUrl(c), secret) }, 201);
    });

    app.openapi(patch, async (c) => {
      const { role, disabled } = c.req.valid('json');
      if (role !== undefined || disabled !== undefined) refuseUnconfirmed(c, role !== undefined ? 'role' : 'disabled');
      const { before, agent } = await changeAgent(context, c.get('principal'), c.req.valid('param').id, c.req.valid('json'));
      for (const change of describeChange(before, agent)) await audit.record({ ...auditOf(c), ...change, target: { kind: 'agent', id: agent.id } });
      return c.json(await withRole(context, agent), 200);
    });

    app.openapi(remove, async (c) => {
      const { id, name, role } = await removeAgent(context, c.get('principal'), c.req.valid('param').id);
      await audit.record({ ...auditOf(c), action: 'agent.removed', target: { kind: 'agent', id }, detail: { name, role } });
      return c.body(null, 204);
    });
  },
};

async function withRole({ store, presence }: FeatureContext, agent: StoredAgent): Promise<z.infer<typeof Agent>> {
  return agentOf(agent, presence, (await heldRole(store, agent)).name);
}
