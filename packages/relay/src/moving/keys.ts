import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { auditKeyFile, loadAuditKeys } from '../audit/key.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { Config } from '../config.ts';
import { type KeyRing, SealBroken } from '../crypto/key-ring.ts';
import { KEYS_FILE, openKeyRing } from '../crypto/keys.ts';
import { sealedIn } from '../identity/sealed.ts';
import { checkSharedKeys } from '../shared-keys.ts';
import type { Store } from '../store/store.ts';
import { MoveError } from './errors.ts';

/** The keys of the relay that wrote the source; unlike a start, a move makes none. `config` names the source's folder as the data folder. */
export async function keysOfSource(config: Config, now: number): Promise<KeyRing> {
  const files = [
    ...(config.FRONTDESK_KEYS === undefined && config.FRONTDESK_KEYS_FILE === undefined ? [{ path: join(config.FRONTDESK_DATA, KEYS_FILE), variable: 'FRONTDESK_KEYS or FRONTDESK_KEYS_FILE' }] : []),
    ...(auditKeyFile(config) === undefined ? [] : [{ path: auditKeyFile(config) ?? '', variable: 'FRONTDESK_AUDIT_KEY or FRONTDESK_AUDIT_KEY_FILE' }]),
  ];
  for (const { path, variable } of files) {
    if (!existsSync(path)) throw new MoveError(`${path} is missing: it holds a key of what is moved, and PostgreSQL is to be served with the same one. Put it beside the database, or set ${variable} as for the relay.`);
  }
  return openKeyRing({ folder: config.FRONTDESK_DATA, given: config.FRONTDESK_KEYS, mounted: config.FRONTDESK_KEYS_FILE, now });
}

/** Demands that everything sealed in the store opens under these keys. Resolves to how much that is. */
export async function checkSealed(store: Store, keys: KeyRing): Promise<number> {
  let count = 0;
  for await (const { secret, place } of sealedIn(store)) {
    try {
      keys.open(secret, place);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw new MoveError(`The encryption keys do not open what is sealed in the database (${place.table}: ${error.message}). Use the keys of the relay that wrote it: its keys.json, or the same FRONTDESK_KEYS.`);
    }
    count += 1;
  }
  return count;
}

/** What a look at the audit log of a workspace found; nothing when it is sound. */
export interface AuditFound { readonly workspace: string; readonly entries: number; readonly findings: readonly string[] }

/** The moved database as a relay will see it: its keys open what is sealed, and are noted as those of all relays; the audit log follows on itself. */
export async function checkMoved(store: Store, config: Config, keys: KeyRing): Promise<{ readonly sealed: number; readonly audit: readonly AuditFound[] }> {
  const sealed = await checkSealed(store, keys);
  const auditKeys = await loadAuditKeys(config);
  if (store.shared) await checkSharedKeys(store.shared, keys, auditKeys);
  const audit: AuditFound[] = [];
  for (const { id, key } of await store.workspaces.list()) {
    const { entries, findings } = await verifyAudit(store.audit, id, [auditKeys.key], auditKeys.before);
    audit.push({ workspace: key, entries, findings });
  }
  return { sealed, audit };
}
