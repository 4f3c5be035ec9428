import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { agentTopic } from '../../bus/bus.ts';
import type { FeatureContext } from '../../feature.ts';
import type { ApiEnv } from '../../http/env.ts';
import { Problem } from '../../http/problem.ts';
import { makeRecoveryCodes, recoveryHash } from '../../identity/two-step/recovery-codes.ts';
import { satisfies } from '../../identity/two-step/factors.ts';
import type { Factors, StoredPasskey } from '../../store/sign-ins.ts';

export const Rule = z.enum(['optional', 'required', 'passkey']).describe('required: an authenticator app or a passkey; passkey: nothing that can be typed into a wrong page.');

export const Passkey = z.object({ id: z.string(), name: z.string(), createdTs: z.int(), usedTs: z.int().optional().describe('Missing = not used yet.') }).meta({ id: 'Passkey' });

export const TwoStep = z
  .object({
    rule: Rule,
    authenticator: z.boolean().describe('An authenticator app is set up.'),
    passkeys: z.array(Passkey),
    recoveryCodes: z.int().describe('How many are left.'),
  })
  .meta({ id: 'TwoStep' });

/** Codes are told once, with the change that made them. */
export const Changed = TwoStep.extend({ codes: z.array(z.string()).optional().describe('Fresh recovery codes, in this answer only; there were none.') }).meta({ id: 'TwoStepChanged' });

/** What the caller has beside a password. */
export async function stateOf({ store: { signIns } }: FeatureContext, c: Context<ApiEnv>): Promise<z.infer<typeof TwoStep>> {
  const { workspace, id } = c.get('principal');
  const { authenticator, passkeys, recoveryCodes } = await signIns.factors(workspace, id);
  return { rule: await signIns.rule(workspace), authenticator: authenticator?.enabledTs !== undefined, passkeys: passkeys.map(shown), recoveryCodes };
}

export function shown({ id, name, createdTs, usedTs }: StoredPasskey): z.infer<typeof Passkey> {
  return { id, name, createdTs, ...(usedTs === undefined ? {} : { usedTs }) };
}

/** After a first factor: recovery codes where there are none, and the rights that the workspace held back until then. */
export async function afterEnrolment(context: FeatureContext, c: Context<ApiEnv>): Promise<z.infer<typeof Changed>> {
  const { workspace, id } = c.get('principal');
  const { recoveryCodes } = await context.store.signIns.factors(workspace, id);
  const codes = recoveryCodes === 0 ? await renewCodes(context, c) : undefined;
  context.bus.publish(agentTopic(workspace, id), { type: 'rights' });
  return { ...(await stateOf(context, c)), ...(codes ? { codes } : {}) };
}

/** Replaces all recovery codes. */
export async function renewCodes({ store }: FeatureContext, c: Context<ApiEnv>): Promise<string[]> {
  const { workspace, id } = c.get('principal');
  const codes = makeRecoveryCodes();
  await store.signIns.setRecoveryCodes(workspace, id, codes.map((code) => recoveryHash(code) ?? ''));
  return codes;
}

/** Nobody takes away what their workspace asks of them. */
export async function refuseNeeded({ store: { signIns } }: FeatureContext, c: Context<ApiEnv>, without: (factors: Factors) => Factors): Promise<void> {
  const { workspace, id } = c.get('principal');
  if (satisfies(without(await signIns.factors(workspace, id)), await signIns.rule(workspace))) return;
  throw new Problem(409, 'needed', 'Your workspace requires a second step, and this is your last one that counts. Set up another one first.');
}

/** With the last factor the recovery codes go: they stand in for a factor, and are none by themselves. */
export async function dropIdleCodes({ store: { signIns } }: FeatureContext, c: Context<ApiEnv>): Promise<void> {
  const { workspace, id } = c.get('principal');
  const { authenticator, passkeys } = await signIns.factors(workspace, id);
  if (authenticator?.enabledTs === undefined && passkeys.length === 0) await signIns.removeFactors(workspace, id);
}
