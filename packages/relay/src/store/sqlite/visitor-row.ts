import type { PageInfo } from '@frontdesk/protocol';
import type { Attributes, Draft, StoredVisitor } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface VisitorColumns {
  visitor_key: number; id: PackedId; name: string | null; email: string | null; phone: string | null; locale: string | null; page: string | null; device: string | null;
  attributes: string | null; user_told: string | null; user_proven: string | null; verified: string | null; broadcasts: number; created_ts: number; seen_ts: number;
}

export const VISITOR_COLUMNS = 'visitor_key, id, name, email, phone, locale, page, device, attributes, user_told, user_proven, verified, broadcasts, created_ts, seen_ts';

export function unpackVisitor(row: VisitorColumns, workspace: string): StoredVisitor {
  const visitor: Draft<StoredVisitor> = { id: unpackId(row.id), workspace, broadcasts: row.broadcasts === 1, createdTs: row.created_ts, seenTs: row.seen_ts };
  for (const field of ['name', 'email', 'phone', 'locale', 'device'] as const) {
    const value = row[field];
    if (value !== null) visitor[field] = value;
  }
  if (row.page !== null) visitor.page = JSON.parse(row.page) as PageInfo;
  if (row.attributes !== null) visitor.attributes = JSON.parse(row.attributes) as Attributes;
  const user = row.user_proven ?? row.user_told;
  if (user !== null) visitor.user = user;
  if (row.verified !== null) visitor.verified = JSON.parse(row.verified) as string[];
  return visitor;
}
