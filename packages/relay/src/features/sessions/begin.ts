import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AuditDetail } from '../../store/records.ts';
import type { AuditEvent } from '../../audit/audit.ts';
import { auditFrom } from '../../audit/of-request.ts';
import type { FeatureContext } from '../../feature.ts';
import type { ApiEnv } from '../../http/env.ts';
import { setSessionCookie } from '../../identity/cookie.ts';
import { IDLE_MS, type Origin, type Sessions } from '../../identity/sessions.ts';
import { methodsOf } from '../../identity/two-step/factors.ts';
import { beginStep } from '../../identity/two-step/steps.ts';
import type { StoredAgent } from '../../store/records.ts';
import { describeDevice } from '../../ws/device.ts';
import type { Bearer, SecondStep } from './schemas.ts';

/** Starts a session the way that was asked for: a cookie on the answer, or a bearer in it. */
export async function begin(c: Context<ApiEnv>, sessions: Sessions, agent: StoredAgent, mode: 'cookie' | 'bearer'): Promise<Partial<z.infer<typeof Bearer>>> {
  if (mode === 'bearer') return startBearer(c, sessions, agent);
  const { secret } = await sessions.start(agent, 'cookie', originOf(c));
  c.header('set-cookie', setSessionCookie(c.get('config'), secret, IDLE_MS.cookie / 1000));
  return {};
}

/** @param confirmedTs when its holder proved who they are; default: now. */
export async function startBearer(c: Context<ApiEnv>, sessions: Sessions, agent: StoredAgent, confirmedTs?: number): Promise<z.infer<typeof Bearer>> {
  const { secret, session } = await sessions.start(agent, 'bearer', { ...originOf(c), confirmedTs });
  return { bearer: secret, expiresTs: session.seenTs + IDLE_MS.bearer };
}

/** What stands between a right password and a session; undefined when nothing does. */
export async function secondStepOf(context: FeatureContext, agent: StoredAgent): Promise<z.infer<typeof SecondStep> | undefined> {
  const { signIns } = context.store;
  const methods = methodsOf(await signIns.factors(agent.workspace, agent.id), await signIns.rule(agent.workspace));
  if (methods.length === 0) return undefined;
  return { ...(await beginStep(context, { workspace: agent.workspace, purpose: 'second', agent: agent.id })), methods };
}

const originOf = (c: Context<ApiEnv>): Origin => ({ device: describeDevice(c.req.header('user-agent')) ?? 'another program', address: c.get('address') });

/** Whoever it is, in the audit log. */
export const by = (c: Context<ApiEnv>, { workspace, id, name }: StoredAgent): Pick<AuditEvent, 'workspace' | 'actor' | 'address' | 'requestId'> =>
  ({ workspace, actor: { kind: 'agent', id, name }, ...auditFrom(c) });

/**
 * A try that was refused. For a password the entry is the same whether the account exists or not: neither the log nor the time of the answer tells.
 *
 * @param agent known where the password was right.
 */
export async function recordRefusal(c: Context<ApiEnv>, { audit }: FeatureContext, workspace: string, detail: AuditDetail, agent?: string): Promise<void> {
  await audit.record({ workspace, actor: { kind: 'system', id: 'sign-in' }, ...auditFrom(c), action: 'session.refused', ...(agent === undefined ? {} : { target: { kind: 'agent', id: agent } }), detail });
}
