import type { Factors, TwoStepRule } from '../../store/sign-ins.ts';
import type { Store } from '../../store/store.ts';

/** What can finish a sign-in that began with a password. */
export type Method = 'code' | 'passkey' | 'recovery';

/** Ways to the second step; empty: the password is enough. Recovery codes stand in for a factor, and are none by themselves. */
export function methodsOf({ authenticator, passkeys, recoveryCodes }: Factors, rule: TwoStepRule): Method[] {
  const methods: Method[] = [];
  if (passkeys.length > 0) methods.push('passkey');
  // Where passkeys are required, a code counts only for whoever has no passkey yet.
  if (authenticator?.enabledTs !== undefined && (rule !== 'passkey' || passkeys.length === 0)) methods.push('code');
  if (methods.length > 0 && recoveryCodes > 0) methods.push('recovery');
  return methods;
}

/** Whether what somebody has is what their workspace asks for. */
export function satisfies({ authenticator, passkeys }: Factors, rule: TwoStepRule): boolean {
  return rule === 'optional' || passkeys.length > 0 || (rule === 'required' && authenticator?.enabledTs !== undefined);
}

/** Whether an agent has to set up a second step before anything else: until then they hold no rights. */
export async function mustEnrol({ signIns }: Pick<Store, 'signIns'>, { workspace, id }: { readonly workspace: string; readonly id: string }): Promise<boolean> {
  const rule = await signIns.rule(workspace);
  return rule !== 'optional' && !satisfies(await signIns.factors(workspace, id), rule);
}
