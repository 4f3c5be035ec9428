import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { auditOf } from '../../audit/of-request.ts';
import type { Feature } from '../../feature.ts';
import { requirePermission } from '../../http/access.ts';
import { Entry, IdParams, json, listOf, Paging, problems, STAFF } from '../../http/contract.ts';

const HeldMessage = z
  .object({
    id: schemas.Uuid, conv: schemas.Uuid.describe('Its conversation, which may not exist yet.'), message: schemas.Uuid.describe("The sender's id of the message."),
    visitor: schemas.Uuid, name: z.string().optional().describe("The visitor's name, when known."), text: z.string(), ts: schemas.Timestamp,
  })
  .meta({ id: 'HeldMessage' });

const tags = ['Content'];
const manage = requirePermission('conversations.manage');

const list = createRoute({
  method: 'get', path: '/held-messages', tags, summary: 'Messages of visitors that wait until somebody has looked at them', description: 'Latest first.', ...STAFF, middleware: [manage] as const,
  request: { query: Paging },
  responses: { 200: json(listOf(HeldMessage).extend({ waiting: z.int().min(0).describe('How many wait in all.') }), 'A page of them'), ...problems(401, 403) },
});

const release = createRoute({
  method: 'post', path: '/held-messages/{id}/release', tags, summary: 'Put it into its conversation', description: "In its sender's name, as the newest message; the conversation is opened where there is none.", ...STAFF, middleware: [manage] as const,
  request: { params: IdParams },
  responses: { 200: json(Entry, 'The message'), ...problems(401, 403, 404, 409) },
});

const refuse = createRoute({
  method: 'post', path: '/held-messages/{id}/refuse', tags, summary: 'Refuse it for good', description: 'Its text is gone; its sender is told.', ...STAFF, middleware: [manage] as const,
  request: { params: IdParams },
  responses: { 204: { description: 'It is refused' }, ...problems(401, 403, 404) },
});

export const heldRoutes: NonNullable<Feature['routes']> = (app, { chat, store, audit }) => {
  app.openapi(list, async (c) => {
    const { workspace } = c.get('principal');
    const { cursor, limit } = c.req.valid('query');
    const page = await store.content.held(workspace, cursor, limit);
    const named = async (visitor: string): Promise<{ name?: string }> => {
      const name = (await store.visitors.get(workspace, visitor))?.name;
      return name === undefined ? {} : { name };
    };
    const items = await Promise.all(page.items.map(async (held) => ({ ...held, ...(await named(held.visitor)) })));
    return c.json({ ...page, items }, 200);
  });

  app.openapi(release, async (c) => {
    const { held, posted } = await chat.releaseHeld(c.get('principal'), c.req.valid('param').id);
    await audit.record({ ...auditOf(c), action: 'message.released', target: { kind: 'conversation', id: held.conv }, detail: { message: held.message } });
    return c.json(posted.entry, 200);
  });

  app.openapi(refuse, async (c) => {
    const held = await chat.refuseHeld(c.get('principal'), c.req.valid('param').id);
    await audit.record({ ...auditOf(c), action: 'message.refused', target: { kind: 'conversation', id: held.conv }, detail: { message: held.message } });
    return c.body(null, 204);
  });
};
