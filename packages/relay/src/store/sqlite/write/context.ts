import type Database from 'better-sqlite3';
import type { Sealing } from '../../../audit/sealing-key.ts';
import { ConversationCache } from './conversation-cache.ts';
import { VisitorQuotas } from './visitor-quotas.ts';
import { WorkspaceCache } from './workspace-cache.ts';

/** What every write works with; lives as long as the writing connection. */
export interface WriteContext {
  readonly db: Database.Database;
  readonly workspaces: WorkspaceCache;
  readonly conversations: ConversationCache;
  readonly visitorQuotas: VisitorQuotas;
  /** Entries after which a conversation takes no more messages. */
  readonly entriesPerConversation: number;
  /** What signs the audit log now; asked within each transaction. Undefined: it is not signed. */
  readonly sealing: (() => Sealing) | undefined;
}

export function createWriteContext(db: Database.Database, entriesPerConversation: number, sealing?: () => Sealing): WriteContext {
  const workspaces = new WorkspaceCache(db);
  return { db, workspaces, conversations: new ConversationCache(db, workspaces), visitorQuotas: new VisitorQuotas(db), entriesPerConversation, sealing };
}
