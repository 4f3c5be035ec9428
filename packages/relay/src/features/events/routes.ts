import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { requirePermission } from '../../http/access.ts';
import { body, IdempotencyHeader, IdParams, json, listOf, Paging, problems, STAFF, VisitorEvent } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { Problem } from '../../http/problem.ts';
import type { Feature } from '../../feature.ts';

const tags = ['Visitors'];

const Told = z.strictObject({
  id: schemas.Uuid.optional().describe('Given by the sender; the same id again stores nothing again.'),
  name: schemas.EventName.describe('What happened, for example `order paid`. `page` is kept for page views.'),
  data: schemas.EventData.optional().describe('Facts: text (≤ 2,048 characters), numbers, yes or no; at most 32, together at most 4,096 bytes as JSON.'),
  ts: schemas.Timestamp.optional().describe('When it happened, for display; order is that of arrival.'),
});

const list = createRoute({
  method: 'get', path: '/visitors/{id}/events', tags, summary: "A visitor's page views and events, newest first",
  description: 'The newest 1,000 of a visitor are kept. A page view is an event named `page` with `url` and `title`.', ...STAFF,
  middleware: [requirePermission('visitors.read')] as const,
  request: { params: IdParams, query: Paging },
  responses: { 200: json(listOf(VisitorEvent), 'A page of events'), ...problems(401, 403, 404) },
});

const tell = createRoute({
  method: 'post', path: '/visitors/{id}/events', tags, summary: 'Tell what a visitor did',
  description: "For the site's own server: agents see it beside the conversation, marked as told by the server.", ...STAFF,
  middleware: [requirePermission('visitors.write'), idempotent] as const,
  request: { params: IdParams, headers: IdempotencyHeader, body: body(Told) },
  responses: { 201: json(VisitorEvent, 'Stored'), 200: json(VisitorEvent, 'It had been stored before'), ...problems(401, 403, 404, 409, 413, 422, 429) },
});

/** What visitors did on the site: page views, and events that a page or a server told. */
export const eventsFeature: Feature = {
  name: 'events',
  routes(app, { store, chat }) {
    app.openapi(list, async (c) => {
      const { workspace } = c.get('principal');
      const { id } = c.req.valid('param');
      const { cursor, limit } = c.req.valid('query');
      if (!(await store.visitors.get(workspace, id))) throw new Problem(404, 'not_found', 'There is no such visitor in this workspace.');
      return c.json(await store.events.list(workspace, id, cursor, limit), 200);
    });

    app.openapi(tell, async (c) => {
      const { id = creationId(c, 'event'), name, data, ts } = c.req.valid('json');
      const { event, duplicate } = await chat.track(c.get('principal'), c.req.valid('param').id, { id, name, data, toldTs: ts });
      return duplicate ? c.json(event, 200) : c.json(event, 201);
    });
  },
};
