import { createRoute, z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { ALL_PERMISSIONS, BUILT_IN_ROLES } from '../../chat/permissions.ts';
import { permissionsOf } from '../../chat/rights.ts';
import type { Feature } from '../../feature.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, IdempotencyHeader, IdParams, json, listOf, problems, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import type { StoredRole } from '../../store/records.ts';
import { changeRole, makeRole, removeRole } from './service.ts';

const PermissionName = z.enum(ALL_PERMISSIONS);
const Name = z.string().trim().min(1).max(60);
const Role = z
  .object({ id: z.string().describe('What `role` of an agent holds.'), name: z.string(), permissions: z.array(PermissionName), builtIn: z.boolean().describe('True: the same in every workspace, and cannot be changed.') })
  .meta({ id: 'Role' });

const NewRole = z.strictObject({ name: Name, permissions: z.array(PermissionName).max(100) });
const Patch = z.strictObject({ name: Name.optional(), permissions: z.array(PermissionName).max(100).optional().describe('Replaces the whole list.') });

const tags = ['Roles'];

const list = createRoute({
  method: 'get', path: '/roles', tags, summary: 'Roles and what they allow: the built-in ones, then those of the workspace', ...STAFF,
  middleware: [requirePermission('agents.read')] as const,
  responses: { 200: json(listOf(Role), 'All roles'), ...problems(401, 403) },
});

const create = createRoute({
  method: 'post', path: '/roles', tags, summary: 'Make a role', description: 'Of permissions that you hold yourself.', ...STAFF,
  middleware: [requirePermission('roles.manage'), requireConfirmed, idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewRole) },
  responses: { 201: json(Role, 'The role'), ...problems(401, 403, 409, 422) },
});

const patch = createRoute({
  method: 'patch', path: '/roles/{id}', tags, summary: 'Change what a role is called or allows', description: 'Holds at once for everybody who has it, on open connections too.', ...STAFF,
  middleware: [requirePermission('roles.manage'), requireConfirmed] as const,
  request: { params: IdParams, body: body(Patch) },
  responses: { 200: json(Role, 'The role after the change'), ...problems(401, 403, 404, 409) },
});

const remove = createRoute({
  method: 'delete', path: '/roles/{id}', tags, summary: 'Remove a role that nobody has', ...STAFF,
  middleware: [requirePermission('roles.manage'), requireConfirmed] as const,
  request: { params: IdParams },
  responses: { 204: { description: 'Gone' }, ...problems(401, 403, 404, 409) },
});

/** Roles that a workspace makes for itself. */
export const rolesFeature: Feature = {
  name: 'roles',
  routes(app, context) {
    const { store, audit } = context;
    app.openapi(list, async (c) => {
      const builtIn = Object.entries(BUILT_IN_ROLES).map(([id, permissions]) => ({ id, name: id, permissions: [...permissions], builtIn: true }));
      const own = await store.roles.list(c.get('principal').workspace);
      return c.json({ items: [...builtIn, ...own.map(shown)] }, 200);
    });

    app.openapi(create, async (c) => {
      const role = await makeRole(context, c.get('principal'), creationId(c, 'role'), c.req.valid('json'));
      await audit.record({ ...auditOf(c), action: 'role.made', target: { kind: 'role', id: role.id }, detail: { name: role.name, permissions: role.permissions.join(' ') } });
      return c.json(shown(role), 201);
    });

    app.openapi(patch, async (c) => {
      const { before, role } = await changeRole(context, c.get('principal'), c.req.valid('param').id, c.req.valid('json'));
      await audit.record({ ...auditOf(c), action: 'role.changed', target: { kind: 'role', id: role.id }, detail: difference(before, role) });
      return c.json(shown(role), 200);
    });

    app.openapi(remove, async (c) => {
      const role = await removeRole(context, c.get('principal'), c.req.valid('param').id);
      await audit.record({ ...auditOf(c), action: 'role.removed', target: { kind: 'role', id: role.id }, detail: { name: role.name } });
      return c.body(null, 204);
    });
  },
};

function shown(role: StoredRole): z.infer<typeof Role> {
  return { id: role.id, name: role.name, permissions: [...permissionsOf(role)], builtIn: false };
}

/** What was granted and taken away. */
function difference(before: StoredRole, after: StoredRole): Record<string, string> {
  const granted = after.permissions.filter((permission) => !before.permissions.includes(permission));
  const taken = before.permissions.filter((permission) => !after.permissions.includes(permission));
  return {
    name: after.name, ...(before.name === after.name ? {} : { nameBefore: before.name }),
    ...(granted.length === 0 ? {} : { granted: granted.join(' ') }), ...(taken.length === 0 ? {} : { taken: taken.join(' ') }),
  };
}
