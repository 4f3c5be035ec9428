import type { Place } from '../crypto/key-ring.ts';
import type { Store } from '../store/store.ts';
import { secretPlace } from './two-step/authenticator.ts';
import { placeOf } from './visitors/keys.ts';

/** A secret of the database that is sealed by the key ring. */
export interface Sealed {
  readonly secret: string;
  readonly place: Place;
  /** Puts the same secret sealed anew; false when it was changed meanwhile. */
  readonly replace: (after: string) => Promise<boolean>;
}

/** Everything in the store that is sealed, in all workspaces. */
export async function* sealedIn(store: Store): AsyncGenerator<Sealed> {
  for (const { id: workspace } of await store.workspaces.list()) {
    for (const { id } of await store.agents.list(workspace)) {
      const { secret } = (await store.signIns.factors(workspace, id)).authenticator ?? {};
      if (secret !== undefined) yield { secret, place: secretPlace(workspace, id), replace: (after) => store.signIns.resealAuthenticator(workspace, id, secret, after) };
    }
    for (const { kid, secret } of await store.identities.keys(workspace)) {
      if (secret !== undefined) yield { secret, place: placeOf(workspace, kid), replace: (after) => store.identities.resealKey(workspace, kid, secret, after) };
    }
  }
}
