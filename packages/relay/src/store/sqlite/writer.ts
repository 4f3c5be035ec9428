/** The writing thread: one connection, one transaction per batch of messages. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { openWriter } from './database.ts';
import { allFailed, type FromWorker, type Notice, type Request, type ToWorker, type WorkerSettings } from './exchange.ts';
import { connectionSuspect, failureOf } from './failures.ts';
import { GroupCommit } from './write/commit.ts';
import { createWriteContext } from './write/context.ts';
import { searchFill } from './write/search-fill.ts';

/** How long after a write the search index is brought up to date, in milliseconds. */
const FILL_AFTER_MS = 150;
/** A step while writes keep coming, and the pause after it: a message waits for no longer than a step. */
const FILL_BUSY = { stepMs: 4, pauseMs: 25 };
/** A step in quiet times. */
const FILL_QUIET = { stepMs: 20, pauseMs: 0 };
const FILL_RETRY_MS = 1_000;

interface Opened { readonly db: Database.Database; readonly commit: GroupCommit; readonly fill: (ms: number) => boolean }

const settings = workerData as WorkerSettings;
let opened: Opened | undefined;
let fillTimer: NodeJS.Timeout | undefined;
let wroteSinceFill = false;
let fillFailing = false;

/** The connection, opened again after a failure that made it suspect. */
function connection(): Opened {
  if (opened?.db.open) return opened;
  const db = openWriter(settings.path);
  opened = { db, commit: new GroupCommit(createWriteContext(db, settings.entriesPerConversation)), fill: searchFill(db) };
  fillLater(FILL_AFTER_MS);
  return opened;
}

function letGo(): void {
  try {
    opened?.db.close();
  } catch {
    // A connection that cannot even be closed is left to the garbage collector; the next one starts afresh.
  }
  opened = undefined;
}

function runBatch(batch: readonly Request[]): FromWorker {
  try {
    const { answer, suspect } = connection().commit.run(batch);
    if (suspect !== undefined && connectionSuspect(suspect)) letGo();
    return answer;
  } catch (error) {
    return allFailed(batch.length, failureOf(error));
  }
}

function fillLater(ms: number): void {
  fillTimer ??= setTimeout(fillNow, ms);
}

function fillNow(): void {
  fillTimer = undefined;
  const pace = wroteSinceFill ? FILL_BUSY : FILL_QUIET;
  wroteSinceFill = false;
  try {
    const { commit, fill } = connection();
    let more = false;
    commit.transaction(() => { more = fill(pace.stepMs); });
    if (more) fillLater(pace.pauseMs);
    fillFailing = false;
  } catch (error) {
    if (connectionSuspect(error)) letGo();
    // Told once per trouble: it is tried again every second.
    if (!fillFailing) port.postMessage({ notice: `the search index falls behind: ${failureOf(error).message}` } satisfies Notice);
    fillFailing = true;
    fillLater(FILL_RETRY_MS);
  }
}

function stop(): void {
  clearTimeout(fillTimer);
  letGo();
  parentPort?.close();
}

/** Everything that already waits goes into the same commit; each message is answered by itself. */
function serve(first: ToWorker): void {
  const batches: (readonly Request[])[] = [];
  let closing = false;
  for (let message: ToWorker | undefined = first; message; message = receiveMessageOnPort(port)?.message as ToWorker | undefined) {
    if ('close' in message) closing = true;
    else batches.push(message.batch);
  }
  const all = batches.length === 1 ? batches[0] as readonly Request[] : batches.flat();
  if (all.length > 0) {
    const answer = runBatch(all);
    let from = 0;
    for (const batch of batches) {
      port.postMessage(batches.length === 1 ? answer : part(answer, from, batch.length));
      from += batch.length;
    }
    wroteSinceFill = true;
    fillLater(FILL_AFTER_MS);
  }
  if (closing) stop();
}

function part({ results, failures }: FromWorker, from: number, count: number): FromWorker {
  return {
    results: results.slice(from, from + count),
    failures: failures.filter(([position]) => position >= from && position < from + count).map(([position, failure]) => [position - from, failure] as const),
  };
}

if (!parentPort) throw new Error('writer.ts runs as a worker thread only');
const port = parentPort;
port.on('message', serve);
