import type { EndedIdentity, KeyAdded, StoredIdentityKey } from '../../identities.ts';
import { packHash, type PackedId, unpackHash, unpackId } from '../codec.ts';
import type { WriteContext } from './context.ts';

/** Live keys of one kind: one in use, one that replaces it. */
const MOST_KEYS = 2;

interface SessionColumns { hash: PackedId; id: PackedId }

/** Keys, the rule, and the end of sessions. */
export function identityWrites({ db, workspaces }: WriteContext) {
  const algorithms = db.prepare<[number], { algorithm: StoredIdentityKey['algorithm'] }>('SELECT algorithm FROM identity_keys WHERE workspace_key = ?');
  const insert = db.prepare('INSERT INTO identity_keys VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM identity_keys WHERE workspace_key = ? AND kid = ?');
  const reseal = db.prepare('UPDATE identity_keys SET secret = ? WHERE workspace_key = ? AND kid = ? AND secret = ?');
  const rule = db.prepare('INSERT INTO identity_rules VALUES (?, ?) ON CONFLICT DO UPDATE SET required = excluded.required');
  const select = 'SELECT s.hash, v.id FROM visitor_sessions s JOIN visitors v USING (visitor_key) WHERE s.workspace_key = ? AND s.expires_ts > 0';
  const ofKey = db.prepare<[number, string], SessionColumns>(`${select} AND s.kid = ?`);
  const ofToken = db.prepare<[number, PackedId], SessionColumns>(`${select} AND s.hash = ?`);
  const end = db.prepare('UPDATE visitor_sessions SET expires_ts = 0 WHERE workspace_key = ? AND hash = ?');
  const revoke = db.prepare('UPDATE visitor_proofs SET revoked = 1 WHERE workspace_key = ? AND session = ?');

  const endAll = (workspace: number, sessions: readonly SessionColumns[]): EndedIdentity[] => sessions.map(({ hash, id }) => {
    end.run(workspace, hash);
    return { visitor: unpackId(id), tokenHash: unpackHash(hash) };
  });

  return {
    addIdentityKey(key: StoredIdentityKey): KeyAdded {
      const workspace = workspaces.need(key.workspace);
      const isJwt = (algorithm: string): boolean => algorithm !== 'user_hash';
      const held = algorithms.all(workspace.key).map(({ algorithm }) => algorithm).filter((algorithm) => isJwt(algorithm) === isJwt(key.algorithm));
      const other = held.find((algorithm) => algorithm !== key.algorithm);
      if (other) return { status: 'other_algorithm', algorithm: other };
      if (held.length >= MOST_KEYS) return { status: 'full' };
      insert.run(workspace.key, key.kid, key.algorithm, key.secret ?? null, key.publicKey ?? null, key.createdBy, key.createdTs);
      return { status: 'added' };
    },

    removeIdentityKey(workspaceId: string, kid: string): EndedIdentity[] | undefined {
      const workspace = workspaces.get(workspaceId);
      if (!workspace || remove.run(workspace.key, kid).changes === 0) return undefined;
      return endAll(workspace.key, ofKey.all(workspace.key, kid));
    },

    resealIdentityKey(workspaceId: string, kid: string, before: string, after: string): boolean {
      const workspace = workspaces.get(workspaceId);
      return workspace !== undefined && reseal.run(after, workspace.key, kid, before).changes > 0;
    },

    setIdentityRequired(workspaceId: string, required: boolean): void {
      rule.run(workspaces.need(workspaceId).key, Number(required));
    },

    signOutVisitor(workspaceId: string, tokenHash: string): EndedIdentity | undefined {
      const workspace = workspaces.get(workspaceId);
      const session = workspace && ofToken.get(workspace.key, packHash(tokenHash));
      if (!session) return undefined;
      revoke.run(workspace.key, session.hash);
      return endAll(workspace.key, [session])[0];
    },
  };
}
