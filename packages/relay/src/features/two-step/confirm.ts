import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { throttledCode } from '../../http/throttled.ts';
import { verifyPassword } from '../../identity/passwords.ts';
import type { Context } from 'hono';
import { Proof, Request, siteOf } from '../../http/webauthn.ts';
import type { SignInThrottle } from '../../identity/sign-in-throttle.ts';
import { checkCode } from '../../identity/two-step/codes.ts';
import { beginProof, proofOf } from '../../identity/two-step/passkeys.ts';
import { methodsOf } from '../../identity/two-step/factors.ts';
import type { FeatureContext } from '../../feature.ts';

const Given = z.union([z.strictObject({ password: z.string().min(1).max(1000) }), z.strictObject({ code: z.string().trim().min(1).max(40) }), z.strictObject({ step: z.string().max(200), response: Proof })]);

const methodOf = (given: z.infer<typeof Given>): keyof typeof SAYS => ('password' in given ? 'password' : 'code' in given ? 'code' : 'passkey');
const SAYS = { password: 'This is not your password.', code: 'This code does not fit, or was used already.', passkey: 'This passkey is not yours, or it took longer than ten minutes.' } as const;

const confirm = createRoute({
  method: 'post', path: '/me/confirm', tags: ['Two-step sign-in'], summary: 'Prove again who one is',
  description: 'Changes of security need a proof of the last 15 minutes; without it they answer 403 with the code confirm_identity. A password, a code of the authenticator app, or a passkey.',
  ...STAFF, middleware: requirePermission('account'),
  request: { body: body(Given) },
  responses: { 204: { description: 'It holds for 15 minutes, for this session' }, ...problems(401, 403, 429) },
});

const begin = createRoute({
  method: 'post', path: '/me/confirm/begin', tags: ['Two-step sign-in'], summary: 'Begin to prove by passkey who one is', ...STAFF, middleware: requirePermission('account'),
  responses: { 201: json(z.object({ step: z.string(), options: Request }), 'For navigator.credentials.get'), ...problems(401, 403, 409) },
});

/** Proving again who one is, before a change of security. */
export function confirmRoutes(app: OpenAPIHono<ApiEnv>, context: FeatureContext, throttle: SignInThrottle): void {
  const { store: { agents, signIns }, audit, now } = context;
  const proves = async (c: Context<ApiEnv>, input: z.infer<typeof Given>): Promise<boolean> => {
    const { workspace, id } = c.get('principal');
    if ('password' in input) return verifyPassword((await agents.get(workspace, id))?.passwordHash, input.password);
    if ('code' in input) return (await checkCode(context, { workspace, id }, input.code, methodsOf(await signIns.factors(workspace, id), await signIns.rule(workspace)))) !== undefined;
    return (await proofOf(context, siteOf(c), 'confirm', input))?.agent === id;
  };

  app.openapi(begin, async (c) => {
    const { workspace, id } = c.get('principal');
    const site = siteOf(c);
    if ((await signIns.factors(workspace, id)).passkeys.length === 0) throw new Problem(409, 'no_factor', 'You have no passkey. Use your password.');
    return c.json(await beginProof(context, site, workspace, 'confirm', id), 201);
  });

  app.openapi(confirm, async (c) => {
    const { workspace, id } = c.get('principal');
    const { session } = c.get('identity');
    const input = c.req.valid('json');
    const attempt = await throttledCode(c, context, throttle, { workspace, id });
    if (!(await proves(c, input)) || !session) throw new Problem(403, 'not_confirmed', `${SAYS[methodOf(input)]} Nothing was changed.`);
    await throttle.forgive(attempt);
    await agents.confirmSession(session.hash, now());
    await audit.record({ ...auditOf(c), action: 'identity.confirmed', detail: { method: methodOf(input) } });
    return c.body(null, 204);
  });
}
