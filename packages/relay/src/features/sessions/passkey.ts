import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { refuseForeignPage } from '../../http/access.ts';
import { limitKey } from '../../http/address.ts';
import { body, json, problems } from '../../http/contract.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { throttled } from '../../http/throttled.ts';
import { Proof, Request, siteOf } from '../../http/webauthn.ts';
import type { Sessions } from '../../identity/sessions.ts';
import type { SignInThrottle } from '../../identity/sign-in-throttle.ts';
import { beginProof, proofOf } from '../../identity/two-step/passkeys.ts';
import type { FeatureContext } from '../../feature.ts';
import { begin, by, recordRefusal } from './begin.ts';
import { Mode, SignedIn } from './schemas.ts';
import * as service from './service.ts';

const tags = ['Session'];
const beginning = createRoute({
  method: 'post', path: '/sign-in/passkey/begin', tags, summary: 'Begin a sign-in by passkey', description: 'From the relay\'s own pages only.',
  request: { body: body(z.strictObject({ workspace: z.string().max(63).default('default').describe('The public key of the workspace.') })) },
  responses: { 201: json(z.object({ step: z.string(), options: Request }), 'For navigator.credentials.get'), ...problems(403, 404, 429) },
});
const finishing = createRoute({
  method: 'post', path: '/sign-in/passkey', tags, summary: 'Sign in by passkey', description: 'A passkey asks for its device\'s PIN, finger or face, so it needs no password beside it.',
  request: { body: body(z.strictObject({ step: z.string().max(200), response: Proof, mode: Mode })) },
  responses: { 200: json(SignedIn, 'Signed in'), ...problems(401, 403, 429) },
});

/** Signing in by passkey. */
export function passkeySignInRoutes(app: OpenAPIHono<ApiEnv>, context: FeatureContext, sessions: Sessions, throttle: SignInThrottle): void {
  const { store, audit } = context;

  app.openapi(beginning, async (c) => {
    const site = siteOf(c);
    // Each leaves a row for ten minutes, so they are counted like tries; a sign-in that succeeds takes its own back.
    await throttled(throttle, { address: limitKey(c.get('address')) });
    const workspace = await store.workspaces.byKey(c.req.valid('json').workspace);
    if (!workspace) throw new Problem(404, 'not_found', 'There is no such workspace.');
    return c.json(await beginProof(context, site, workspace.id, 'passkey'), 201);
  });

  app.openapi(finishing, async (c) => {
    const { mode, ...given } = c.req.valid('json');
    const site = siteOf(c);
    if (mode === 'cookie') refuseForeignPage(c);
    const passkey = await proofOf(context, site, 'passkey', given);
    const agent = passkey && (await store.agents.get(passkey.workspace, passkey.agent));
    if (!passkey || !agent || agent.disabled) {
      if (passkey) await recordRefusal(c, context, passkey.workspace, { method: 'passkey' }, passkey.agent);
      throw new Problem(401, 'passkey_refused', 'This passkey does not open an account here: it was removed, belongs to another workspace, or took longer than ten minutes. Try again, or sign in with your password.');
    }
    await throttle.forgive({ address: limitKey(c.get('address')) });
    const answer = { ...(await service.meOf(context, agent)), ...(await begin(c, sessions, agent, mode)) };
    await audit.record({ ...by(c, agent), action: 'session.started', detail: { mode, method: 'passkey' } });
    return c.json(answer, 200);
  });
}
