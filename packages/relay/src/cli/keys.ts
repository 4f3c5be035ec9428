import { AuditKeyError, auditKeyFile, rotateAuditKey } from '../audit/key.ts';
import { keyId } from '../audit/statement.ts';
import { AUDIT_KEY } from '../audit/verify.ts';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { rotateKeys } from '../crypto/keys.ts';
import { sealedIn } from '../identity/sealed.ts';
import { openKeys, StartError, withStore } from '../open-store.ts';
import { recordAct } from './agent.ts';
import { type CliOptions, UsageError } from './run.ts';

/** `keys rotate`: puts a new key first. What is sealed under those before stays readable. A relay that runs takes the new one by itself. */
export async function rotate(config: Config): Promise<string> {
  if (config.FRONTDESK_KEYS !== undefined || config.FRONTDESK_KEYS_FILE !== undefined) {
    throw new UsageError(`The keys come from FRONTDESK_KEYS or FRONTDESK_KEYS_FILE: put a new "name:key" in front there, restart the relay, then run "${commandLine('keys reseal --restarted')}".`);
  }
  return withStore(config, async (store) => {
    const id = await rotateKeys(config.FRONTDESK_DATA, Date.now()).catch((error: Error) => { throw new StartError(error.message, { cause: error }); });
    for (const workspace of await store.workspaces.list()) await recordAct(store, { workspace: workspace.id, action: 'secret.rotated', detail: { what: 'keys', key: id } });
    return `Key "${id}" is there and seals from now on, in a relay that runs too. To do without the keys before it, run "${commandLine('keys reseal')}".\n`;
  });
}

/** Keys that the entry of a rotation names, the latest ones: an entry has room for no more, and each rotation names those before it. */
const NAMED = 12;

/** `keys rotate audit`: a new key seals the audit log, in a relay that runs too; what was signed before stays verifiable. */
export async function rotateAudit(config: Config): Promise<string> {
  const path = auditKeyFile(config);
  if (path === undefined) {
    throw new UsageError(`The audit key comes from FRONTDESK_AUDIT_KEY or FRONTDESK_AUDIT_KEY_FILE: put a new private key there, behind it what "${commandLine('audit key')}" prints now, and restart the relay.`);
  }
  const { key, before } = await rotateAuditKey(config, path).catch((error: Error) => { throw error instanceof AuditKeyError ? new StartError(error.message, { cause: error }) : error; });
  const names = before.slice(0, NAMED).map(keyId).join(' ');
  return withStore(config, async (store) => {
    const all = await store.workspaces.list();
    for (const workspace of all) await recordAct(store, { workspace: workspace.id, action: 'secret.rotated', detail: { what: AUDIT_KEY, key: keyId(key), before: names } });
    return `Key "${keyId(key)}" signs the audit log from now on, in a relay that runs too. "${commandLine('audit verify')}" knows the ones before it; copy what "${commandLine('audit key')}" prints to where you verify elsewhere.\n`;
  });
}

/**
 * `keys reseal`: seals everything again under the first key, so that older ones can be thrown away. A relay that runs reads its keys from the file at
 * each use; one that has them from its environment knows only those of its start and could not open what is sealed here. What is changed meanwhile
 * stays as it was changed.
 */
export async function reseal(config: Config, { restarted }: CliOptions): Promise<string> {
  if (config.FRONTDESK_KEYS !== undefined && !restarted) {
    throw new UsageError(`The keys come from FRONTDESK_KEYS, which a relay reads when it starts: one that runs since before the first key was put there could not open what is sealed now. Restart it, then run "${commandLine('keys reseal --restarted')}".`);
  }
  return withStore(config, async (store) => {
    const keys = await openKeys(config, store, Date.now());
    let count = 0;
    for await (const { secret, place, replace } of sealedIn(store)) {
      if (keys.isStale(secret) && (await replace(keys.seal(keys.open(secret, place), place)))) count += 1;
    }
    return `${count} ${count === 1 ? 'secret is' : 'secrets are'} sealed anew. Keys but the first are not needed any more, except for backups from before.\n`;
  });
}
