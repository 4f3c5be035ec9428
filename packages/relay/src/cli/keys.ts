import type { Config } from '../config.ts';
import { rotateKeys } from '../crypto/keys.ts';
import { placeOf } from '../identity/visitors/keys.ts';
import { secretPlace } from '../identity/two-step/authenticator.ts';
import { openKeys, StartError, withStore } from '../open-store.ts';
import { recordAct } from './agent.ts';
import { UsageError } from './run.ts';

/** `keys rotate`: puts a new key first. What is sealed under those before stays readable; nothing changes until the next start. */
export async function rotate(config: Config): Promise<string> {
  if (config.FRONTDESK_KEYS !== undefined || config.FRONTDESK_KEYS_FILE !== undefined) {
    throw new UsageError('The keys come from FRONTDESK_KEYS or FRONTDESK_KEYS_FILE: put a new "name:key" in front there, restart the relay, then run "frontdesk keys reseal".');
  }
  return withStore(config, async (store) => {
    const id = await rotateKeys(config.FRONTDESK_DATA, Date.now()).catch((error: Error) => { throw new StartError(error.message, { cause: error }); });
    for (const workspace of await store.workspaces.list()) await recordAct(store, { workspace: workspace.id, action: 'secret.rotated', detail: { what: 'keys', key: id } });
    return `Key "${id}" is there and seals from the next start on. Restart the relay, then run "frontdesk keys reseal".\n`;
  });
}

/**
 * `keys reseal`: seals everything again under the first key, so that older ones can be thrown away. Only after the relay was restarted with
 * that key: one that does not know it yet cannot open what is sealed here. What is changed meanwhile stays as it was changed.
 */
export async function reseal(config: Config): Promise<string> {
  return withStore(config, async (store) => {
    const keys = await openKeys(config, Date.now());
    let count = 0;
    for (const { id: workspace } of await store.workspaces.list()) {
      for (const { id } of await store.agents.list(workspace)) {
        const { secret } = (await store.signIns.factors(workspace, id)).authenticator ?? {};
        if (secret === undefined || !keys.isStale(secret)) continue;
        const place = secretPlace(workspace, id);
        if (await store.signIns.resealAuthenticator(workspace, id, secret, keys.seal(keys.open(secret, place), place))) count += 1;
      }
      for (const { kid, secret } of await store.identities.keys(workspace)) {
        if (secret === undefined || !keys.isStale(secret)) continue;
        const place = placeOf(workspace, kid);
        if (await store.identities.resealKey(workspace, kid, secret, keys.seal(keys.open(secret, place), place))) count += 1;
      }
    }
    return `${count} ${count === 1 ? 'secret is' : 'secrets are'} sealed anew. Keys but the first are not needed any more, except for backups from before.\n`;
  });
}
