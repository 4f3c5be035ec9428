import type { KeyRing } from '../../crypto/key-ring.ts';
import type { Store } from '../../store/store.ts';
import { secretPlace, stepOf } from './authenticator.ts';
import type { Method } from './factors.ts';
import { recoveryHash } from './recovery-codes.ts';

/** What a typed code was; `left`: recovery codes that remain. */
export type CodeChecked = { readonly method: 'code' } | { readonly method: 'recovery'; readonly left: number };

/**
 * Checks what somebody typed, a code of their app or a recovery code, and uses it up: each counts once, also of two at the same moment.
 * Undefined when it is wrong, used, or of a kind that is not among `methods`.
 *
 * @throws SealBroken when the key that sealed the secret is gone.
 */
export async function checkCode({ store, keys, now }: { store: Pick<Store, 'signIns'>; keys: KeyRing; now: () => number }, { workspace, id }: { readonly workspace: string; readonly id: string }, typed: string, methods: readonly Method[]): Promise<CodeChecked | undefined> {
  const digits = typed.replaceAll(/[\s-]/g, '');
  if (/^\d{6}$/.test(digits)) {
    const { authenticator } = await store.signIns.factors(workspace, id);
    if (authenticator?.enabledTs === undefined || !methods.includes('code')) return undefined;
    const step = stepOf(keys.open(authenticator.secret, secretPlace(workspace, id)), digits, now());
    return step !== undefined && (await store.signIns.spendStep(workspace, id, step)) ? { method: 'code' } : undefined;
  }
  const hash = methods.includes('recovery') ? recoveryHash(typed) : undefined;
  const left = hash === undefined ? undefined : await store.signIns.useRecoveryCode(workspace, id, hash);
  return left === undefined ? undefined : { method: 'recovery', left };
}
