import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { requirePermission } from '../../http/access.ts';
import { body, Conversation, IdempotencyHeader, IdParams, json, listOf, Paging, problems, STAFF } from '../../http/contract.ts';
import { searches } from '../../http/heavy-views.ts';
import { idempotent } from '../../http/idempotency.ts';

const many = <Schema extends z.ZodType<string>>(schema: Schema) => z.union([schema.transform((one) => [one]), z.array(schema)]).optional();

/** One pattern, not a choice of schemas: what is wrong is then said in one sentence. */
const idOr = (own: string, what: string) =>
  z.string().refine((value) => value === own || value === 'none' || schemas.Uuid.safeParse(value).success, `expected the id of ${what}, ${own}, or none`).optional();

const ListQuery = Paging.extend({
  state: many(schemas.ConversationState).describe('Repeatable.'),
  kind: many(schemas.ConversationKind).describe('Repeatable.'),
  assignee: idOr('me', 'an agent'),
  team: idOr('mine', 'a team').describe('mine: of the teams that you are in.'),
  unread: z.enum(['true', 'false']).optional().describe('true: only those with unread messages for agents.'),
  visitor: schemas.Uuid.optional(),
  q: z.string().trim().max(200).optional().describe('Words in messages, or part of the name, e-mail address or phone number of the visitor, or the last four digits of their id. The newest messages with the words are looked at first, 20,000 at most: latest activity first among what was found in them, then what older ones bring.'),
});

const SearchMatch = z.object({
  seq: schemas.Seq.describe('Of the newest message of the conversation that has the words.'),
  text: z.string().describe('A line of what it says around the first of them; … where something was left out. Text, never HTML.'),
  finds: z.array(z.object({ from: z.int(), to: z.int() })).readonly().describe('Where words that were found stand in `text`, in UTF-16 units.'),
}).meta({ id: 'SearchMatch' });

const Found = listOf(Conversation).extend({
  matches: z.record(schemas.Uuid, SearchMatch).readonly().optional().describe('With `q`: why conversations of this page were found, by their id. Who was found by name, e-mail address, phone number or id alone is not in it.'),
});

const NewConversation = z.strictObject({
  id: schemas.Uuid.optional().describe('Given by the sender; the same id again opens nothing again.'),
  kind: z.enum(['support', 'direct', 'internal']),
  visitor: schemas.Uuid.optional().describe('Whom it is with; needed unless it is internal.'),
  subject: z.string().trim().max(200).optional(),
  text: z.string().min(1).describe('The first message.'),
});

const Given = z.strictObject({
  assignee: schemas.Uuid.nullable().optional().describe("An agent's id, or null for nobody."),
  team: schemas.Uuid.nullable().optional().describe("A team's id, or null for none."),
}).refine(({ assignee, team }) => assignee !== undefined || team !== undefined, 'expected "assignee", "team" or both');

const tags = ['Conversations'];
const reads = { tags, ...STAFF, middleware: requirePermission('conversations.read') };
/** Answers with the conversation. */
const works = { tags, ...STAFF, middleware: requirePermission('conversations.manage', 'conversations.read') };
const one = json(Conversation, 'The conversation');

export const list = createRoute({
  method: 'get', path: '/conversations', summary: 'Conversations, latest activity first', ...reads, middleware: [requirePermission('conversations.read'), searches] as const,
  request: { query: ListQuery },
  responses: { 200: json(Found, 'A page of conversations'), ...problems(401, 403, 429) },
});

export const counts = createRoute({
  method: 'get', path: '/conversations/counts', summary: 'How many there are by state, how many are unread, how many visitors are online', ...reads,
  responses: { 200: json(z.object({ open: z.int(), waiting: z.int(), closed: z.int(), archived: z.int(), unread: z.int(), online: z.int() }), 'The figures'), ...problems(401, 403) },
});

export const create = createRoute({
  method: 'post', path: '/conversations', summary: 'Open a conversation with its first message', ...works, middleware: [requirePermission('conversations.write', 'conversations.read'), idempotent] as const,
  request: { headers: IdempotencyHeader, body: body(NewConversation) },
  responses: { 201: json(Conversation, 'Opened'), 200: json(Conversation, 'It had been opened before'), ...problems(401, 403, 404, 409, 413, 422, 429) },
});

export const get = createRoute({
  method: 'get', path: '/conversations/{id}', summary: 'One conversation', ...reads,
  request: { params: IdParams },
  responses: { 200: one, ...problems(401, 403, 404) },
});

export const patch = createRoute({
  method: 'patch', path: '/conversations/{id}', summary: 'Give it to an agent, to a team or to both, or take it back', description: 'What is missing stays as it is.', ...works,
  request: { params: IdParams, body: body(Given) },
  responses: { 200: one, ...problems(401, 403, 404) },
});

export const remove = createRoute({
  method: 'delete', path: '/conversations/{id}', summary: 'Delete it with everything in it, for everybody', ...works,
  middleware: requirePermission('conversations.delete'),
  request: { params: IdParams },
  responses: { 204: { description: 'Gone' }, ...problems(401, 403, 404) },
});

const changeState = <Act extends string>(act: Act, summary: string) => createRoute({
  method: 'post', path: `/conversations/{id}/${act}`, summary, ...works,
  request: { params: IdParams },
  responses: { 200: one, ...problems(401, 403, 404) },
});

export const close = changeState('close', 'Close it; the next message opens it again');
export const reopen = changeState('reopen', 'Open it again; it waits for the visitor when the last message is an agent\'s');
export const archive = changeState('archive', 'Put it away');

export const read = createRoute({
  method: 'post', path: '/conversations/{id}/read', summary: 'Mark it as read', ...works, middleware: requirePermission('conversations.write', 'conversations.read'),
  request: { params: IdParams, body: { required: false, content: { 'application/json': { schema: z.strictObject({ seq: schemas.Seq.optional().describe('Up to and with this entry; default: all.') }) } } } },
  responses: { 200: one, ...problems(401, 403, 404) },
});
