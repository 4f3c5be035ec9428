import type { StoredSession, StoredToken } from '../../records.ts';
import { packHash, packId, type PackedId, unpackHash } from '../codec.ts';
import type { WriteContext } from './context.ts';

/** Sessions of agents and API tokens. */
export function credentialWrites({ db, workspaces }: WriteContext) {
  const insertSession = db.prepare('INSERT INTO sessions (hash, workspace_key, agent, kind, device, created_ts, seen_ts, expires_ts, address, confirmed_ts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const purgeSessions = db.prepare('DELETE FROM sessions WHERE expires_ts < ?');
  const touch = db.prepare('UPDATE sessions SET seen_ts = ? WHERE hash = ? AND seen_ts < ?');
  const confirm = db.prepare('UPDATE sessions SET confirmed_ts = ? WHERE hash = ? AND confirmed_ts < ?');
  const endOne = db.prepare<[number, PackedId], PackedId>('DELETE FROM sessions WHERE workspace_key = ? AND hash = ? RETURNING hash').pluck();
  const endAll = db.prepare<[number, PackedId, PackedId | null], PackedId>('DELETE FROM sessions WHERE workspace_key = ? AND agent = ? AND hash IS NOT ? RETURNING hash').pluck();
  const insertToken = db.prepare('INSERT INTO tokens (workspace_key, id, hash, name, created_by, created_ts, expires_ts, scopes, agent, used_ts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const touchToken = db.prepare('UPDATE tokens SET used_ts = ? WHERE hash = ? AND (used_ts IS NULL OR used_ts < ?)');
  const removeToken = db.prepare('DELETE FROM tokens WHERE workspace_key = ? AND id = ?');

  return {
    createSession(session: StoredSession): void {
      purgeSessions.run(session.createdTs);
      const workspace = workspaces.need(session.workspace);
      insertSession.run(
        packHash(session.hash), workspace.key, packId(session.agent), session.kind, session.device, session.createdTs, session.seenTs, session.expiresTs, session.address ?? null, session.confirmedTs,
      );
    },

    touchSession(hash: string, seenTs: number): void {
      touch.run(seenTs, packHash(hash), seenTs);
    },

    confirmSession(hash: string, confirmedTs: number): void {
      confirm.run(confirmedTs, packHash(hash), confirmedTs);
    },

    endSessions(workspaceId: string, by: { hash: string } | { agent: string; except?: string | undefined }): string[] {
      const workspace = workspaces.get(workspaceId);
      if (!workspace) return [];
      const ended = 'hash' in by ? endOne.all(workspace.key, packHash(by.hash)) : endAll.all(workspace.key, packId(by.agent), by.except === undefined ? null : packHash(by.except));
      return ended.map(unpackHash);
    },

    createToken(token: StoredToken): void {
      const workspace = workspaces.need(token.workspace);
      insertToken.run(
        workspace.key, packId(token.id), packHash(token.hash), token.name, token.createdBy, token.createdTs, token.expiresTs ?? null,
        token.scopes ? JSON.stringify(token.scopes) : null, token.agent === undefined ? null : packId(token.agent), token.usedTs ?? null,
      );
    },

    touchToken(hash: string, usedTs: number): void {
      touchToken.run(usedTs, packHash(hash), usedTs);
    },

    removeToken(workspaceId: string, id: string): boolean {
      const workspace = workspaces.get(workspaceId);
      return workspace !== undefined && removeToken.run(workspace.key, packId(id)).changes > 0;
    },
  };
}
