import { createRoute, z } from '@hono/zod-openapi';
import { uuidv7 } from '@frontdesk/protocol';
import * as schemas from '@frontdesk/protocol/schemas';
import { requirePermission } from '../../http/access.ts';
import { body, Entry, IdempotencyHeader, IdParams, json, problems, query, STAFF } from '../../http/contract.ts';
import { creationId, idempotent } from '../../http/idempotency.ts';
import { checkText } from '../../http/text.ts';
import type { Feature } from '../../feature.ts';

const MessageParams = IdParams.extend({ messageId: schemas.Uuid });
const Text = z.string().min(1);
const Confirmed = z.literal(true).optional().describe('It is to be sent as it is, in spite of the answer `sensitive`.');
const tags = ['Messages'];

const list = createRoute({
  method: 'get', path: '/conversations/{id}/messages', tags, summary: 'Entries of the log, ascending', description: 'Without `before` the newest. The log also holds edits, deletions and changes of state.', ...STAFF,
  middleware: [requirePermission('conversations.read')] as const,
  request: { params: IdParams, query: query({ before: z.coerce.number().int().min(1).optional().describe('Only entries with a smaller `seq`.'), limit: z.coerce.number().int().min(1).max(100).default(50) }) },
  responses: { 200: json(z.object({ entries: z.array(Entry).readonly(), more: z.boolean().describe('There are older ones.') }), 'A stretch of the log'), ...problems(401, 403, 404) },
});

const send = createRoute({
  method: 'post', path: '/conversations/{id}/messages', tags, summary: 'Send a message', ...STAFF,
  middleware: [requirePermission('conversations.write'), idempotent] as const,
  request: { params: IdParams, headers: IdempotencyHeader, body: body(z.strictObject({ id: schemas.Uuid.optional().describe('Given by the sender; the same id again sends nothing again.'), text: Text, confirmed: Confirmed })) },
  responses: { 201: json(Entry, 'Sent'), 200: json(Entry, 'It had been sent before'), ...problems(401, 403, 404, 409, 413, 422, 429) },
});

const edit = createRoute({
  method: 'patch', path: '/conversations/{id}/messages/{messageId}', tags, summary: 'Replace the text of an own message', ...STAFF,
  middleware: [requirePermission('conversations.write')] as const,
  request: { params: MessageParams, body: body(z.strictObject({ text: Text, confirmed: Confirmed })) },
  responses: { 200: json(Entry, 'The entry that tells of the edit'), ...problems(401, 403, 404, 413, 429) },
});

const remove = createRoute({
  method: 'delete', path: '/conversations/{id}/messages/{messageId}', tags, summary: 'Delete a message', description: 'Its text leaves the store.', ...STAFF,
  middleware: [requirePermission('conversations.write')] as const,
  request: { params: MessageParams },
  responses: { 200: json(Entry, 'The entry that tells of the deletion'), ...problems(401, 403, 404) },
});

/** Messages of a conversation. */
export const messagesFeature: Feature = {
  name: 'messages',
  routes(app, { chat, config }) {
    app.openapi(list, async (c) => {
      const { before, limit } = c.req.valid('query');
      return c.json(await chat.history(c.get('principal'), c.req.valid('param').id, before, limit), 200);
    });

    app.openapi(send, async (c) => {
      const { id = creationId(c, 'message'), text, confirmed } = c.req.valid('json');
      checkText(text, config.FRONTDESK_TEXT_CHARS);
      const { entry, duplicate } = await chat.post(c.get('principal'), { conv: c.req.valid('param').id, id, body: { text }, confirmed });
      return duplicate ? c.json(entry, 200) : c.json(entry, 201);
    });

    app.openapi(edit, async (c) => {
      const { id: conv, messageId: target } = c.req.valid('param');
      const { text, confirmed } = c.req.valid('json');
      checkText(text, config.FRONTDESK_TEXT_CHARS);
      const { entry } = await chat.edit(c.get('principal'), { conv, id: uuidv7(), target, body: { text }, confirmed });
      return c.json(entry, 200);
    });

    app.openapi(remove, async (c) => {
      const { id: conv, messageId: target } = c.req.valid('param');
      const { entry } = await chat.remove(c.get('principal'), { conv, id: uuidv7(), target });
      return c.json(entry, 200);
    });
  },
};
