/** How entries hang together: each names the hash of the one before, so that nothing in the middle can be changed without a trace. */
import { createHash } from 'node:crypto';
import type { StoredAuditEntry } from '../store/records.ts';
import { canonical, type Json } from './canonical.ts';

/** What the first entry of a workspace names as the one before it. */
export const GENESIS = '0'.repeat(64);

/** An entry before it has its place in the chain. */
export type NewAuditEntry = Omit<StoredAuditEntry, 'seq' | 'prev' | 'hash'>;

/** The text that is stored and hashed: canonical JSON of everything but the hash, with the workspace, so that no chain passes for another's. */
export function auditText(workspace: string, entry: Omit<StoredAuditEntry, 'hash'>): string {
  return canonical({ ...entry, workspace } as unknown as Json);
}

/** SHA-256 of that text, hex. */
export function auditHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
