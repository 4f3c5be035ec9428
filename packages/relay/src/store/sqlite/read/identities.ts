import type Database from 'better-sqlite3';
import type { StoredIdentityKey } from '../../identities.ts';
import { packHash, type PackedId } from '../codec.ts';
import type { workspaceKeys } from './workspace-keys.ts';

interface KeyColumns { kid: string; algorithm: StoredIdentityKey['algorithm']; secret: string | null; public_key: string | null; created_by: string; created_ts: number }

/** Keys that sites sign their users with, oldest first, and the rule. */
export function identityReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const keys = db.prepare<[number], KeyColumns>('SELECT kid, algorithm, secret, public_key, created_by, created_ts FROM identity_keys WHERE workspace_key = ? ORDER BY created_ts, kid');
  const required = db.prepare<[number], number>('SELECT required FROM identity_rules WHERE workspace_key = ?').pluck();
  const ended = db.prepare<[number, PackedId], 1>('SELECT 1 FROM visitor_sessions WHERE workspace_key = ? AND hash = ? AND expires_ts = 0').pluck();
  return {
    identityKeys(workspace: string): StoredIdentityKey[] {
      const found = workspaceOf(workspace);
      return found ? keys.all(found.key).map(({ kid, algorithm, secret, public_key: publicKey, created_by: createdBy, created_ts: createdTs }) => ({
        kid, workspace, algorithm, createdBy, createdTs, ...(secret === null ? {} : { secret }), ...(publicKey === null ? {} : { publicKey }),
      })) : [];
    },

    identityEnded(workspace: string, tokenHash: string): boolean {
      const found = workspaceOf(workspace);
      return found !== undefined && ended.get(found.key, packHash(tokenHash)) === 1;
    },

    identityRequired(workspace: string): boolean {
      const found = workspaceOf(workspace);
      return found !== undefined && required.get(found.key) === 1;
    },
  };
}
