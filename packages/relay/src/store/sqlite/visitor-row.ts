import type { StoredVisitor } from '../records.ts';
import { type VisitorColumnsOf, visitorOf } from '../rows/people.ts';
import { PACKED, type PackedId } from './codec.ts';

export interface VisitorColumns extends VisitorColumnsOf<PackedId> { broadcasts: number }

export const VISITOR_COLUMNS = 'visitor_key, id, name, email, phone, locale, page, device, attributes, user_told, user_proven, verified, broadcasts, created_ts, seen_ts';

export const unpackVisitor = (row: VisitorColumns, workspace: string): StoredVisitor => visitorOf(row, workspace, PACKED);
