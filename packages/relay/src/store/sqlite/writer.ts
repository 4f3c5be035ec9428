/** The writing thread: one connection, one transaction per batch of messages. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { createSealingKey } from '../../audit/sealing-key.ts';
import { openWriter } from './database.ts';
import { allFailed, type Forgotten, type FromWorker, type Notice, type Request, type Settled, type ToWorker, type WorkerSettings } from './exchange.ts';
import type { Said, StreamPosition } from './stream/stream-file.ts';
import { StoreUnavailable } from '../failures.ts';
import { connectionSuspect, failureOf } from './failures.ts';
import { GroupCommit } from './write/commit.ts';
import { createWriteContext } from './write/context.ts';
import { Journal } from './write/journal.ts';
import { goBehind, hurry } from './write/priority.ts';
import { searchFill, searchTidy } from './write/search-fill.ts';
import { StreamFollower } from './write/stream-follower.ts';
import { type EnterRun, streamedWrites } from './write/streamed.ts';

/** How long after a write the search index is brought up to date, in milliseconds. */
const FILL_AFTER_MS = 150;
/** A step while writes keep coming, and the pause after it: a message waits for no longer than a step. */
const FILL_BUSY = { stepMs: 5, pauseMs: 25 };
/** The same while messages stream: a commit is rarer then, and nobody waits for it. */
const FILL_ALONG_STREAM_MS = 40;
/** A step in quiet times. */
const FILL_QUIET = { stepMs: 20, pauseMs: 0 };
const FILL_RETRY_MS = 1_000;
/** In quiet times, between two steps that make the index's segments fewer: so many times as long as the last one took, and this at least. Who reads then should not notice. */
const TIDY_REST = { times: 40, leastMs: 100 };
/** While writes come in a stream, a step once so many of them are not in the index, and no sooner than this after the one before. */
const FILL_STREAM = { writes: 96, pauseMs: 15 };
/**
 * After a batch of at most so many writes, work is done ahead of the commit: at 5,000 messages a second that takes about a third off the 99th
 * percentile. In larger ones more waits already, and what is written ahead is often written again: a tenth of the throughput.
 */
const CALM_BATCH = 32;

/** How long an answered write may wait in the journal for its commit, in milliseconds: a short commit while batches are small, a rare one otherwise, and the rarest while messages stream, whose senders do not wait for this thread. */
const SETTLE_AFTER_MS = { calm: 25, busy: 50, stream: 800 };
const SETTLE_RETRY_MS = 1_000;
/** Messages followed at a time, above which the other thread will soon wait for this one: at 8,000 it takes no more (stream/message-stream.ts). */
const MOST_AT_EASE = 1_000;

interface Opened { readonly db: Database.Database; readonly journal: Journal; readonly stream: StreamFollower; readonly commit: GroupCommit; readonly fill: (ms: number) => boolean; readonly tidy: () => boolean }

const settings = workerData as WorkerSettings;
const sealing = settings.auditKey === undefined ? undefined : createSealingKey(settings.auditKey, settings.auditKeyFile);
let opened: Opened | undefined;
let fillTimer: NodeJS.Timeout | undefined;
let settleTimer: NodeJS.Timeout | undefined;
let settleFailing = false;
let wroteSinceFill = false;
let fillFailing = false;
/** Writes since the index was last brought up to date, and when that was. */
let unindexed = 0;
let filledAt = -Infinity;
/** The last batch was a small one. */
let isCalm = true;
/** Messages of the stream came with the last batch. */
let isStreaming = false;
/** Where the stream is, as far as this thread was told. */
let aim: StreamPosition | undefined;

/** The connection, opened again after a failure that made it suspect. */
function connection(): Opened {
  if (opened?.db.open) return opened;
  const db = openWriter(settings.path);
  const context = createWriteContext(db, settings.entriesPerConversation, sealing);
  const { journal, stream } = openBeside(db, streamedWrites(context).enter);
  const commit = new GroupCommit(context, journal, undefined, stream);
  commit.onForgotten = () => port.postMessage({ forgotten: true } satisfies Forgotten);
  opened = { db, journal, stream, commit, fill: searchFill(db), tidy: searchTidy(db) };
  fillLater(FILL_AFTER_MS);
  return opened;
}

/** The files beside the database. */
function openBeside(db: Database.Database, enter: EnterRun): Pick<Opened, 'journal' | 'stream'> {
  const lost = (conv: string, { seq, id }: Said, why: string): void => port.postMessage({ notice: `message ${id} was answered as entry ${seq} of conversation ${conv}, but ${why}` } satisfies Notice);
  let journal: Journal | undefined;
  try {
    journal = new Journal(settings.path);
    return { journal, stream: new StreamFollower(db, (run) => enter(run, (said, why) => lost(run[1], said, why))) };
  } catch (error) {
    journal?.close();
    db.close();
    throw new StoreUnavailable(`The journal beside ${settings.path} cannot be used: ${(error as Error).message}`);
  }
}

function letGo(): void {
  try {
    opened?.journal.close();
    opened?.stream.close();
    opened?.db.close();
  } catch {
    // A connection that cannot even be closed is left to the garbage collector; the next one starts afresh.
  }
  opened = undefined;
}

function runBatch(batch: readonly Request[]): FromWorker {
  try {
    const { commit } = connection();
    if (aim) commit.aim(aim);
    const { answer, suspect, followed } = commit.run(batch);
    unindexed += followed;
    isStreaming = followed > 0;
    if (isStreaming) goBehind(true);
    hurry(followed > MOST_AT_EASE);
    if (answer.pending) settleTimer ??= setTimeout(settleNow, isStreaming ? SETTLE_AFTER_MS.stream : isCalm ? SETTLE_AFTER_MS.calm : SETTLE_AFTER_MS.busy);
    if (suspect !== undefined && connectionSuspect(suspect)) letGo();
    return answer;
  } catch (error) {
    return allFailed(batch.length, failureOf(error));
  }
}

/** Tells the other thread when the database shows everything; what cannot be committed now stays in the journal. */
function settleNow(): void {
  settleTimer = undefined;
  try {
    const { commit, fill } = connection();
    commit.settle(() => fillStep(fill, isStreaming ? FILL_ALONG_STREAM_MS : isCalm ? 0 : FILL_BUSY.stepMs));
    port.postMessage({ settled: true } satisfies Settled);
    settleFailing = false;
  } catch (error) {
    if (connectionSuspect(error)) letGo();
    if (!settleFailing) port.postMessage({ notice: `answered writes wait in the journal: ${failureOf(error).message}` } satisfies Notice);
    settleFailing = true;
    settleTimer = setTimeout(settleNow, SETTLE_RETRY_MS);
  }
}

/** At least one statement's worth. */
function fillStep(fill: Opened['fill'], ms: number): void {
  unindexed = fill(ms) ? FILL_STREAM.writes : 0;
  filledAt = performance.now();
}

/** Between two batches of a stream: what the next commit would make them wait for. */
function workAhead(): void {
  if (settleTimer === undefined || !isCalm || isStreaming) return;
  const isDue = unindexed >= FILL_STREAM.writes && performance.now() - filledAt >= FILL_STREAM.pauseMs;
  try {
    const { commit, fill } = connection();
    commit.ahead(isDue ? () => fillStep(fill, 0) : undefined);
  } catch (error) {
    // It is in the journal, and the commit that is due says what is wrong when it cannot be repeated either.
    if (connectionSuspect(error)) letGo();
  }
}

function fillLater(ms: number): void {
  fillTimer ??= setTimeout(fillNow, ms);
}

function fillNow(): void {
  fillTimer = undefined;
  // While writes wait for their commit, the index goes along with it.
  if (settleTimer !== undefined) return fillLater(FILL_AFTER_MS);
  const pace = wroteSinceFill ? FILL_BUSY : FILL_QUIET;
  wroteSinceFill = false;
  if (pace === FILL_QUIET) goBehind(false);
  try {
    const { commit, fill, tidy } = connection();
    let [more, isTidying] = [false, false];
    const begun = performance.now();
    commit.transaction(() => {
      more = fill(pace.stepMs);
      isTidying = !more && pace === FILL_QUIET && tidy();
    });
    if (more) fillLater(pace.pauseMs);
    else if (isTidying) fillLater(Math.max(TIDY_REST.leastMs, TIDY_REST.times * (performance.now() - begun)));
    // Quiet times begin after the last of the writes.
    else if (pace === FILL_BUSY) fillLater(FILL_AFTER_MS);
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
  clearTimeout(settleTimer);
  try {
    opened?.commit.settle();
  } catch {
    // It is in the journal, and the next start commits it.
  }
  letGo();
  parentPort?.close();
}

/** Everything that already waits goes into the same commit; each message is answered by itself. */
function serve(first: ToWorker): void {
  const batches: (readonly Request[])[] = [];
  let closing = false;
  for (let message: ToWorker | undefined = first; message; message = receiveMessageOnPort(port)?.message as ToWorker | undefined) {
    if ('close' in message) closing = true;
    else {
      batches.push(message.batch);
      aim = message.follow ?? aim;
    }
  }
  const all = batches.length === 1 ? batches[0] as readonly Request[] : batches.flat();
  if (all.length > 0) {
    isCalm = all.length <= CALM_BATCH;
    const answer = runBatch(all);
    let from = 0;
    for (const batch of batches) {
      port.postMessage(batches.length === 1 ? answer : part(answer, from, batch.length));
      from += batch.length;
    }
    wroteSinceFill = true;
    unindexed += all.length;
    fillLater(FILL_AFTER_MS);
    workAhead();
  }
  if (closing) stop();
}

function part({ results, failures, pending }: FromWorker, from: number, count: number): FromWorker {
  return {
    ...(pending === undefined ? {} : { pending }),
    results: results.slice(from, from + count),
    failures: failures.filter(([position]) => position >= from && position < from + count).map(([position, failure]) => [position - from, failure] as const),
  };
}

if (!parentPort) throw new Error('writer.ts runs as a worker thread only');
const port = parentPort;
port.on('message', serve);
