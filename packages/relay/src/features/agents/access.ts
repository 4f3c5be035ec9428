import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { baseUrl } from '../../http/base-url.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { IdParams, json, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { createLink, linkUrl } from '../../identity/links.ts';
import { createSessions } from '../../identity/sessions.ts';
import type { FeatureContext } from '../../feature.ts';
import { existing } from './service.ts';

const manage = { tags: ['Agents'], ...STAFF, middleware: [requirePermission('agents.manage'), requireConfirmed] };

const reset = createRoute({
  method: 'post', path: '/agents/{id}/reset', summary: 'Make a link by which somebody sets a new password',
  description: 'Works once, for a day; shown only here. For somebody who was invited and has not joined yet it is a new invitation, for a week. Their password works until the link is used. A second step is asked for as before.', ...manage,
  request: { params: IdParams },
  responses: { 201: json(z.object({ link: z.string() }), 'The link to send them'), ...problems(401, 403, 404, 409) },
});
const dropTwoStep = createRoute({
  method: 'delete', path: '/agents/{id}/two-step', summary: 'Take away the second step of somebody who lost it', description: 'Their authenticator app, passkeys and recovery codes; they are signed out everywhere.', ...manage,
  request: { params: IdParams },
  responses: { 204: { description: 'A password is enough for them' }, ...problems(401, 403, 404, 409) },
});
const endSessions = createRoute({
  method: 'delete', path: '/agents/{id}/sessions', summary: 'Sign somebody out everywhere', description: 'Their connections close at once.', ...manage,
  request: { params: IdParams },
  responses: { 204: { description: 'Signed out' }, ...problems(401, 403, 404, 409) },
});

/** Helping members of the team in, and putting them out. Nobody does it to whoever may do more than they. */
export function accessRoutes(app: OpenAPIHono<ApiEnv>, context: FeatureContext): void {
  const { store, now, audit } = context;
  const sessions = createSessions(context);

  app.openapi(reset, async (c) => {
    const agent = await existing(context, c.get('principal'), c.req.valid('param').id);
    if (agent.id === c.get('principal').id) throw own('Change your own password under Settings → My security.');
    const purpose = agent.passwordHash === undefined ? 'invite' : 'reset';
    const secret = await createLink(store, now(), { workspace: agent.workspace, purpose, agent: agent.id, by: c.get('principal').id });
    await audit.record({ ...auditOf(c), action: 'link.made', target: { kind: 'agent', id: agent.id }, detail: { purpose, name: agent.name } });
    return c.json({ link: linkUrl(baseUrl(c), secret) }, 201);
  });

  app.openapi(dropTwoStep, async (c) => {
    const agent = await existing(context, c.get('principal'), c.req.valid('param').id);
    if (agent.id === c.get('principal').id) throw own('Change your own second step under Settings → My security.');
    if (!(await store.signIns.removeFactors(agent.workspace, agent.id))) throw new Problem(404, 'not_found', `${agent.name} has no second step.`);
    await sessions.endAll(agent, 'Your second step was taken away. Sign in again.');
    await audit.record({ ...auditOf(c), action: 'mfa.disabled', target: { kind: 'agent', id: agent.id }, detail: { method: 'all', name: agent.name } });
    return c.body(null, 204);
  });

  app.openapi(endSessions, async (c) => {
    const agent = await existing(context, c.get('principal'), c.req.valid('param').id);
    if (agent.id === c.get('principal').id) throw own('End your own sessions under Settings → My security.');
    await sessions.endAll(agent, 'An admin signed you out.');
    await audit.record({ ...auditOf(c), action: 'session.revoked', target: { kind: 'agent', id: agent.id }, detail: { which: 'all', name: agent.name } });
    return c.body(null, 204);
  });
}

const own = (instead: string): Problem => new Problem(409, 'own_account', instead);
