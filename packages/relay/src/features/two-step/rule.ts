import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { ALL_PERMISSIONS } from '../../chat/permissions.ts';
import { changeRights } from '../../chat/rights.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { satisfies } from '../../identity/two-step/factors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { StoredAgent } from '../../store/records.ts';
import type { TwoStepRule } from '../../store/sign-ins.ts';
import { Rule } from './state.ts';

const Security = z
  .object({
    twoStep: Rule,
    without: z.array(z.object({ id: z.string(), name: z.string() })).describe('Members of the team who have no second step at all.'),
  })
  .meta({ id: 'Security' });

const tags = ['Two-step sign-in'];
const get = createRoute({
  method: 'get', path: '/security', tags, summary: 'What the workspace asks for at sign-in', ...STAFF, middleware: requirePermission('security.manage'),
  responses: { 200: json(Security, 'The rule, and who has no second step'), ...problems(401, 403) },
});
const patch = createRoute({
  method: 'patch', path: '/security', tags, summary: 'Ask for a second step at sign-in, or not', ...STAFF, middleware: [requirePermission('security.manage'), requireConfirmed],
  description: 'Whoever lacks what is asked for loses every right at once, on open connections too, until they set it up. Who asks for it must have it.',
  request: { body: body(z.strictObject({ twoStep: Rule })) },
  responses: { 200: json(Security, 'The rule after the change'), ...problems(401, 403, 409) },
});

/** The rule of a workspace: whether a password alone is enough. */
export function ruleRoutes(app: OpenAPIHono<ApiEnv>, { store, bus, audit }: FeatureContext): void {
  const { signIns, agents } = store;
  const lacking = async (workspace: string, rule: TwoStepRule): Promise<StoredAgent[]> => {
    const team = (await agents.list(workspace)).filter(({ disabled, passwordHash }) => !disabled && passwordHash !== undefined);
    const fits = await Promise.all(team.map(async ({ id }) => satisfies(await signIns.factors(workspace, id), rule)));
    return team.filter((_agent, index) => !fits[index]);
  };
  const state = async (workspace: string): Promise<z.infer<typeof Security>> =>
    ({ twoStep: await signIns.rule(workspace), without: (await lacking(workspace, 'required')).map(({ id, name }) => ({ id, name })) });

  app.openapi(get, async (c) => c.json(await state(c.get('principal').workspace), 200));

  app.openapi(patch, async (c) => {
    const { workspace, id } = c.get('principal');
    const { twoStep } = c.req.valid('json');
    const losing = (await lacking(workspace, twoStep)).map((agent) => agent.id);
    if (losing.includes(id)) throw new Problem(409, 'needed', `Set up ${twoStep === 'passkey' ? 'a passkey' : 'a second step'} for yourself first; else you would lock yourself out.`);
    const before = await signIns.rule(workspace);
    await changeRights(bus, { workspace, ids: losing }, new Set(), () => signIns.setRule(workspace, twoStep));
    const others = (await agents.list(workspace)).map((agent) => agent.id).filter((agent) => !losing.includes(agent));
    // Who was held back by the rule before gets back what their role allows.
    await changeRights(bus, { workspace, ids: others }, new Set(ALL_PERMISSIONS), async () => undefined);
    await audit.record({ ...auditOf(c), action: 'security.changed', target: { kind: 'workspace', id: workspace }, detail: { twoStep, before } });
    return c.json(await state(workspace), 200);
  });
}
