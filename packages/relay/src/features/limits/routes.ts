import { createRoute, z } from '@hono/zod-openapi';
import type { Config } from '../../config.ts';
import { requirePermission } from '../../http/access.ts';
import { json, problems, STAFF } from '../../http/contract.ts';
import type { Feature } from '../../feature.ts';

const Limit = z.object({ name: z.string().describe('Name of the variable of the environment.'), most: z.int() }).meta({ id: 'Limit' });

/** Limits that people run into, in the order in which they are shown. */
const SHOWN = [
  'FRONTDESK_VISITOR_MESSAGES_PER_HOUR', 'FRONTDESK_VISITOR_MESSAGES_PER_MINUTE', 'FRONTDESK_VISITOR_EVENTS_PER_MINUTE', 'FRONTDESK_CONVERSATIONS_PER_ADDRESS', 'FRONTDESK_CONNECTIONS_PER_ADDRESS',
  'FRONTDESK_TEXT_CHARS', 'FRONTDESK_BROADCASTS_PER_DAY', 'FRONTDESK_EXPORTS_PER_DAY', 'FRONTDESK_HEAVY_VIEWS_PER_MINUTE', 'FRONTDESK_SIGN_IN_TRIES',
] as const satisfies readonly (keyof Config)[];

const get = createRoute({
  method: 'get', path: '/limits', tags: ['Blocks'], summary: 'The limits in force, and what happens to abuse', description: 'Set by the operator in the environment.', ...STAFF,
  middleware: [requirePermission('blocks.manage')] as const,
  responses: { 200: json(z.object({ items: z.array(Limit), abuse: z.enum(['block', 'watch', 'off']) }), 'The limits'), ...problems(401, 403) },
});

/** Shows the limits. Each is enforced where its work is done. */
export const limitsFeature: Feature = {
  name: 'limits',
  routes(app, { config }) {
    app.openapi(get, (c) => c.json({ items: SHOWN.map((name) => ({ name, most: config[name] })), abuse: config.FRONTDESK_BENCH ? 'off' : config.FRONTDESK_ABUSE }, 200));
  },
};
