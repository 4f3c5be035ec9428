import type { StoredStep } from '../../store/sign-ins.ts';
import type { Store } from '../../store/store.ts';
import { createSecret, hashSecret, isSecret } from '../secrets.ts';

/** How long somebody may take for the second step, or to answer with a passkey; milliseconds. */
const LIFE_MS = 10 * 60_000;

/** Stores that something was begun; resolves to the secret by which it is finished. */
export async function beginStep({ store, now }: { store: Pick<Store, 'signIns'>; now: () => number }, step: Omit<StoredStep, 'hash' | 'expiresTs'>): Promise<{ step: string; expiresTs: number }> {
  const secret = createSecret('step');
  const expiresTs = now() + LIFE_MS;
  await store.signIns.createStep({ ...step, hash: hashSecret(secret), expiresTs }, now());
  return { step: secret, expiresTs };
}

/** What was begun under this secret, without using it up; undefined when it is over, or was begun for something else. */
export async function lookAtStep({ store, now }: { store: Pick<Store, 'signIns'>; now: () => number }, secret: string, purpose: StoredStep['purpose']): Promise<StoredStep | undefined> {
  const step = isSecret('step', secret) ? await store.signIns.step(hashSecret(secret), now()) : undefined;
  return step?.purpose === purpose ? step : undefined;
}

/** The same, used up: of two at once one gets it. */
export async function takeStep({ store, now }: { store: Pick<Store, 'signIns'>; now: () => number }, secret: string, purpose: StoredStep['purpose']): Promise<StoredStep | undefined> {
  const step = isSecret('step', secret) ? await store.signIns.takeStep(hashSecret(secret), now()) : undefined;
  return step?.purpose === purpose ? step : undefined;
}
