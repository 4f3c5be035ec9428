import { createRoute, z } from '@hono/zod-openapi';
import { CLOSE_CODES } from '@frontdesk/protocol';
import { auditOf } from '../../audit/of-request.ts';
import { agentTopic } from '../../bus/bus.ts';
import { changeRights } from '../../chat/rights.ts';
import { requirePermission } from '../../http/access.ts';
import { body, IdempotencyHeader, IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { Problem } from '../../http/problem.ts';
import { createSecret, hashSecret } from '../../identity/secrets.ts';
import type { Feature } from '../../feature.ts';
import type { StoredToken } from '../../store/records.ts';

const ApiToken = z
  .object({ id: z.string(), name: z.string(), createdTs: z.int(), expiresTs: z.int().optional().describe('Missing = does not expire.') })
  .meta({ id: 'ApiToken' });

const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(120).describe('What it is for; shown as the sender of what it posts.'),
  expiresTs: z.int().min(0).optional().describe('Milliseconds since 1970; missing = does not expire.'),
});

const list = createRoute({
  method: 'get', path: '/tokens', tags: ['Tokens'], summary: 'API tokens, without their secrets', ...STAFF,
  middleware: [requirePermission('tokens.manage')] as const,
  responses: { 200: json(listOf(ApiToken), 'All tokens'), ...problems(401, 403) },
});

const create = createRoute({
  method: 'post', path: '/tokens', tags: ['Tokens'], summary: 'Make an API token', description: 'The secret is in this answer only.', ...STAFF,
  middleware: [requirePermission('tokens.manage'), idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewToken) },
  responses: { 201: json(z.object({ token: ApiToken, secret: z.string() }), 'The token and its secret'), ...problems(401, 403, 422) },
});

const remove = createRoute({
  method: 'delete', path: '/tokens/{id}', tags: ['Tokens'], summary: 'Withdraw an API token', ...STAFF,
  middleware: [requirePermission('tokens.manage')] as const,
  request: { params: IdParams },
  responses: { 204: { description: 'It no longer works' }, ...problems(401, 403, 404) },
});

/** API tokens for server-to-server use. */
export const tokensFeature: Feature = {
  name: 'tokens',
  routes(app, { store, now, chat, bus, audit }) {
    app.openapi(list, async (c) => c.json({ items: (await store.agents.tokens(c.get('principal').workspace)).map(shown) }, 200));

    app.openapi(create, async (c) => {
      const { workspace, id: createdBy } = c.get('principal');
      const input = c.req.valid('json');
      if (input.expiresTs !== undefined && input.expiresTs <= now()) {
        throw new Problem(400, 'invalid', '"expiresTs" lies in the past: expected milliseconds since 1970 in the future. Leave it out for a token that does not expire.');
      }
      const secret = createSecret('token');
      const token: StoredToken = { ...input, id: creationId(c, 'token'), workspace, hash: hashSecret(secret), createdBy, createdTs: now() };
      await store.agents.createToken(token);
      // Messages posted with it carry its name.
      chat.agentsChanged(workspace);
      await audit.record({ ...auditOf(c), action: 'token.made', target: { kind: 'token', id: token.id }, detail: { name: token.name, ...(token.expiresTs === undefined ? {} : { expiresTs: token.expiresTs }) } });
      return c.json({ token: shown(token), secret }, 201);
    });

    app.openapi(remove, async (c) => {
      const { workspace } = c.get('principal');
      const { id } = c.req.valid('param');
      const removed = await changeRights(bus, { workspace, ids: [id] }, new Set(), () => store.agents.removeToken(workspace, id));
      if (!removed) throw new Problem(404, 'not_found', 'There is no such API token in this workspace.');
      bus.publish(agentTopic(workspace, id), { type: 'close', code: CLOSE_CODES.signed_out, reason: 'The API token was withdrawn.' });
      await audit.record({ ...auditOf(c), action: 'token.withdrawn', target: { kind: 'token', id } });
      return c.body(null, 204);
    });
  },
};

function shown({ id, name, createdTs, expiresTs }: StoredToken): z.infer<typeof ApiToken> {
  return { id, name, createdTs, ...(expiresTs === undefined ? {} : { expiresTs }) };
}
