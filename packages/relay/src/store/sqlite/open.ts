import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { StoreInUse, StoreUnavailable } from '../failures.ts';
import { MOST_ENTRIES, type StoreOptions } from '../options.ts';
import type { Store } from '../store.ts';
import { auditStore, checkpointCopy } from './audit-store.ts';
import { blockStore } from './block-store.ts';
import { contentStore } from './content-store.ts';
import type { Request, WorkerSettings } from './exchange.ts';
import { lockFolder } from './folder-lock.ts';
import { PointReads } from './point-reads.ts';
import type { ReadOperations } from './read/operations.ts';
import { identityStore } from './identity-store.ts';
import { signInStore } from './sign-in-store.ts';
import { agentStore, idempotencyStore, roleStore, teamStore, workspaceStore } from './staff-store.ts';
import { broadcastStore, conversationStore, eventStore, visitorStore } from './conversation-store.ts';
import { MessageStream } from './stream/message-stream.ts';
import { WorkerChannel } from './worker-channel.ts';
import type { WriterOperations } from './write/kinds-of-writes.ts';

/** Name of the database in the data folder. */
export const DATABASE_FILE = 'frontdesk.db';

export interface SqliteStoreOptions extends StoreOptions {
  /** Folder of the file; made when it is missing. */
  readonly folder: string;
  /** Name of the file in the folder. Default: `DATABASE_FILE`. */
  readonly file?: string;
  /** For a relay: no other may open the folder so until this one is closed, and messages may stream ahead of the database. Default: false. */
  readonly serves?: boolean;
}

/** What the parts of the store work with. */
export interface Engine {
  readonly writer: WorkerChannel<WriterOperations>;
  readonly stream: MessageStream;
  readonly reader: WorkerChannel<ReadOperations>;
  readonly points: PointReads;
  /**
   * Waits until the database shows every conversation, entry, cursor and visitor that was answered. Never rejects: where the database
   * cannot take them now, reads go on with what it has.
   *
   * @param but `appends`: entries may be missing, for reads that do not look at them.
   */
  readonly settled: (but?: 'appends') => Promise<void>;
  readonly now: () => number;
  /** Of the database file. */
  readonly path: string;
}

/** Milliseconds between two batches at least: far below what a person notices, and a stream of messages then shares its writes. */
const WRITE_PACE_MS = 2;

/** A worker file beside this one: `.ts` when run from source, `.js` when compiled (the compiler does not rewrite URLs). */
const workerFile = (name: string): URL => new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/**
 * Opens the database in `folder`, brings its schema up to date and starts its two threads.
 * Rejects with `StoreUnavailable` when the file cannot be used, with `StoreInUse` when another relay serves it and with `StoreTooNew` when a newer
 * version wrote it.
 *
 * Beyond the interface: reads by key run on the calling thread, lists, pages and searches on a thread of their own; text search follows
 * writes within a second. Another process may write to the same file (the command line does), but only one relay may serve it; what streams
 * in shows in another process within a second, after its commit.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  try {
    await makeFolder(options.folder);
  } catch (error) {
    throw new StoreUnavailable(`The folder ${options.folder} cannot be made: ${(error as Error).message}`);
  }
  const unlock = options.serves ? lockFolderOf(options) : undefined;
  const path = join(options.folder, options.file ?? DATABASE_FILE);
  const workerData: WorkerSettings = { path, entriesPerConversation: options.entriesPerConversation ?? MOST_ENTRIES, ...(options.auditKey === undefined ? {} : { auditKey: options.auditKey }), ...(options.auditKeyFile === undefined ? {} : { auditKeyFile: options.auditKeyFile }) };
  const onDeath = (error: Error): void => options.log?.error({ err: error }, 'a thread of the store died and is started again');
  const onNotice = (notice: string): void => options.log?.warn(notice);
  const barrier = createBarrier(() => writer.callFirst('ready'), () => stream.isAhead);
  const stream: MessageStream = new MessageStream({
    serves: options.serves ?? false, path, entriesPerConversation: workerData.entriesPerConversation, onBatch: options.onBatch, onAnswered: () => barrier.pending(true, []),
    onTrouble: (error) => options.log?.error({ err: error }, 'the stream of messages cannot be written, and messages are stored without it'),
  }, () => writer);
  const writer: WorkerChannel<WriterOperations> = new WorkerChannel<WriterOperations>({
    url: workerFile('writer'), workerData, inFlight: 2, paceMs: WRITE_PACE_MS, onNotice, onPending: barrier.pending, onBatch: options.onBatch, ahead: stream, onForgotten: () => stream.forget(),
    onDeath: (error) => {
      onDeath(error);
      stream.writerDied();
    },
  });
  const engine: Engine = {
    writer,
    stream,
    settled: barrier.settled,
    reader: new WorkerChannel<ReadOperations>({ url: workerFile('reader'), workerData, inFlight: 2, paceMs: 0, onDeath, onNotice }),
    points: new PointReads(path),
    now: options.now ?? Date.now,
    path,
  };
  let version: string;
  try {
    // The writer first: it creates and migrates what the others open.
    await engine.writer.call('ready');
    version = await engine.reader.call('engineVersion');
  } catch (error) {
    await closeAll(engine);
    unlock?.('unused');
    throw error;
  }
  const checkpoints = checkpointCopy(engine, (error) => options.log?.error({ err: error }, 'the checkpoint file of the audit log cannot be written'));
  return {
    engine: `sqlite ${version}`,
    conversations: conversationStore(engine),
    visitors: visitorStore(engine),
    events: eventStore(engine),
    broadcasts: broadcastStore(engine, checkpoints),
    agents: agentStore(engine),
    roles: roleStore(engine),
    teams: teamStore(engine),
    workspaces: workspaceStore(engine),
    idempotency: idempotencyStore(engine),
    audit: auditStore(engine, checkpoints),
    identities: identityStore(engine),
    blocks: blockStore(engine),
    content: contentStore(engine),
    signIns: signInStore(engine),
    health: () => health(engine),
    close: async () => {
      await closeAll(engine);
      unlock?.();
    },
  };
}

function lockFolderOf({ folder }: SqliteStoreOptions): ReturnType<typeof lockFolder> {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof StoreInUse) throw error;
    throw new StoreUnavailable((error as Error).message);
  }
}

/** Answered writes that the database does not show yet, and one commit shared among the reads that wait for them. */
interface Barrier {
  pending(pending: boolean, answered: readonly { readonly request: Request }[]): void;
  readonly settled: Engine['settled'];
}

/** What changes nothing but conversations and entries, or nothing at all. */
const APPENDS: ReadonlySet<string> = new Set<keyof WriterOperations>(['appendPacked', 'appendBriefly', 'newest', 'lease', 'follow']);

/** @param isAhead whether something was answered that the writer does not know of yet. */
function createBarrier(commit: () => Promise<void>, isAhead: () => boolean): Barrier {
  const nothing = Promise.resolve();
  let isPending = false;
  let hasOther = false;
  let commits: Promise<void> | undefined;
  /** What cannot be committed now is asked for again by the next read. */
  const shown = (): Promise<void> => {
    const asked = commit().catch(() => {
      if (commits === asked) commits = undefined;
    });
    return asked;
  };
  return {
    pending(pending, answered) {
      isPending = pending || isAhead();
      hasOther = pending && (hasOther || answered.some(({ request: [name] }) => !APPENDS.has(name)));
      // A commit that was asked for before may not include what was answered now.
      if (pending) commits = undefined;
    },
    settled: (but) => ((but === 'appends' ? hasOther : isPending) ? (commits ??= shown()) : nothing),
  };
}

/** Less free than one message and its commit may need: writing may still work where pages can be used again, but not for long. Bytes. */
const LEAST_FREE = 1024 * 1024;

async function health({ writer, reader, points, path }: Engine): Promise<{ ok: true } | { ok: false; reason: string }> {
  try {
    const [disk] = await Promise.all([statfs(dirname(path)), writer.call('probe'), reader.call('engineVersion'), points.read((read) => read.engineVersion())]);
    if (disk.bavail * disk.bsize < LEAST_FREE) return { ok: false, reason: 'The disk of the data folder is full. Free some space; what is refused meanwhile is kept by the clients and sent again.' };
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}

/** Readers first, so that the writer is the last to close the file and leaves no WAL behind. */
async function closeAll({ writer, stream, reader, points }: Engine): Promise<void> {
  await reader.close();
  points.close();
  await stream.close();
  await writer.close();
}
