import type Database from 'better-sqlite3';
import { HIDDEN_WORKSPACE } from '../../hidden-workspace.ts';
import type { LinkPurpose, StoredAgent, StoredSession, StoredToken, StoredWorkspace } from '../../records.ts';
import {
  AGENT_COLUMNS, type AgentColumns, type SessionColumns, type TokenColumns, unpackAgent, unpackSession, unpackToken,
} from '../agent-row.ts';
import { packHash, packId, type PackedId, unpackId } from '../codec.ts';
import { unpackWorkspace, WORKSPACE_COLUMNS, type WorkspaceColumns } from '../workspace-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Agents, what they sign in with, and workspaces. */
export function staffReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const agents = db.prepare<[number], AgentColumns>(`SELECT ${AGENT_COLUMNS} FROM agents WHERE workspace_key = ? ORDER BY agent_key`);
  const agentById = db.prepare<[number, PackedId], AgentColumns>(`SELECT ${AGENT_COLUMNS} FROM agents WHERE workspace_key = ? AND id = ?`);
  const agentByEmail = db.prepare<[number, string], AgentColumns>(`SELECT ${AGENT_COLUMNS} FROM agents WHERE workspace_key = ? AND email = ?`);
  // Not a join: SQLite prepares this one anew for every value that is bound, and each request asks for its session.
  const selectSession = 'SELECT hash, (SELECT id FROM workspaces WHERE workspace_key = sessions.workspace_key) AS workspace, agent, kind, device, created_ts, seen_ts, expires_ts, address, confirmed_ts FROM sessions';
  const session = db.prepare<[PackedId, number], SessionColumns>(`${selectSession} WHERE hash = ? AND expires_ts > ?`);
  const sessions = db.prepare<[number, PackedId, number], SessionColumns>(`${selectSession} WHERE workspace_key = ? AND agent = ? AND expires_ts > ? ORDER BY seen_ts DESC, hash`);
  const selectToken = 'SELECT id, (SELECT id FROM workspaces WHERE workspace_key = tokens.workspace_key) AS workspace, hash, name, created_by, created_ts, expires_ts, scopes, agent, used_ts FROM tokens';
  const token = db.prepare<[PackedId], TokenColumns>(`${selectToken} WHERE hash = ?`);
  const tokens = db.prepare<[number], TokenColumns>(`${selectToken} WHERE workspace_key = ? ORDER BY token_key`);
  const link = db.prepare<[PackedId, number], { workspace: PackedId; purpose: LinkPurpose; agent: PackedId | null; made_by: PackedId | null }>(
    `SELECT workspaces.id AS workspace, purpose, agent, made_by FROM links JOIN workspaces USING (workspace_key) WHERE hash = ? AND expires_ts > ?`);
  const workspaceById = db.prepare<[PackedId], WorkspaceColumns>(`SELECT ${WORKSPACE_COLUMNS} FROM workspaces WHERE id = ?`);
  const workspaceByKey = db.prepare<[string], WorkspaceColumns>(`SELECT ${WORKSPACE_COLUMNS} FROM workspaces WHERE public_key = ?`);
  const workspaces = db.prepare<[PackedId], WorkspaceColumns>(`SELECT ${WORKSPACE_COLUMNS} FROM workspaces WHERE id <> ? ORDER BY workspace_key`);
  const answer = db.prepare<[number, string, number], { requestHash: string; status: number; body: string }>(
    'SELECT request_hash AS requestHash, status, body FROM idempotency WHERE workspace_key = ? AND key = ? AND ts >= ?');

  return {
    agents(workspace: string): StoredAgent[] {
      const keys = workspaceOf(workspace);
      return keys ? agents.all(keys.key).map((row) => unpackAgent(row, workspace)) : [];
    },
    agent(workspace: string, id: string): StoredAgent | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && agentById.get(keys.key, packId(id));
      return row && unpackAgent(row, workspace);
    },
    agentByEmail(workspace: string, email: string): StoredAgent | undefined {
      const keys = workspaceOf(workspace);
      const row = keys && agentByEmail.get(keys.key, email.toLowerCase());
      return row && unpackAgent(row, workspace);
    },
    session(hash: string, now: number): StoredSession | undefined {
      const row = session.get(packHash(hash), now);
      return row && unpackSession(row);
    },
    sessions(workspace: string, agent: string, now: number): StoredSession[] {
      const keys = workspaceOf(workspace);
      return keys ? sessions.all(keys.key, packId(agent), now).map(unpackSession) : [];
    },
    token(hash: string): StoredToken | undefined {
      const row = token.get(packHash(hash));
      return row && unpackToken(row);
    },
    tokens(workspace: string): StoredToken[] {
      const keys = workspaceOf(workspace);
      return keys ? tokens.all(keys.key).map(unpackToken) : [];
    },
    link(hash: string, now: number): { workspace: string; purpose: LinkPurpose; agent?: string; by?: string } | undefined {
      const row = link.get(packHash(hash), now);
      return row && { workspace: unpackId(row.workspace), purpose: row.purpose, ...(row.agent === null ? {} : { agent: unpackId(row.agent) }), ...(row.made_by === null ? {} : { by: unpackId(row.made_by) }) };
    },
    workspace(id: string): StoredWorkspace | undefined {
      const row = workspaceById.get(packId(id));
      return row && unpackWorkspace(row);
    },
    workspaceByKey(key: string): StoredWorkspace | undefined {
      const row = workspaceByKey.get(key);
      return row && unpackWorkspace(row);
    },
    workspaces(): StoredWorkspace[] {
      return workspaces.all(packId(HIDDEN_WORKSPACE)).map(unpackWorkspace);
    },
    /** `since`: an answer older than this is forgotten. */
    answer(workspace: string, key: string, since: number): { requestHash: string; status: number; body: string } | undefined {
      const keys = workspaceOf(workspace);
      return keys && answer.get(keys.key, key, since);
    },
  };
}
