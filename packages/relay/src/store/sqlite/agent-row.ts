import type { StoredAgent, StoredSession, StoredToken } from '../records.ts';
import { type AgentColumnsOf, agentOf, type SessionColumnsOf, sessionOf, type TokenColumnsOf, tokenOf } from '../rows/people.ts';
import { PACKED, type PackedId } from './codec.ts';

export type AgentColumns = AgentColumnsOf<PackedId>;
export const AGENT_COLUMNS = 'agents.id, email, agents.name, role, password_hash, agents.created_ts, agents.seen_ts, disabled';
export const unpackAgent = (row: AgentColumns, workspace: string): StoredAgent => agentOf(row, workspace, PACKED);

export type SessionColumns = SessionColumnsOf<PackedId>;
export const unpackSession = (row: SessionColumns): StoredSession => sessionOf(row, PACKED);

export type TokenColumns = TokenColumnsOf<PackedId>;
export const unpackToken = (row: TokenColumns): StoredToken => tokenOf(row, PACKED);
