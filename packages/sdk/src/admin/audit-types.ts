import type { ListPage } from './list-types.ts';

/** One thing that was done, from the audit log. */
export interface AuditEntry {
  /** Dense per workspace, from 1. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly ts: number;
  /** Who did it, with their name at that time; `system` is the relay itself, or its command line. */
  readonly actor: { readonly kind: 'agent' | 'bot' | 'visitor' | 'system'; readonly id: string; readonly name?: string };
  /** What was done, for instance `agent.invited`. */
  readonly action: string;
  readonly target?: { readonly kind: string; readonly id: string };
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
  /** The client's network address. */
  readonly address?: string;
  readonly requestId?: string;
  /** Hash of the entry before, and of this one, hex. */
  readonly prev: string;
  readonly hash: string;
}

/** All that are given must match. */
export interface AuditQuery {
  /** Id of whoever did it. */
  actor?: string;
  /** Names separated by commas; `agent.*` = all that begin so. */
  action?: string;
  /** Id of what it was done to. */
  target?: string;
  /** From this time on, milliseconds since 1970. */
  from?: number;
  /** Before this time, milliseconds since 1970. */
  to?: number;
  /** Occurs in the action, a name, an id, a fact or the address. */
  q?: string;
}

/** What a look at the whole log found. */
export interface AuditVerification {
  /** Entries that were looked at. */
  readonly entries: number;
  /** Signatures that hold. */
  readonly proofs: number;
  /** One English sentence for each thing that is wrong; empty: the log is whole. */
  readonly findings: readonly string[];
}

/** Needs the permission `audit.read`. */
export interface AuditApi {
  /** Newest first. */
  list(query?: AuditQuery & { cursor?: string; limit?: number }): Promise<ListPage<AuditEntry>>;
  /** Everything that matches, oldest first, as the text of a file: JSON lines, or CSV. The export is itself recorded. */
  export(query?: AuditQuery & { format?: 'jsonl' | 'csv' }): Promise<string>;
  /** Reads the whole log and finds every edit, removal and truncation. */
  verify(): Promise<AuditVerification>;
}
