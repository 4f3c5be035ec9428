/** Visitors and agents, and how they sign in, from the columns that every engine has. */
import type { EventData, PageInfo } from '@frontdesk/protocol';
import { ACTORS } from '../kinds.ts';
import type { Attributes, Draft, Role, StoredAgent, StoredEvent, StoredSession, StoredToken, StoredVisitor } from '../records.ts';
import type { StoredPasskey, StoredStep } from '../sign-ins.ts';
import { type Flag, parsed, type Spelling } from './spelling.ts';

export interface VisitorColumnsOf<Id> {
  visitor_key: number; id: Id; name: string | null; email: string | null; phone: string | null; locale: string | null; page: string | null; device: string | null;
  attributes: string | null; user_told: string | null; user_proven: string | null; verified: string | null; broadcasts: Flag; created_ts: number; seen_ts: number;
}

export function visitorOf<Id>(row: VisitorColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): StoredVisitor {
  const visitor: Draft<StoredVisitor> = { id: id(row.id), workspace, broadcasts: Boolean(row.broadcasts), createdTs: row.created_ts, seenTs: row.seen_ts };
  for (const field of ['name', 'email', 'phone', 'locale', 'device'] as const) {
    const value = row[field];
    if (value !== null) visitor[field] = value;
  }
  const [page, attributes, verified] = [parsed<PageInfo>(row.page), parsed<Attributes>(row.attributes), parsed<string[]>(row.verified)];
  if (page) visitor.page = page;
  if (attributes) visitor.attributes = attributes;
  const user = row.user_proven ?? row.user_told;
  if (user !== null) visitor.user = user;
  if (verified) visitor.verified = verified;
  return visitor;
}

export interface EventColumnsOf<Id> { event_key: number; id: Id; by_kind: number; name: string; data: string | null; told_ts: number | null; ts: number }

export const EVENT_COLUMNS = 'event_key, id, by_kind, name, data, told_ts, ts';

export function eventOf<Id>(row: EventColumnsOf<Id>, { id }: Spelling<Id>): StoredEvent {
  const by = ACTORS[row.by_kind];
  const event: Draft<StoredEvent> = { id: id(row.id), name: row.name, by: by === 'agent' || by === 'bot' ? by : 'visitor', ts: row.ts };
  const data = parsed<EventData>(row.data);
  if (data) event.data = data;
  if (row.told_ts !== null) event.toldTs = row.told_ts;
  return event;
}

export interface AgentColumnsOf<Id> {
  id: Id; email: string; name: string; role: Role; password_hash: string | null; created_ts: number; seen_ts: number | null; disabled: Flag;
}

export function agentOf<Id>(row: AgentColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): StoredAgent {
  const agent: Draft<StoredAgent> = { id: id(row.id), workspace, email: row.email, name: row.name, role: row.role, createdTs: row.created_ts, disabled: Boolean(row.disabled) };
  if (row.password_hash !== null) agent.passwordHash = row.password_hash;
  if (row.seen_ts !== null) agent.seenTs = row.seen_ts;
  return agent;
}

export interface SessionColumnsOf<Id> {
  hash: Id; workspace: Id; agent: Id; kind: StoredSession['kind']; device: string; created_ts: number; seen_ts: number; expires_ts: number; address: string | null; confirmed_ts: number;
}

export const sessionOf = <Id>(row: SessionColumnsOf<Id>, { id, hash }: Spelling<Id>): StoredSession => ({
  hash: hash(row.hash), workspace: id(row.workspace), agent: id(row.agent), kind: row.kind, device: row.device,
  createdTs: row.created_ts, seenTs: row.seen_ts, expiresTs: row.expires_ts, confirmedTs: row.confirmed_ts, ...(row.address === null ? {} : { address: row.address }),
});

export interface TokenColumnsOf<Id> {
  id: Id; workspace: Id; hash: Id; name: string; created_by: string; created_ts: number; expires_ts: number | null; scopes: string | null; agent: Id | null; used_ts: number | null;
}

export function tokenOf<Id>(row: TokenColumnsOf<Id>, { id, hash }: Spelling<Id>): StoredToken {
  const token: Draft<StoredToken> = { id: id(row.id), workspace: id(row.workspace), hash: hash(row.hash), name: row.name, createdBy: row.created_by, createdTs: row.created_ts };
  const scopes = parsed<string[]>(row.scopes);
  if (row.expires_ts !== null) token.expiresTs = row.expires_ts;
  if (scopes) token.scopes = scopes;
  if (row.agent !== null) token.agent = id(row.agent);
  if (row.used_ts !== null) token.usedTs = row.used_ts;
  return token;
}

export interface StepColumnsOf<Id> { hash: Id; workspace: Id; purpose: StoredStep['purpose']; agent: Id | null; challenge: string | null; expires_ts: number }

export const stepOf = <Id>(row: StepColumnsOf<Id>, { id, hash }: Spelling<Id>): StoredStep => ({
  hash: hash(row.hash), workspace: id(row.workspace), purpose: row.purpose, expiresTs: row.expires_ts,
  ...(row.agent === null ? {} : { agent: id(row.agent) }), ...(row.challenge === null ? {} : { challenge: row.challenge }),
});

export interface PasskeyColumnsOf<Id> {
  id: Id; agent: Id; credential: string; public_key: Buffer; counter: number; transports: string; name: string; created_ts: number; used_ts: number | null;
}

export const PASSKEY_COLUMNS = 'id, agent, credential, public_key, counter, transports, name, created_ts, used_ts';

export const passkeyOf = <Id>(row: PasskeyColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): StoredPasskey => ({
  id: id(row.id), workspace, agent: id(row.agent), credential: row.credential, publicKey: new Uint8Array(row.public_key), counter: row.counter,
  transports: JSON.parse(row.transports) as string[], name: row.name, createdTs: row.created_ts, ...(row.used_ts === null ? {} : { usedTs: row.used_ts }),
});
