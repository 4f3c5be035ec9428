import type { Log } from '../log.ts';
import type { OnBatch } from './store.ts';

/** What a store of any engine may be opened with. */
export interface StoreOptions {
  /** Told of what nobody waits for: a lost connection or thread, a file that cannot be written, a search index that falls behind. */
  readonly log?: Pick<Log, 'error' | 'warn'>;
  /** Milliseconds since 1970, for what the caller gives no time with (a visitor's arrival, age of answers). Default: `Date.now`. */
  readonly now?: () => number;
  /** Entries after which a conversation takes no more messages and edits. Default: 100,000. Announcements have no such end. */
  readonly entriesPerConversation?: number;
  /** Ed25519 private key (PKCS #8, PEM) that signs the audit log. Default: it is chained, but not signed. */
  readonly auditKey?: string;
  /** Where that key lies, when it may be replaced there while the store is open. */
  readonly auditKeyFile?: string;
  /** Told of each batch of what streams in. */
  readonly onBatch?: OnBatch;
}

/** Default of `entriesPerConversation`. */
export const MOST_ENTRIES = 100_000;
