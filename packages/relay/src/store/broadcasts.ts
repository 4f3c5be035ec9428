import type { Body } from '@frontdesk/protocol';
import type { NewAuditEntry } from '../audit/chain.ts';
import type { Quota, QuotaSpent } from './quotas.ts';
import type { StoredAuditEntry, StoredBroadcast, StoredConversation, StoredEntry } from './records.ts';
import type { ListPage } from './store.ts';

export interface NewBroadcast {
  readonly id: string;
  readonly body: Body;
  readonly by: { readonly kind: 'agent' | 'bot'; readonly id: string };
  readonly ts: number;
  /** How many the workspace may send. Default: no end. */
  readonly quota?: Quota;
  /** Appended to the audit log when the announcement is stored anew, with its `audience` among the facts. */
  readonly audit?: NewAuditEntry;
}

/** The entry with what only the commit knows. */
export function withAudience(entry: NewAuditEntry, { audience }: Pick<StoredBroadcast, 'audience'>): NewAuditEntry {
  return { ...entry, detail: { ...entry.detail, audience } };
}

/** An announcement that is in the log. */
export interface BroadcastCreated {
  readonly status: 'stored' | 'duplicate';
  readonly broadcast: StoredBroadcast;
  readonly entry: StoredEntry;
  readonly conversation: StoredConversation;
  readonly audited?: StoredAuditEntry;
}

/** Announcements: an entry in the broadcast log plus figures. */
export interface BroadcastStore {
  /**
   * Appends to the broadcast log, fixes the audience and appends `broadcast.audit` to the audit log, in one commit; `audited` is that entry.
   * Same id and body → the first one again. `broadcast.quota` counts those of the workspace.
   */
  create(workspace: string, broadcast: NewBroadcast): Promise<BroadcastCreated | { status: 'refused'; code: 'id_conflict'; message: string } | QuotaSpent>;
  get(workspace: string, id: string): Promise<StoredBroadcast | undefined>;
  list(workspace: string, cursor: string | undefined, limit: number): Promise<ListPage<StoredBroadcast>>;
}
