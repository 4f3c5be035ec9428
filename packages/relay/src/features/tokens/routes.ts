import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { auditOf } from '../../audit/of-request.ts';
import { ALL_PERMISSIONS } from '../../chat/permissions.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, IdempotencyHeader, IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { scopesOf } from '../../identity/principals.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import type { StoredToken } from '../../store/records.ts';
import { makeToken, withdrawToken } from './service.ts';

const Scope = z.enum(ALL_PERMISSIONS);
const ApiToken = z
  .object({
    id: z.string(), name: z.string(), createdTs: z.int(), expiresTs: z.int().optional().describe('Missing = does not expire.'),
    scopes: z.array(Scope).describe('What it may do at most.'),
    agent: z.string().optional().describe('Whose personal token it is; missing = one of the workspace.'),
    usedTs: z.int().optional().describe('Last use, to the minute; missing = not used yet.'),
  })
  .meta({ id: 'ApiToken' });

const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(120).describe('What it is for; a token of the workspace shows it as the sender of what it posts.'),
  expiresTs: z.int().min(0).optional().describe('Milliseconds since 1970; missing = does not expire.'),
  scopes: z.array(Scope).min(1, 'expected at least one scope').max(100).optional().describe('Permissions that you hold yourself; missing = all that a token may have.'),
});

const made = json(z.object({ token: ApiToken, secret: z.string() }), 'The token and its secret');
const tags = ['Tokens'];
const staff = { tags, ...STAFF, middleware: requirePermission('tokens.manage') };
const account = { tags, ...STAFF, middleware: requirePermission('account') };

const list = createRoute({
  method: 'get', path: '/tokens', summary: 'All API tokens, without their secrets', description: 'Those of the workspace, and the personal ones of everybody.', ...staff,
  responses: { 200: json(listOf(ApiToken), 'All tokens'), ...problems(401, 403) },
});

const create = createRoute({
  method: 'post', path: '/tokens', summary: 'Make an API token of the workspace', description: 'The secret is in this answer only.', ...staff,
  middleware: [requirePermission('tokens.manage'), requireConfirmed, idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewToken) },
  responses: { 201: made, ...problems(401, 403, 422) },
});

const remove = createRoute({
  method: 'delete', path: '/tokens/{id}', summary: 'Withdraw an API token, of the workspace or of anybody', ...staff,
  middleware: [requirePermission('tokens.manage'), requireConfirmed],
  request: { params: IdParams },
  responses: { 204: { description: 'It no longer works' }, ...problems(401, 403, 404) },
});

const listOwn = createRoute({
  method: 'get', path: '/me/tokens', summary: 'Own personal API tokens', ...account,
  responses: { 200: json(listOf(ApiToken), 'All of them'), ...problems(401, 403) },
});

const createOwn = createRoute({
  method: 'post', path: '/me/tokens', summary: 'Make a personal API token', description: 'It acts as you, with at most your rights at that time, and ends with you. The secret is in this answer only.', ...account,
  middleware: [requirePermission('account'), requireConfirmed, idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewToken) },
  responses: { 201: made, ...problems(401, 403, 422) },
});

const removeOwn = createRoute({
  method: 'delete', path: '/me/tokens/{id}', summary: 'Withdraw an own personal API token', ...account,
  middleware: [requirePermission('account'), requireConfirmed],
  request: { params: IdParams },
  responses: { 204: { description: 'It no longer works' }, ...problems(401, 403, 404) },
});

/** API tokens for server-to-server use: of the workspace, and of single agents. */
export const tokensFeature: Feature = {
  name: 'tokens',
  routes(app, context) {
    const all = (c: Context<ApiEnv>): Promise<readonly StoredToken[]> => context.store.agents.tokens(c.get('principal').workspace);

    app.openapi(list, async (c) => c.json({ items: (await all(c)).map(shown) }, 200));
    app.openapi(create, async (c) => c.json(await make(context, c, c.req.valid('json'), false), 201));
    app.openapi(remove, async (c) => {
      await withdraw(context, c, c.req.valid('param').id);
      return c.body(null, 204);
    });

    app.openapi(listOwn, async (c) => c.json({ items: (await all(c)).filter(({ agent }) => agent === c.get('principal').id).map(shown) }, 200));
    app.openapi(createOwn, async (c) => c.json(await make(context, c, c.req.valid('json'), true), 201));
    app.openapi(removeOwn, async (c) => {
      await withdraw(context, c, c.req.valid('param').id, c.get('principal').id);
      return c.body(null, 204);
    });
  },
};

async function make(context: FeatureContext, c: Context<ApiEnv>, input: z.infer<typeof NewToken>, personal: boolean): Promise<{ token: z.infer<typeof ApiToken>; secret: string }> {
  const { token, secret } = await makeToken(context, c.get('principal'), creationId(c, 'token'), input, personal);
  const { name, scopes = [], expiresTs } = token;
  await context.audit.record({
    ...auditOf(c), action: 'token.made', target: { kind: 'token', id: token.id },
    detail: { name, personal, scopes: scopes.join(' '), ...(expiresTs === undefined ? {} : { expiresTs }) },
  });
  return { token: shown(token), secret };
}

async function withdraw(context: FeatureContext, c: Context<ApiEnv>, id: string, owner?: string): Promise<void> {
  const { name, agent } = await withdrawToken(context, c.get('principal').workspace, id, owner);
  await context.audit.record({ ...auditOf(c), action: 'token.withdrawn', target: { kind: 'token', id }, detail: { name, personal: agent !== undefined } });
}

function shown(token: StoredToken): z.infer<typeof ApiToken> {
  const { id, name, createdTs, expiresTs, agent, usedTs } = token;
  return {
    id, name, createdTs, scopes: [...scopesOf(token)],
    ...(expiresTs === undefined ? {} : { expiresTs }), ...(agent === undefined ? {} : { agent }), ...(usedTs === undefined ? {} : { usedTs }),
  };
}
