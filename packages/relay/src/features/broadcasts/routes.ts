import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { body, Broadcast, IdempotencyHeader, IdParams, json, listOf, Paging, problems, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { broadcastOf, staffNames } from '../../http/present.ts';
import { Problem } from '../../http/problem.ts';
import type { Feature } from '../../feature.ts';
import { checkText } from '../../http/text.ts';

const NewBroadcast = z.strictObject({
  id: schemas.Uuid.optional().describe('Given by the sender; the same id again sends nothing again.'),
  text: z.string().min(1),
  title: z.string().trim().max(120).optional(),
  style: z.enum(['message', 'banner']).optional().describe('In the message list (default), or as a banner over the corner of the page.'),
});

const list = createRoute({
  method: 'get', path: '/broadcasts', tags: ['Broadcasts'], summary: 'Announcements with their figures, newest first', ...STAFF,
  middleware: [requirePermission('broadcasts.read')] as const,
  request: { query: Paging },
  responses: { 200: json(listOf(Broadcast), 'A page of broadcasts'), ...problems(401, 403) },
});

const get = createRoute({
  method: 'get', path: '/broadcasts/{id}', tags: ['Broadcasts'], summary: 'One announcement: how many it reached, how many read it', ...STAFF,
  middleware: [requirePermission('broadcasts.read')] as const,
  request: { params: IdParams },
  responses: { 200: json(Broadcast, 'The broadcast'), ...problems(401, 403, 404) },
});

const create = createRoute({
  method: 'post', path: '/broadcasts', tags: ['Broadcasts'], summary: 'Send an announcement to all visitors', ...STAFF,
  middleware: [requirePermission('broadcasts.send'), idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewBroadcast) },
  responses: { 201: json(Broadcast, 'Sent'), 200: json(Broadcast, 'It had been sent before'), ...problems(401, 403, 409, 413, 422, 429) },
});

/** Announcements to every visitor of a workspace. */
export const broadcastsFeature: Feature = {
  name: 'broadcasts',
  routes(app, { store, chat, config, audit }) {
    app.openapi(list, async (c) => {
      const { workspace } = c.get('principal');
      const { cursor, limit } = c.req.valid('query');
      const [page, names] = await Promise.all([store.broadcasts.list(workspace, cursor, limit), staffNames(store, workspace)]);
      return c.json({ ...page, items: page.items.map((broadcast) => broadcastOf(broadcast, names)) }, 200);
    });

    app.openapi(get, async (c) => {
      const { workspace } = c.get('principal');
      const broadcast = await store.broadcasts.get(workspace, c.req.valid('param').id);
      if (!broadcast) throw new Problem(404, 'not_found', 'There is no such broadcast in this workspace.');
      return c.json(broadcastOf(broadcast, await staffNames(store, workspace)), 200);
    });

    app.openapi(create, async (c) => {
      const { id = creationId(c, 'broadcast'), ...content } = c.req.valid('json');
      checkText(content.text, config.FRONTDESK_TEXT_CHARS);
      const principal = c.get('principal');
      const entry = audit.entry({ ...auditOf(c), action: 'broadcast.sent', target: { kind: 'broadcast', id }, detail: { style: content.style ?? 'message' } });
      const { broadcast: stored, duplicate, audited } = await chat.announce(principal, { id, body: content, audit: entry });
      if (audited) audit.stored(principal.workspace, audited);
      if (duplicate) return c.json(broadcastOf(stored, await staffNames(store, principal.workspace)), 200);
      // Who sent it is who asks: the others' names need not be read.
      const broadcast = broadcastOf(stored, new Map(principal.name === undefined ? [] : [[principal.id, principal.name]]));
      c.header('location', `/api/v1/broadcasts/${broadcast.id}`);
      return c.json(broadcast, 201);
    });
  },
};
