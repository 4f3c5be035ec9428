import { createRoute, z } from '@hono/zod-openapi';
import { auditFrom, auditOf } from '../../audit/of-request.ts';
import { refuseForeignPage, requirePermission } from '../../http/access.ts';
import { body, json, problems, query, STAFF } from '../../http/contract.ts';
import { Problem } from '../../http/problem.ts';
import { sessionCookie, setSessionCookie } from '../../identity/cookie.ts';
import { createIsClaimed } from '../../identity/claimed.ts';
import { createSessions } from '../../identity/sessions.ts';
import { createSignInThrottle } from '../../identity/sign-in-throttle.ts';
import type { Feature } from '../../feature.ts';
import { begin, by, recordRefusal, secondStepOf, startBearer } from './begin.ts';
import { sessionListRoutes } from './list.ts';
import { passkeySignInRoutes } from './passkey.ts';
import { Bearer, Me, Mode, SecondStep, SignedIn } from './schemas.ts';
import { secondStepRoutes } from './second.ts';
import * as service from './service.ts';

const SignIn = z.strictObject({
  email: z.string().trim().min(1).max(254), password: z.string().min(1).max(1000),
  workspace: z.string().max(63).default('default').describe('The public key of the workspace.'), mode: Mode,
});
const Claim = z.strictObject({
  link: z.string().max(200).describe('The secret after `#link=`.'),
  name: z.string().trim().min(1).max(120).optional().describe('Needed but for the reset of a password.'),
  email: z.email('expected an e-mail address').max(254).optional().describe('Needed by the first owner; an invitation knows it.'),
  password: z.string().max(1000), mode: Mode,
});
const PatchMe = z.strictObject({ name: z.string().trim().min(1).max(120).optional(), password: z.string().max(1000).optional(), currentPassword: z.string().max(1000).optional() });
const LinkInfo = z.object({ purpose: z.enum(['owner', 'invite', 'reset']), email: z.string().optional(), name: z.string().optional() });

const tags = ['Session'];
const signIn = createRoute({ method: 'post', path: '/sign-in', tags, summary: 'Sign in', request: { body: body(SignIn) }, responses: { 200: json(SignedIn, 'Signed in; by cookie, or with a bearer'), 202: json(SecondStep, 'The password is right; a second step is missing'), ...problems(401, 403, 429) } });
const whetherClaimed = createRoute({
  method: 'get', path: '/sign-in', tags, summary: 'Whether anybody can sign in yet; public', description: '`claimed` is false until somebody has used the link of the first owner. A workspace that is not there counts as claimed.',
  request: { query: query({ workspace: z.string().max(63).default('default').describe('The public key of the workspace.') }) },
  responses: { 200: json(z.object({ claimed: z.boolean() }), 'Whether it has an owner'), ...problems() },
});
const link = createRoute({ method: 'post', path: '/link', tags, summary: 'What a one-time link is for, without using it', request: { body: body(z.strictObject({ link: z.string().max(200) })) }, responses: { 200: json(LinkInfo, 'What it is for'), ...problems(404, 429) } });
const claim = createRoute({ method: 'post', path: '/claim', tags, summary: 'Use a one-time link: set a password and sign in', request: { body: body(Claim) }, responses: { 201: json(SignedIn, 'Signed in'), 202: json(SecondStep, 'The password is set; a second step is missing'), ...problems(403, 404, 409, 429) } });
const signOut = createRoute({ method: 'post', path: '/sign-out', tags, summary: 'Sign out', ...STAFF, responses: { 204: { description: 'Signed out; the sockets of this session close' }, ...problems(403) } });
const me = createRoute({ method: 'get', path: '/me', tags, summary: 'Who is signed in', ...STAFF, middleware: [requirePermission('signed_in')] as const, responses: { 200: json(Me, 'Agent and workspace'), ...problems(401, 403) } });
const patchMe = createRoute({ method: 'patch', path: '/me', tags, summary: 'Change own name or password', description: 'A new password signs out every other session.', ...STAFF, middleware: [requirePermission('account')] as const, request: { body: body(PatchMe) }, responses: { 200: json(Me, 'After the change'), ...problems(401, 403, 429) } });
const bearer = createRoute({ method: 'post', path: '/me/bearer', tags, summary: 'Renew the bearer, or get one for a cookie', description: 'A bearer lives one hour from here on.', ...STAFF, middleware: [requirePermission('account')] as const, responses: { 200: json(Bearer, 'The bearer'), ...problems(401, 403) } });

/** Signing in and out. */
export const sessionsFeature: Feature = {
  name: 'sessions',
  routes(app, context) {
    const sessions = createSessions(context);
    const throttle = createSignInThrottle(context);
    const { audit, store } = context;
    sessionListRoutes(app, context, sessions);
    secondStepRoutes(app, context, sessions, throttle);
    passkeySignInRoutes(app, context, sessions, throttle);

    const isClaimed = createIsClaimed(store);

    app.openapi(whetherClaimed, async (c) => c.json({ claimed: await isClaimed(c.req.valid('query').workspace) }, 200));

    app.openapi(signIn, async (c) => {
      const { mode, ...input } = c.req.valid('json');
      if (mode === 'cookie') refuseForeignPage(c, { tolerateNone: true });
      const agent = await service.signIn(context, throttle, input, c.get('address')).catch(async (error: unknown) => {
        const workspace = error instanceof Problem && error.status === 401 ? await store.workspaces.byKey(input.workspace) : undefined;
        if (workspace) await recordRefusal(c, context, workspace.id, { method: 'password' });
        throw error;
      });
      const second = await secondStepOf(context, agent);
      if (second) return c.json(second, 202);
      const answer = { ...(await service.meOf(context, agent)), ...(await begin(c, sessions, agent, mode)) };
      await audit.record({ ...by(c, agent), action: 'session.started', detail: { mode, method: 'password' } });
      return c.json(answer, 200);
    });

    app.openapi(link, async (c) => c.json(await service.lookAtLink(context, throttle, c.req.valid('json').link, c.get('address')), 200));

    app.openapi(claim, async (c) => {
      const { mode, ...input } = c.req.valid('json');
      if (mode === 'cookie') refuseForeignPage(c, { tolerateNone: true });
      const { agent, purpose } = await service.claimLink(context, throttle, input, c.get('address'));
      if (purpose === 'reset') await sessions.endAll(agent, 'Your password was reset. Sign in again.');
      await audit.record({ ...by(c, agent), action: purpose === 'reset' ? 'password.reset' : 'link.claimed', target: { kind: 'agent', id: agent.id }, detail: { role: agent.role, mode } });
      // A new password opens what the old one did: a second step is asked for as before.
      const second = await secondStepOf(context, agent);
      if (second) return c.json(second, 202);
      return c.json({ ...(await service.meOf(context, agent)), ...(await begin(c, sessions, agent, mode)) }, 201);
    });

    app.openapi(signOut, async (c) => {
      const identity = await c.get('authenticate')().catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return undefined;
        throw error;
      });
      if (identity?.credential === 'cookie' || (!identity && c.req.header('cookie'))) refuseForeignPage(c);
      if (identity?.session) {
        await sessions.end(identity.session);
        const { workspace, kind, id, name } = identity.principal;
        await audit.record({ workspace, actor: { kind, id, name }, ...auditFrom(c), action: 'session.ended' });
      }
      if (sessionCookie(c.req.header('cookie') ?? '', c.get('config')) !== undefined) c.header('set-cookie', setSessionCookie(c.get('config'), '', 0));
      return c.body(null, 204);
    });

    app.openapi(me, async (c) => c.json(await service.meOfPrincipal(context, c.get('identity')), 200));

    app.openapi(patchMe, async (c) => {
      const agent = await service.changeMe(context, sessions, throttle, c.get('identity'), c.req.valid('json'), c.get('address'));
      const { name, password } = c.req.valid('json');
      if (name !== undefined) await audit.record({ ...auditOf(c), action: 'account.renamed', detail: { to: name } });
      if (password !== undefined) await audit.record({ ...auditOf(c), action: 'password.changed' });
      return c.json(await service.meOf(context, agent), 200);
    });

    app.openapi(bearer, async (c) => {
      const { session, principal, credential } = c.get('identity');
      if (session && credential === 'bearer') {
        return c.json({ bearer: c.req.header('authorization')?.replace(/^Bearer +/i, '') ?? '', expiresTs: await sessions.renew(session) }, 200);
      }
      const agent = await service.existingAgent(context, principal.workspace, principal.id);
      const started = await startBearer(c, sessions, agent, session?.confirmedTs ?? 0);
      await audit.record({ ...auditOf(c), action: 'bearer.made' });
      return c.json(started, 200);
    });
  },
};
