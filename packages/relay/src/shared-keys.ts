import { type AuditKeys } from './audit/key.ts';
import { keyId } from './audit/statement.ts';
import { type KeyRing, SealBroken } from './crypto/key-ring.ts';
import type { SharedFacts } from './store/store.ts';

/** A relay has other keys than those before it on the same database; the message is a sentence for the operator. */
export class OtherKeys extends Error {
  override readonly name = 'OtherKeys';
}

const PLACE = { workspace: '', table: 'shared_facts', column: 'value', row: 'canary' };
const REMEDY = 'All relays of a database need the same keys: copy keys.json and audit.key from the data folder of the first one, or give all of them the same FRONTDESK_KEYS_FILE and FRONTDESK_AUDIT_KEY_FILE.';

/**
 * Demands that what other relays sealed in this database opens here, and that this relay follows them in the audit log. The first relay says
 * which keys these are; where they were replaced, the newer ones stand from then on.
 *
 * @throws OtherKeys
 */
export async function checkSharedKeys(shared: SharedFacts, keys: KeyRing, audit: AuditKeys): Promise<void> {
  const canary = await shared.agree('canary', keys.seal('frontdesk', PLACE));
  try {
    keys.open(canary, PLACE);
  } catch (error) {
    if (error instanceof SealBroken) throw new OtherKeys(`This database was set up by a relay with other encryption keys. ${REMEDY}`, { cause: error });
    throw error;
  }
  if (keys.isStale(canary)) await shared.replace('canary', canary, keys.seal('frontdesk', PLACE));
  const own = keyId(audit.key);
  const standing = await shared.agree('audit_key', own);
  if (standing === own) return;
  if (!audit.before.some((key) => keyId(key) === standing)) throw new OtherKeys(`The audit log in this database is signed by the key ${standing}, and this relay has the key ${own}. ${REMEDY}`);
  await shared.replace('audit_key', standing, own);
}
