import { createRoute, z } from '@hono/zod-openapi';
import type { Config } from '../../config.ts';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import type { Feature, FeatureContext } from '../../feature.ts';
import { PROOF_MODES } from '../../store/blocks.ts';

const Limit = z.object({ name: z.string().describe('Name of the variable of the environment.'), most: z.int() }).meta({ id: 'Limit' });
const Mode = z.enum(PROOF_MODES).describe('Whether the device of a visitor who opens a conversation has to work for about a second first: never, while the workspace is under attack, or always. Nobody has to do anything. Never asked of who proved their identity, nor of who is never to be blocked.');

const Limits = z
  .object({
    items: z.array(Limit),
    abuse: z.enum(['block', 'watch', 'off']),
    proofOfWork: Mode,
    attack: z.object({ sinceTs: z.int(), untilTs: z.int().describe('When it counts as over, if nothing more is seen of it.') }).optional().describe('The workspace seems to be under attack; milliseconds since 1970.'),
  })
  .meta({ id: 'Limits' });

/** Limits that people run into, in the order in which they are shown. */
const SHOWN = [
  'FRONTDESK_VISITOR_MESSAGES_PER_HOUR', 'FRONTDESK_VISITOR_MESSAGES_PER_MINUTE', 'FRONTDESK_VISITOR_EVENTS_PER_MINUTE', 'FRONTDESK_CONVERSATIONS_PER_ADDRESS', 'FRONTDESK_CONNECTIONS_PER_ADDRESS',
  'FRONTDESK_TEXT_CHARS', 'FRONTDESK_BROADCASTS_PER_DAY', 'FRONTDESK_EXPORTS_PER_DAY', 'FRONTDESK_HEAVY_VIEWS_PER_MINUTE', 'FRONTDESK_SIGN_IN_TRIES',
] as const satisfies readonly (keyof Config)[];

const get = createRoute({
  method: 'get', path: '/limits', tags: ['Blocks'], summary: 'The limits in force, and what happens to abuse', description: 'Set by the operator in the environment, except `proofOfWork`.', ...STAFF,
  middleware: [requirePermission('blocks.manage')] as const,
  responses: { 200: json(Limits, 'The limits'), ...problems(401, 403) },
});

const patch = createRoute({
  method: 'patch', path: '/limits', tags: ['Blocks'], summary: 'Say when a new conversation needs some work of the visitor\'s device', ...STAFF,
  middleware: [requirePermission('security.manage'), requireConfirmed] as const,
  request: { body: body(z.strictObject({ proofOfWork: Mode })) },
  responses: { 200: json(Limits, 'The limits after the change'), ...problems(401, 403) },
});

async function shown({ config, proofs }: FeatureContext, workspace: string): Promise<z.infer<typeof Limits>> {
  const attack = proofs.attack(workspace);
  return {
    items: SHOWN.map((name) => ({ name, most: config[name] })), abuse: config.FRONTDESK_BENCH ? 'off' : config.FRONTDESK_ABUSE, proofOfWork: await proofs.mode(workspace),
    ...(attack ? { attack: { sinceTs: attack.since, untilTs: attack.until } } : {}),
  };
}

/** Shows the limits. Each is enforced where its work is done. */
export const limitsFeature: Feature = {
  name: 'limits',
  routes(app, context) {
    app.openapi(get, async (c) => c.json(await shown(context, c.get('principal').workspace), 200));

    app.openapi(patch, async (c) => {
      const { workspace } = c.get('principal');
      const { proofOfWork } = c.req.valid('json');
      const before = await context.proofs.mode(workspace);
      await context.proofs.change(workspace, proofOfWork);
      await context.audit.record({ ...auditOf(c), action: 'security.changed', target: { kind: 'workspace', id: workspace }, detail: { what: 'proof of work', proofOfWork, before } });
      return c.json(await shown(context, workspace), 200);
    });
  },
};
