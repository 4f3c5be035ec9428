import type { StoredPasskey, StoredStep } from '../sign-ins.ts';
import type { Draft } from '../records.ts';
import { type PackedId, unpackHash, unpackId } from './codec.ts';

export interface StepColumns { hash: PackedId; workspace: PackedId; purpose: StoredStep['purpose']; agent: PackedId | null; challenge: string | null; expires_ts: number }

export function unpackStep({ hash, workspace, purpose, agent, challenge, expires_ts: expiresTs }: StepColumns): StoredStep {
  return {
    hash: unpackHash(hash), workspace: unpackId(workspace), purpose, expiresTs,
    ...(agent === null ? {} : { agent: unpackId(agent) }), ...(challenge === null ? {} : { challenge }),
  };
}

export interface PasskeyColumns {
  id: PackedId; agent: PackedId; credential: string; public_key: Buffer; counter: number; transports: string; name: string; created_ts: number; used_ts: number | null;
}

export const PASSKEY_COLUMNS = 'id, agent, credential, public_key, counter, transports, name, created_ts, used_ts';

export function unpackPasskey(row: PasskeyColumns, workspace: string): StoredPasskey {
  const passkey: Draft<StoredPasskey> = {
    id: unpackId(row.id), workspace, agent: unpackId(row.agent), credential: row.credential, publicKey: new Uint8Array(row.public_key), counter: row.counter,
    transports: JSON.parse(row.transports) as string[], name: row.name, createdTs: row.created_ts,
  };
  if (row.used_ts !== null) passkey.usedTs = row.used_ts;
  return passkey;
}
