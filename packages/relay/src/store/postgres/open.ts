import { MOST_ENTRIES, type StoreOptions } from '../options.ts';
import type { Store } from '../store.ts';
import { createAuditChain } from './audit-chain.ts';
import { auditStore } from './audit-store.ts';
import { blockStore } from './block-store.ts';
import { contentStore } from './content-store.ts';
import { broadcastStore, conversationStore } from './conversation-store.ts';
import { Database } from './database.ts';
import { type Engine, inUnit } from './engine.ts';
import { identityStore } from './identity-store.ts';
import { KnownAppends } from './known-appends.ts';
import { KnownConversations } from './known-conversations.ts';
import { Lanes } from './lanes.ts';
import { migrate, refuseUnfinished } from './migrate.ts';
import { sharedFacts } from './shared-facts.ts';
import { signInStore } from './sign-in-store.ts';
import { agentStore, idempotencyStore, roleStore, workspaceStore } from './staff-store.ts';
import { teamStore } from './team-store.ts';
import { Turns } from './turns.ts';
import type { Unit } from './unit.ts';
import { eventStore, visitorStore } from './visitor-store.ts';
import { KnownWorkspaces } from './workspaces-known.ts';

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:password@host:port/name?sslmode=…` */
  readonly url: string;
  /** Most connections of this process. Default: 10. */
  readonly connections?: number;
  /** File that repeats the audit log's checkpoints outside the database. */
  readonly checkpointFile?: string;
  /** Opens the target of a move that is not finished, which is refused else. */
  readonly isMoving?: boolean;
}

/**
 * Opens the database and brings its schema up to date. Any number of relays may serve the same database.
 * Rejects with `StoreUnavailable` when the server cannot be used and with `StoreTooNew` when a newer version wrote the schema.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { log } = options;
  const db = new Database({ url: options.url, connections: options.connections ?? 10, onIdleError: (error) => log?.warn({ err: error }, 'a connection to PostgreSQL broke') });
  let version: string;
  try {
    await migrate(db);
    if (!options.isMoving) await refuseUnfinished(db);
    version = (await db.one<{ server_version: string }>('SHOW server_version'))?.server_version.split(' ')[0] ?? 'unknown';
  } catch (error) {
    await db.close();
    throw error;
  }
  const known = new KnownWorkspaces(db);
  const entriesPerConversation = options.entriesPerConversation ?? MOST_ENTRIES;
  const transaction = <Result>(work: (unit: Unit) => Promise<Result>): Promise<Result> => inUnit({ db, known }, work);
  const lanes = new Lanes({ transaction, known: new KnownAppends(db, known, new KnownConversations(), entriesPerConversation), entriesPerConversation, onBatch: options.onBatch });
  const visits = new Turns(transaction);
  const engine: Engine = { db, known, lanes, visits, now: options.now ?? Date.now, entriesPerConversation };
  const chain = createAuditChain(db, { key: options.auditKey, keyFile: options.auditKeyFile, file: options.checkpointFile, onFileError: (error) => log?.error({ err: error }, 'the checkpoint file of the audit log cannot be written') });
  return {
    engine: `postgresql ${version}`,
    conversations: conversationStore(engine),
    visitors: visitorStore(engine),
    events: eventStore(engine),
    broadcasts: broadcastStore(engine, chain),
    agents: agentStore(engine),
    roles: roleStore(engine),
    teams: teamStore(engine),
    workspaces: workspaceStore(engine),
    idempotency: idempotencyStore(engine),
    audit: auditStore(engine, chain, options.checkpointFile),
    identities: identityStore(engine),
    blocks: blockStore(engine),
    content: contentStore(engine),
    signIns: signInStore(engine),
    shared: sharedFacts(engine),
    pool: () => db.pool(),
    async health() {
      try {
        // A standby, or a server whose disk is full, answers reads only.
        await db.run('UPDATE probe SET beat = beat + 1');
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: (error as Error).message };
      }
    },
    async close() {
      await Promise.all([lanes.drained(), visits.drained()]);
      await db.close();
    },
  };
}
