import { createRoute, z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { requirePermission } from '../../http/access.ts';
import { body, IdParams, json, listOf, Paging, problems, STAFF } from '../../http/contract.ts';

/** Longest block by a person, minutes: a year. Longer is until somebody lifts it. */
const MOST_MINUTES = 365 * 24 * 60;

export const Block = z
  .object({
    id: z.string(),
    kind: z.enum(['visitor', 'address']),
    subject: z.string().describe("The visitor's id, or the address; IPv6 as its /64."),
    name: z.string().optional().describe("The visitor's name or e-mail address, when there is one."),
    untilTs: z.int().optional().describe('When it ends by itself, milliseconds since 1970. Missing: not before somebody lifts it.'),
    exempt: z.boolean().describe('Not blocked, and never to be.'),
    strikes: z.int().describe('How often in a row the relay itself has blocked it; each time for longer.'),
    by: z.object({ kind: z.enum(['agent', 'bot', 'system']), id: z.string(), name: z.string().optional() }).describe('Who blocked; system is the relay itself.'),
    reason: z.string().optional(),
    signals: z.array(z.string()).describe('What the relay noticed, when it blocked by itself.'),
    createdTs: z.int(),
  })
  .meta({ id: 'Block' });

const NewBlock = z
  .strictObject({
    visitor: schemas.Uuid.optional().describe("A visitor's id."),
    address: z.string().trim().max(60).optional().describe('An IPv4 or IPv6 address; of IPv6 the whole /64 is meant.'),
    withAddress: z.boolean().optional().describe('With `visitor`: also the address that they came from last, when the relay knows it.'),
    minutes: z.int().min(1).max(MOST_MINUTES).optional().describe('For how long. Default: until somebody lifts it.'),
    reason: z.string().trim().max(200).optional().describe('For the team.'),
    never: z.boolean().optional().describe('Never to be blocked: ends a block, and the relay itself will not block it.'),
  })
  .refine(({ visitor, address }) => (visitor === undefined) !== (address === undefined), { message: 'expected either "visitor" or "address"', path: ['visitor'] });

const common = { tags: ['Blocks'], ...STAFF, middleware: requirePermission('blocks.manage') };

export const list = createRoute({
  method: 'get', path: '/blocks', summary: 'Who is blocked, or never to be, newest first', ...common,
  request: { query: Paging.extend({ what: z.enum(['blocked', 'exempt']).default('blocked'), visitor: schemas.Uuid.optional().describe('Only what concerns this visitor now: themselves, and the address that they came from last.') }) },
  responses: { 200: json(listOf(Block), 'A page of blocks'), ...problems(401, 403) },
});

export const create = createRoute({
  method: 'post', path: '/blocks', summary: 'Block a visitor or an address, or say that they are never to be blocked', ...common,
  description: 'Open connections end at once with 4009; the visitor reads that the chat cannot be used at the moment. A block of the same visitor or address is replaced.',
  request: { body: body(NewBlock) },
  responses: { 201: json(z.object({ items: z.array(Block) }), 'What holds now; two with `withAddress`'), ...problems(401, 403, 404, 409) },
});

export const remove = createRoute({
  method: 'delete', path: '/blocks/{id}', summary: 'Unblock, or take back that something is never to be blocked', ...common,
  request: { params: IdParams },
  responses: { 204: { description: 'It no longer holds' }, ...problems(401, 403, 404) },
});
