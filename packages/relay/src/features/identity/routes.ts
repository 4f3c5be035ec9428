import { createRoute, z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import { Problem } from '../../http/problem.ts';
import type { Feature } from '../../feature.ts';
import { makeIdentityKey, UnusableKey } from '../../identity/visitors/keys.ts';
import type { StoredIdentityKey } from '../../store/identities.ts';

const Algorithm = z.enum(['HS256', 'ES256', 'EdDSA', 'user_hash']).describe('HS256: a secret made here. ES256, EdDSA: your own key pair, of which we get the public half. user_hash: an HMAC of the id, as older embeds have it.');

const IdentityKey = z
  .object({ kid: z.string().describe('Name of the key, for the header of a JWT.'), algorithm: Algorithm, publicKey: z.string().optional().describe('PEM; for ES256 and EdDSA.'), createdTs: z.int() })
  .meta({ id: 'IdentityKey' });

const Identity = z
  .object({ issuer: z.string().describe('What "iss" and "aud" of a JWT must say.'), required: z.boolean().describe('An unsigned identify is refused.'), keys: z.array(IdentityKey) })
  .meta({ id: 'Identity' });

const NewKey = z.strictObject({ algorithm: Algorithm, publicKey: z.string().max(4_000).optional().describe('PEM or JWK; for ES256 and EdDSA.') });

const get = createRoute({
  method: 'get', path: '/identity', tags: ['Identity'], summary: 'The keys that the site signs its users with', ...STAFF, middleware: [requirePermission('security.manage')] as const,
  responses: { 200: json(Identity, 'Keys, without their secrets, and the rule'), ...problems(401, 403) },
});

const patch = createRoute({
  method: 'patch', path: '/identity', tags: ['Identity'], summary: 'Require a signed identity, or not', ...STAFF, middleware: [requirePermission('security.manage'), requireConfirmed] as const,
  request: { body: body(z.strictObject({ required: z.boolean() })) },
  responses: { 200: json(Identity, 'The state after the change'), ...problems(401, 403) },
});

const create = createRoute({
  method: 'post', path: '/identity/keys', tags: ['Identity'], summary: 'Make a key', ...STAFF, middleware: [requirePermission('security.manage'), requireConfirmed] as const,
  description: 'Two keys of a kind may live at a time, so that one can replace the other. All JWT keys of a workspace have one algorithm. A secret is in this answer only.',
  request: { body: body(NewKey) },
  responses: { 201: json(z.object({ key: IdentityKey, secret: z.string().optional() }), 'The key, and the secret that was made for it'), ...problems(401, 403, 409) },
});

const remove = createRoute({
  method: 'delete', path: '/identity/keys/{kid}', tags: ['Identity'], summary: 'Withdraw a key', description: 'What it signed is refused from then on, and identities that it proved end at once.', ...STAFF, middleware: [requirePermission('security.manage'), requireConfirmed] as const,
  request: { params: z.object({ kid: z.string().max(64) }) },
  responses: { 204: { description: 'It no longer counts' }, ...problems(401, 403, 404) },
});

/** How a site proves who its users are: keys, and whether a proof is required. */
export const identityFeature: Feature = {
  name: 'identity',
  routes(app, { store, keys, identities, audit, now }) {
    const state = async ({ id, key }: { id: string; key: string }): Promise<z.infer<typeof Identity>> => ({ issuer: key, required: await store.identities.required(id), keys: (await store.identities.keys(id)).map(shown) });

    app.openapi(get, async (c) => c.json(await state(c.get('identity').workspace), 200));

    app.openapi(patch, async (c) => {
      const { workspace } = c.get('identity');
      const { required } = c.req.valid('json');
      await store.identities.setRequired(workspace.id, required);
      await audit.record({ ...auditOf(c), action: 'security.changed', target: { kind: 'workspace', id: workspace.id }, detail: { identityRequired: required } });
      return c.json(await state(workspace), 200);
    });

    app.openapi(create, async (c) => {
      const { workspace, id: createdBy } = c.get('principal');
      const { algorithm, publicKey } = c.req.valid('json');
      const { key, secret } = made(() => makeIdentityKey(keys, { workspace, algorithm, publicKey, createdBy, now: now() }));
      const added = await store.identities.addKey(key);
      if (added.status === 'full') throw new Problem(409, 'too_many_keys', 'There are two keys of this kind. Withdraw the one that your site does not use any more, then make the next.');
      if (added.status === 'other_algorithm') throw new Problem(409, 'other_algorithm', `This workspace signs with ${added.algorithm}. Withdraw those keys first to change the algorithm.`);
      await audit.record({ ...auditOf(c), action: 'identity_key.made', target: { kind: 'identity_key', id: key.kid }, detail: { algorithm } });
      return c.json({ key: shown(key), ...(secret === undefined ? {} : { secret }) }, 201);
    });

    app.openapi(remove, async (c) => {
      const { workspace } = c.get('principal');
      const { kid } = c.req.valid('param');
      const ended = await store.identities.removeKey(workspace, kid);
      if (!ended) throw new Problem(404, 'not_found', 'There is no such key in this workspace.');
      identities.ended(workspace, ended, 'The key that proved this identity was withdrawn.');
      await audit.record({ ...auditOf(c), action: 'identity_key.withdrawn', target: { kind: 'identity_key', id: kid }, detail: { ended: ended.length } });
      return c.body(null, 204);
    });
  },
};

function made<Key>(make: () => Key): Key {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusableKey) throw new Problem(400, 'invalid', error.message);
    throw error;
  }
}

function shown({ kid, algorithm, publicKey, createdTs }: StoredIdentityKey): z.infer<typeof IdentityKey> {
  return { kid, algorithm, createdTs, ...(publicKey === undefined ? {} : { publicKey }) };
}
