import { createRoute, z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { body, IdParams, json, listOf, Paging, problems, STAFF, Visitor } from '../../http/contract.ts';
import { searches } from '../../http/heavy-views.ts';
import { visitorOf } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import type { Feature } from '../../feature.ts';

const Patch = z.strictObject({
  name: z.string().trim().max(120).optional(),
  email: z.email('expected an e-mail address').max(254).or(z.literal('')).optional().describe('Empty = none.'),
  phone: z.string().trim().max(40).optional(),
});

const list = createRoute({
  method: 'get', path: '/visitors', tags: ['Visitors'], summary: 'Visitors, newest first', ...STAFF,
  middleware: [requirePermission('visitors.read'), searches] as const,
  request: { query: Paging.extend({ q: z.string().trim().max(200).optional().describe('Part of the name, e-mail address or phone number.') }) },
  responses: { 200: json(listOf(Visitor), 'A page of visitors'), ...problems(401, 403, 429) },
});

const get = createRoute({
  method: 'get', path: '/visitors/{id}', tags: ['Visitors'], summary: 'One visitor', ...STAFF,
  middleware: [requirePermission('visitors.read')] as const,
  request: { params: IdParams },
  responses: { 200: json(Visitor, 'The visitor'), ...problems(401, 403, 404) },
});

const patch = createRoute({
  method: 'patch', path: '/visitors/{id}', tags: ['Visitors'], summary: 'Correct what is known about a visitor', ...STAFF,
  middleware: [requirePermission('visitors.write')] as const,
  request: { params: IdParams, body: body(Patch) },
  responses: { 200: json(Visitor, 'The visitor after the change'), ...problems(401, 403, 404) },
});

/** Visitors as agents see them. */
export const visitorsFeature: Feature = {
  name: 'visitors',
  routes(app, { store, presence, chat, audit }) {
    app.openapi(list, async (c) => {
      const { q, cursor, limit } = c.req.valid('query');
      const page = await store.visitors.list(c.get('principal').workspace, q || undefined, cursor, limit);
      return c.json({ ...page, items: page.items.map((visitor) => visitorOf(visitor, presence)) }, 200);
    });

    app.openapi(get, async (c) => {
      const visitor = await store.visitors.get(c.get('principal').workspace, c.req.valid('param').id);
      if (!visitor) throw noSuchVisitor();
      return c.json(visitorOf(visitor, presence), 200);
    });

    app.openapi(patch, async (c) => {
      const visitor = await chat.updateVisitor(c.get('principal'), c.req.valid('param').id, c.req.valid('json'));
      const fields = Object.keys(c.req.valid('json')).join(', ');
      if (fields !== '') await audit.record({ ...auditOf(c), action: 'visitor.changed', target: { kind: 'visitor', id: visitor.id }, detail: { fields } });
      return c.json(visitorOf(visitor, presence), 200);
    });
  },
};

function noSuchVisitor(): Problem {
  return new Problem(404, 'not_found', 'There is no such visitor in this workspace.');
}
