import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, IdParams, json, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { Creation, Made, siteOf } from '../../http/webauthn.ts';
import { createSessions } from '../../identity/sessions.ts';
import { addPasskey, beginPasskey } from '../../identity/two-step/passkeys.ts';
import type { FeatureContext } from '../../feature.ts';
import { afterEnrolment, Changed, dropIdleCodes, refuseNeeded, stateOf, TwoStep } from './state.ts';

/** Passkeys of one agent at most: a person's devices, and a bound for whoever has a session. */
const MOST_PASSKEYS = 20;

const confirmed = { tags: ['Two-step sign-in'], ...STAFF, middleware: [requirePermission('account'), requireConfirmed] };

const begin = createRoute({
  method: 'post', path: '/me/passkeys/begin', summary: 'Begin with a new passkey', ...confirmed,
  responses: { 201: json(z.object({ step: z.string(), options: Creation }), 'For navigator.credentials.create'), ...problems(401, 403, 409) },
});
const add = createRoute({
  method: 'post', path: '/me/passkeys', summary: 'Add the passkey that the browser made', description: 'From then on a password alone is not enough; all other sessions end.', ...confirmed,
  request: { body: body(z.strictObject({ step: z.string().max(200), name: z.string().trim().min(1).max(60).describe('For people: which device.'), response: Made })) },
  responses: { 201: json(Changed, 'It counts'), ...problems(401, 403) },
});
const remove = createRoute({
  method: 'delete', path: '/me/passkeys/{id}', summary: 'Remove a passkey', ...confirmed,
  request: { params: IdParams },
  responses: { 200: json(TwoStep, 'What is left'), ...problems(401, 403, 404, 409) },
});

/** Passkeys of the caller. */
export function passkeyRoutes(app: OpenAPIHono<ApiEnv>, context: FeatureContext): void {
  const { store: { agents, signIns }, audit } = context;

  app.openapi(begin, async (c) => {
    const { workspace } = c.get('identity');
    const site = siteOf(c);
    const agent = await agents.get(workspace.id, c.get('principal').id);
    if (!agent) throw new Problem(401, 'unauthorized', 'This account is gone.');
    if ((await signIns.factors(workspace.id, agent.id)).passkeys.length >= MOST_PASSKEYS) throw new Problem(409, 'too_many', `You have ${MOST_PASSKEYS} passkeys. Remove one that you do not use any more first.`);
    return c.json(await beginPasskey(context, site, agent, workspace.name), 201);
  });

  app.openapi(add, async (c) => {
    const { workspace, id } = c.get('principal');
    const passkey = await addPasskey(context, siteOf(c), { workspace, id }, c.req.valid('json'));
    if (!passkey) throw new Problem(403, 'passkey_refused', 'This passkey could not be checked: it took longer than ten minutes, was made for another page, or is there already. Begin again.');
    await audit.record({ ...auditOf(c), action: 'passkey.added', target: { kind: 'passkey', id: passkey.id }, detail: { name: passkey.name } });
    await createSessions(context).endAll({ workspace, id }, 'A passkey was added. Sign in again.', c.get('identity').session);
    return c.json(await afterEnrolment(context, c), 201);
  });

  app.openapi(remove, async (c) => {
    const { workspace, id: agent } = c.get('principal');
    const { id } = c.req.valid('param');
    const { passkeys } = await signIns.factors(workspace, agent);
    if (!passkeys.some((passkey) => passkey.id === id)) throw new Problem(404, 'not_found', 'You have no such passkey.');
    await refuseNeeded(context, c, (factors) => ({ ...factors, passkeys: passkeys.filter((passkey) => passkey.id !== id) }));
    const removed = await signIns.removePasskey(workspace, agent, id);
    await dropIdleCodes(context, c);
    await audit.record({ ...auditOf(c), action: 'passkey.removed', target: { kind: 'passkey', id }, detail: { name: removed?.name ?? '' } });
    return c.json(await stateOf(context, c), 200);
  });
}
