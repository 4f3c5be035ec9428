import type Database from 'better-sqlite3';
import type { Factors, StoredPasskey, StoredStep, TwoStepRule } from '../../sign-ins.ts';
import { packHash, packId, type PackedId } from '../codec.ts';
import { PASSKEY_COLUMNS, type PasskeyColumns, type StepColumns, unpackPasskey, unpackStep } from '../sign-in-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** How agents sign in. */
export function signInReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const step = db.prepare<[PackedId, number], StepColumns>(`SELECT hash, workspaces.id AS workspace, purpose, agent, challenge, expires_ts
    FROM sign_in_steps JOIN workspaces USING (workspace_key) WHERE hash = ? AND expires_ts > ?`);
  const authenticator = db.prepare<[number, PackedId], { secret: string; enabled_ts: number | null }>('SELECT secret, enabled_ts FROM authenticators WHERE workspace_key = ? AND agent = ?');
  const passkeys = db.prepare<[number, PackedId], PasskeyColumns>(`SELECT ${PASSKEY_COLUMNS} FROM passkeys WHERE workspace_key = ? AND agent = ? ORDER BY passkey_key`);
  const byCredential = db.prepare<[number, string], PasskeyColumns>(`SELECT ${PASSKEY_COLUMNS} FROM passkeys WHERE workspace_key = ? AND credential = ?`);
  const codes = db.prepare<[number, PackedId], number>('SELECT count(*) FROM recovery_codes WHERE workspace_key = ? AND agent = ?').pluck();
  const rule = db.prepare<[number], TwoStepRule>('SELECT two_step FROM sign_in_rules WHERE workspace_key = ?').pluck();

  return {
    signInStep(hash: string, now: number): StoredStep | undefined {
      const row = step.get(packHash(hash), now);
      return row && unpackStep(row);
    },
    factors(workspace: string, agent: string): Factors {
      const key = workspaceOf(workspace)?.key;
      if (key === undefined) return { passkeys: [], recoveryCodes: 0 };
      const row = authenticator.get(key, packId(agent));
      return {
        ...(row ? { authenticator: { secret: row.secret, ...(row.enabled_ts === null ? {} : { enabledTs: row.enabled_ts }) } } : {}),
        passkeys: passkeys.all(key, packId(agent)).map((passkey) => unpackPasskey(passkey, workspace)),
        recoveryCodes: codes.get(key, packId(agent)) ?? 0,
      };
    },
    passkey(workspace: string, credential: string): StoredPasskey | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && byCredential.get(keys.key, credential);
      return row && unpackPasskey(row, workspace);
    },
    signInRule(workspace: string): TwoStepRule {
      const keys = workspaceOf(workspace);
      return (keys && rule.get(keys.key)) ?? 'optional';
    },
  };
}
