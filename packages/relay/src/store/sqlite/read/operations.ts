import type Database from 'better-sqlite3';
import { auditReads } from './audit.ts';
import { blockReads } from './blocks.ts';
import { contentReads } from './content.ts';
import { conversationReads } from './conversations.ts';
import { eventReads } from './events.ts';
import { identityReads } from './identities.ts';
import { listReads } from './list.ts';
import { roleReads } from './roles.ts';
import { signInReads } from './sign-ins.ts';
import { staffReads } from './staff.ts';
import { teamReads } from './teams.ts';
import { visitorReads } from './visitors.ts';
import { workspaceKeys } from './workspace-keys.ts';

/** Every read by name. The main thread runs those that touch a handful of rows by key, the reading thread all others. */
export function readOperations(db: Database.Database) {
  const workspaceOf = workspaceKeys(db);
  const engine = db.prepare<[], string>('SELECT sqlite_version()').pluck();
  return {
    ...conversationReads(db, workspaceOf),
    ...listReads(db, workspaceOf),
    ...contentReads(db, workspaceOf),
    ...visitorReads(db, workspaceOf),
    ...eventReads(db, workspaceOf),
    ...staffReads(db, workspaceOf),
    ...signInReads(db, workspaceOf),
    ...identityReads(db, workspaceOf),
    ...roleReads(db, workspaceOf),
    ...teamReads(db, workspaceOf),
    ...auditReads(db, workspaceOf),
    ...blockReads(db, workspaceOf),
    engineVersion: (): string => engine.get() ?? 'unknown',
  };
}

export type ReadOperations = ReturnType<typeof readOperations>;
