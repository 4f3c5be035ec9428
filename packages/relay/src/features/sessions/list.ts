import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { sessionName, type Sessions } from '../../identity/sessions.ts';
import type { FeatureContext } from '../../feature.ts';
import type { StoredSession } from '../../store/records.ts';

const Session = z
  .object({
    id: z.string(),
    kind: z.enum(['cookie', 'bearer']).describe('cookie: the console of the relay itself; bearer: the console in another page, or a program.'),
    device: z.string().describe('"Firefox on Linux".'),
    address: z.string().optional().describe('Network address at the sign-in.'),
    createdTs: z.int(),
    usedTs: z.int().describe('Last use, to ten minutes; of a bearer: its last renewal.'),
    current: z.boolean().describe('The one this is asked with.'),
  })
  .meta({ id: 'Session' });

const tags = ['Session'];
const account = { tags, ...STAFF, middleware: requirePermission('account') };

const list = createRoute({ method: 'get', path: '/me/sessions', summary: 'Where one is signed in', ...account, responses: { 200: json(listOf(Session), 'The latest used first'), ...problems(401, 403) } });
const endOne = createRoute({
  method: 'delete', path: '/me/sessions/{id}', summary: 'End one of the own sessions', description: 'Its connections close at once.', ...account,
  request: { params: IdParams },
  responses: { 204: { description: 'It is worthless now' }, ...problems(401, 403, 404) },
});
const endOthers = createRoute({
  method: 'delete', path: '/me/sessions', summary: 'End all own sessions but the one this is asked with', description: 'Their connections close at once.', ...account,
  responses: { 204: { description: 'Signed out everywhere else' }, ...problems(401, 403) },
});

/** Seeing where one is signed in, and ending it. */
export function sessionListRoutes(app: OpenAPIHono<ApiEnv>, { audit }: FeatureContext, sessions: Sessions): void {
  app.openapi(list, async (c) => {
    const { session } = c.get('identity');
    return c.json({ items: (await sessions.list(c.get('principal'))).map((held) => shown(held, held.hash === session?.hash)) }, 200);
  });

  app.openapi(endOne, async (c) => {
    const { id } = c.req.valid('param');
    const session = (await sessions.list(c.get('principal'))).find((held) => sessionName(held) === id);
    if (!session) throw new Problem(404, 'not_found', 'There is no such session; perhaps it ended by itself.');
    await sessions.end(session, 'You ended this session from another one.');
    await audit.record({ ...auditOf(c), action: 'session.revoked', target: { kind: 'session', id }, detail: { device: session.device } });
    return c.body(null, 204);
  });

  app.openapi(endOthers, async (c) => {
    await sessions.endAll(c.get('principal'), 'You ended this session from another one.', c.get('identity').session);
    await audit.record({ ...auditOf(c), action: 'session.revoked', detail: { which: 'all others' } });
    return c.body(null, 204);
  });
}

function shown(session: StoredSession, current: boolean): z.infer<typeof Session> {
  const { kind, device, address, createdTs, seenTs } = session;
  return { id: sessionName(session), kind, device, createdTs, usedTs: seenTs, current, ...(address === undefined ? {} : { address }) };
}
