import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { refuseForeignPage } from '../../http/access.ts';
import { limitKey } from '../../http/address.ts';
import { body, json, problems } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { throttled, throttledCode } from '../../http/throttled.ts';
import type { Sessions } from '../../identity/sessions.ts';
import type { SignInThrottle } from '../../identity/sign-in-throttle.ts';
import { checkCode } from '../../identity/two-step/codes.ts';
import { methodsOf } from '../../identity/two-step/factors.ts';
import { lookAtStep, takeStep } from '../../identity/two-step/steps.ts';
import type { FeatureContext } from '../../feature.ts';
import { begin, by, recordRefusal } from './begin.ts';
import { Mode, SignedIn } from './schemas.ts';
import * as service from './service.ts';

const second = createRoute({
  method: 'post', path: '/sign-in/second', tags: ['Session'], summary: 'Finish a sign-in by a code', description: 'A code of the authenticator app or a recovery code; each counts once.',
  request: { body: body(z.strictObject({ step: z.string().max(200).describe('From the answer to the password.'), code: z.string().trim().min(1).max(40), mode: Mode })) },
  responses: { 200: json(SignedIn, 'Signed in; by cookie, or with a bearer'), ...problems(401, 403, 429) },
});

/** The second step of signing in. */
export function secondStepRoutes(app: OpenAPIHono<ApiEnv>, context: FeatureContext, sessions: Sessions, throttle: SignInThrottle): void {
  const { store, audit } = context;

  app.openapi(second, async (c) => {
    const { step: secret, code, mode } = c.req.valid('json');
    if (mode === 'cookie') refuseForeignPage(c, { tolerateNone: true });
    const address = limitKey(c.get('address'));
    const step = await lookAtStep(context, secret, 'second');
    // An invented step is a try too, or steps could be guessed without end.
    if (!step?.agent) {
      await throttled(throttle, { address });
      throw new Problem(401, 'step_over', 'This sign-in took too long, or was finished elsewhere. Begin again with your password.');
    }
    const who = { workspace: step.workspace, id: step.agent };
    const attempt = await throttledCode(c, context, throttle, who);
    const agent = await store.agents.get(who.workspace, who.id);
    const methods = methodsOf(await store.signIns.factors(who.workspace, who.id), await store.signIns.rule(who.workspace));
    const checked = agent && !agent.disabled ? await checkCode(context, who, code, methods) : undefined;
    if (!agent || !checked) {
      await recordRefusal(c, context, who.workspace, { method: 'code' }, who.id);
      throw new Problem(401, 'wrong_code', 'This code does not fit, or was used already. An app shows a new one every 30 seconds; a recovery code works once.');
    }
    if (!(await takeStep(context, secret, 'second'))) throw new Problem(401, 'step_over', 'This sign-in was finished elsewhere. Begin again with your password.');
    await throttle.forgive(attempt);
    const answer = { ...(await service.meOf(context, agent)), ...(await begin(c, sessions, agent, mode)) };
    if (checked.method === 'recovery') await audit.record({ ...by(c, agent), action: 'mfa.code_used', detail: { left: checked.left } });
    await audit.record({ ...by(c, agent), action: 'session.started', detail: { mode, method: `password and ${checked.method}` } });
    return c.json(answer, 200);
  });
}
