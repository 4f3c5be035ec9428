import { createRoute, z } from '@hono/zod-openapi';
import { auditOf } from '../../audit/of-request.ts';
import { requirePermission } from '../../http/access.ts';
import { requireConfirmed } from '../../http/confirmed.ts';
import { body, json, problems, STAFF } from '../../http/contract.ts';
import { Problem } from '../../http/problem.ts';
import { throttledCode } from '../../http/throttled.ts';
import { createSessions } from '../../identity/sessions.ts';
import { createSignInThrottle } from '../../identity/sign-in-throttle.ts';
import { offerSecret, secretPlace, stepOf } from '../../identity/two-step/authenticator.ts';
import type { Feature } from '../../feature.ts';
import { confirmRoutes } from './confirm.ts';
import { passkeyRoutes } from './passkeys.ts';
import { ruleRoutes } from './rule.ts';
import { afterEnrolment, Changed, dropIdleCodes, refuseNeeded, renewCodes, stateOf, TwoStep } from './state.ts';

const tags = ['Two-step sign-in'];
const account = { tags, ...STAFF, middleware: requirePermission('account') };
const confirmed = { tags, ...STAFF, middleware: [requirePermission('account'), requireConfirmed] };

const get = createRoute({ method: 'get', path: '/me/two-step', summary: 'What one has beside a password', ...account, responses: { 200: json(TwoStep, 'Factors, without their secrets, and the rule of the workspace'), ...problems(401, 403) } });

const offer = createRoute({
  method: 'post', path: '/me/two-step/authenticator', summary: 'Begin with an authenticator app', description: 'Changes nothing until a first code is given. A further offer replaces the one before.', ...confirmed,
  responses: { 201: json(z.object({ secret: z.string().describe('Base32, for typing.'), uri: z.string().describe('otpauth://…, for a QR code.') }), 'For the app'), ...problems(401, 403, 409) },
});

const enable = createRoute({
  method: 'post', path: '/me/two-step/authenticator/enable', summary: 'Give the first code of the app', description: 'From then on a password alone is not enough; all other sessions end.', ...confirmed,
  request: { body: body(z.strictObject({ code: z.string().trim().min(1).max(20) })) },
  responses: { 200: json(Changed, 'It counts'), ...problems(401, 403, 409, 429) },
});

const remove = createRoute({ method: 'delete', path: '/me/two-step/authenticator', summary: 'Do without the authenticator app', ...confirmed, responses: { 200: json(TwoStep, 'What is left'), ...problems(401, 403, 404, 409) } });

const renew = createRoute({
  method: 'post', path: '/me/two-step/recovery-codes', summary: 'Make new recovery codes', description: 'Those before are worthless then. They are in this answer only.', ...confirmed,
  responses: { 201: json(z.object({ codes: z.array(z.string()) }), 'Ten codes; each works once'), ...problems(401, 403, 409) },
});

/** The second step of signing in: an authenticator app, passkeys, recovery codes, and proving again who one is. */
export const twoStepFeature: Feature = {
  name: 'two-step',
  routes(app, context) {
    const { store: { signIns, agents }, keys, audit, now } = context;
    const throttle = createSignInThrottle(context);
    confirmRoutes(app, context, throttle);
    passkeyRoutes(app, context);
    ruleRoutes(app, context);

    app.openapi(get, async (c) => c.json(await stateOf(context, c), 200));

    app.openapi(offer, async (c) => {
      const { workspace } = c.get('identity');
      const { id } = c.get('principal');
      const email = (await agents.get(workspace.id, id))?.email ?? '';
      const { sealed, secret, uri } = offerSecret(keys, { workspace: workspace.id, agent: id, email, issuer: workspace.name });
      if (!(await signIns.offerAuthenticator(workspace.id, id, sealed))) throw new Problem(409, 'set_up_already', 'An authenticator app is set up already. Remove it first to change to another one.');
      return c.json({ secret, uri }, 201);
    });

    app.openapi(enable, async (c) => {
      const { workspace, id } = c.get('principal');
      const attempt = await throttledCode(c, context, throttle, { workspace, id });
      const { authenticator } = await signIns.factors(workspace, id);
      if (!authenticator || authenticator.enabledTs !== undefined) throw new Problem(409, 'not_begun', 'There is no authenticator app that waits for its first code. Begin with POST /me/two-step/authenticator.');
      const step = stepOf(keys.open(authenticator.secret, secretPlace(workspace, id)), c.req.valid('json').code.replaceAll(/[\s-]/g, ''), now());
      if (step === undefined || !(await signIns.enableAuthenticator(workspace, id, step, now()))) throw new Problem(403, 'wrong_code', 'This code does not fit. Give the one that the app shows now; the clock of the phone must be right.');
      await throttle.forgive(attempt);
      await audit.record({ ...auditOf(c), action: 'mfa.enabled', detail: { method: 'authenticator app' } });
      await createSessions(context).endAll({ workspace, id }, 'A second step was set up. Sign in again.', c.get('identity').session);
      return c.json(await afterEnrolment(context, c), 200);
    });

    app.openapi(remove, async (c) => {
      const { workspace, id } = c.get('principal');
      await refuseNeeded(context, c, ({ passkeys, recoveryCodes }) => ({ passkeys, recoveryCodes }));
      if (!(await signIns.removeAuthenticator(workspace, id))) throw new Problem(404, 'not_found', 'No authenticator app is set up.');
      await dropIdleCodes(context, c);
      await audit.record({ ...auditOf(c), action: 'mfa.disabled', detail: { method: 'authenticator app' } });
      return c.json(await stateOf(context, c), 200);
    });

    app.openapi(renew, async (c) => {
      const { authenticator, passkeys } = await stateOf(context, c);
      if (!authenticator && passkeys.length === 0) throw new Problem(409, 'no_factor', 'Recovery codes stand in for a second step; set one up first.');
      const codes = await renewCodes(context, c);
      await audit.record({ ...auditOf(c), action: 'mfa.codes_renewed' });
      return c.json({ codes }, 201);
    });
  },
};
