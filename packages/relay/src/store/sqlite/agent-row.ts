import type { Draft, Role, StoredAgent, StoredSession, StoredToken } from '../records.ts';
import { type PackedId, unpackHash, unpackId } from './codec.ts';

export interface AgentColumns {
  id: PackedId; email: string; name: string; role: Role; password_hash: string | null; created_ts: number; seen_ts: number | null; disabled: number;
}

export const AGENT_COLUMNS = 'agents.id, email, agents.name, role, password_hash, agents.created_ts, agents.seen_ts, disabled';

export function unpackAgent(row: AgentColumns, workspace: string): StoredAgent {
  const agent: Draft<StoredAgent> = {
    id: unpackId(row.id), workspace, email: row.email, name: row.name, role: row.role, createdTs: row.created_ts, disabled: row.disabled === 1,
  };
  if (row.password_hash !== null) agent.passwordHash = row.password_hash;
  if (row.seen_ts !== null) agent.seenTs = row.seen_ts;
  return agent;
}

export interface SessionColumns {
  hash: PackedId; workspace: PackedId; agent: PackedId; kind: StoredSession['kind']; device: string; created_ts: number; seen_ts: number; expires_ts: number;
  address: string | null; confirmed_ts: number;
}

export function unpackSession(row: SessionColumns): StoredSession {
  return {
    ...(row.address === null ? {} : { address: row.address }),
    hash: unpackHash(row.hash), workspace: unpackId(row.workspace), agent: unpackId(row.agent), kind: row.kind, device: row.device,
    createdTs: row.created_ts, seenTs: row.seen_ts, expiresTs: row.expires_ts, confirmedTs: row.confirmed_ts,
  };
}

export interface TokenColumns {
  id: PackedId; workspace: PackedId; hash: PackedId; name: string; created_by: string; created_ts: number; expires_ts: number | null;
  scopes: string | null; agent: PackedId | null; used_ts: number | null;
}

export function unpackToken(row: TokenColumns): StoredToken {
  const token: Draft<StoredToken> = {
    id: unpackId(row.id), workspace: unpackId(row.workspace), hash: unpackHash(row.hash), name: row.name, createdBy: row.created_by, createdTs: row.created_ts,
  };
  if (row.expires_ts !== null) token.expiresTs = row.expires_ts;
  if (row.scopes !== null) token.scopes = JSON.parse(row.scopes) as string[];
  if (row.agent !== null) token.agent = unpackId(row.agent);
  if (row.used_ts !== null) token.usedTs = row.used_ts;
  return token;
}
