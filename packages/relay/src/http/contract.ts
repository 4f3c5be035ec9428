/** Small builders for the routes' OpenAPI descriptions. */
import { z } from '@hono/zod-openapi';
import * as schemas from '@frontdesk/protocol/schemas';
import { ProblemDocument } from './problem.ts';

/** Wire resources under the names that the OpenAPI document gives them. */
export const Conversation = schemas.Conversation.meta({ id: 'Conversation' });
export const Entry = schemas.Entry.meta({ id: 'Entry' });
export const Visitor = schemas.Visitor.meta({ id: 'Visitor' });
export const VisitorEvent = schemas.VisitorEvent.meta({ id: 'VisitorEvent' });
export const Agent = schemas.Agent.meta({ id: 'Agent' });
export const Broadcast = schemas.Broadcast.meta({ id: 'Broadcast' });
export const Workspace = schemas.Workspace.meta({ id: 'Workspace' });
export const WidgetSettings = schemas.WidgetSettings.meta({ id: 'WidgetSettings' });

/** A page of a list. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item).readonly(), next: z.string().optional().describe('Pass as `cursor` for the next page; missing on the last.') });

/** The query of a route, also when it is extended. What is not known is refused with the names that are: ignored, it would answer as if all matched. */
export const query = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, { error: ({ code, inst }) => (code === 'unrecognized_keys' ? `Known are ${Object.keys((inst as z.ZodObject).shape).join(', ')}.` : undefined) });

/** Paging of every list. */
export const Paging = query({
  cursor: z.string().regex(/^[\w-]{1,200}$/, 'expected `next` of the page before').optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(30).describe('Items per page.'),
});

/** A JSON answer. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({ description, content: { 'application/json': { schema } } });

/** A JSON body that must be there. */
export const body = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: { 'application/json': { schema } } });

const PROBLEMS = {
  400: 'The request is not understood; `detail` names the field and what was expected.',
  401: 'Nobody is signed in, or the token is worthless.',
  403: 'Signed in, but not allowed.',
  404: 'There is no such thing in this workspace.',
  409: 'It clashes with what is stored.',
  413: 'Too large.',
  422: 'The Idempotency-Key was used for another request.',
  429: 'Too many requests; `retryAfterMs` and Retry-After say when the next is taken.',
  503: 'The database is away; try again.',
} as const;

/**
 * The problem answers that a route may give, besides those of every route (400, 503). They are thrown, never returned by a handler, so
 * the type is empty on purpose: it keeps them out of the handlers' return types.
 */
export function problems(...statuses: (keyof typeof PROBLEMS)[]): Record<never, never> {
  const all = [...new Set([400, ...statuses, 503] as (keyof typeof PROBLEMS)[])];
  return Object.fromEntries(all.map((status) => [status, { description: PROBLEMS[status], content: { 'application/problem+json': { schema: ProblemDocument } } }]));
}

/** Credentials of staff routes. */
export const STAFF: { security: Record<string, string[]>[] } = { security: [{ bearer: [] }, { cookie: [] }] };

/** For routes that create. */
export const IdempotencyHeader = z.object({
  'idempotency-key': z.string().optional().describe('Makes a retry safe: the same key and request get the first answer again, for 24 hours.'),
});

/** `/{id}` of a resource. */
export const IdParams = z.object({ id: schemas.Uuid });
