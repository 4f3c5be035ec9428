import { StoreUnavailable } from '../../failures.ts';
import type { AppendRequest, AppendResult, BriefResult, OnBatch } from '../../store.ts';
import { packAppend, unpackAppended, unpackBriefly } from '../append-exchange.ts';
import type { Request } from '../exchange.ts';
import type { Ahead, WorkerChannel } from '../worker-channel.ts';
import type { WriterOperations } from '../write/kinds-of-writes.ts';
import { CurrentLog } from './current-log.ts';
import { Leases } from './leases.ts';
import { Answers, countOf, GROUP_CHARACTERS, type Numbered, recordOf, settle, takeRecord } from './numbered.ts';
import { isPlain, lengthOf } from './plain-message.ts';
import type { StreamPosition } from './stream-file.ts';

/** Least time from one record to the next, milliseconds: a stream of messages shares its writes. */
const PACE_MS = 1;
/** How long after a message the writer is told to follow, milliseconds, and after how many sooner. */
const FOLLOW = { afterMs: 20, messages: 512 };
/** Messages that the writer may be behind: more of them wait for it. */
const MOST_BEHIND = 8_000;
/** Messages in the database's own way come in a stream when one follows the other within this time, milliseconds. */
const STREAM_MS = 50;
/** After something went wrong, milliseconds. */
const RETRY_MS = 1_000;

/** What the writer is asked that changes no conversation's log and nobody's right to it. */
const HARMLESS: ReadonlySet<string> = new Set<keyof WriterOperations>([
  'ready', 'probe', 'follow', 'lease', 'newest', 'moveCursor', 'arrive', 'updateVisitor', 'recordEvent', 'recordVisit', 'createWorkspace', 'createBroadcast', 'touchSession', 'touchToken', 'confirmSession', 'keepAnswer',
]);

/** What may change conversations of one workspace alone, the first thing that comes with it. */
const OF_ONE_WORKSPACE: ReadonlySet<string> = new Set<keyof WriterOperations>(['removeConversation']);

interface Append {
  readonly request: AppendRequest;
  readonly answers: Answers;
  readonly place: number;
}

export interface MessageStreamOptions {
  /** Whether this process alone serves the database: two cannot write one stream. False: everything goes the long way. */
  readonly serves: boolean;
  /** Of the database file. */
  readonly path: string;
  readonly entriesPerConversation: number;
  /** Told when messages were answered that the database does not show yet. */
  readonly onAnswered: () => void;
  readonly onBatch: OnBatch | undefined;
  readonly onTrouble: (error: Error) => void;
}

/**
 * Messages that come in a stream are numbered on this thread, are on disk in a file of their own, and answered; the writer follows a moment
 * later and commits seldom, so that nobody waits for a commit (decision 0014). Everything else, and every first message, goes to the writer
 * as ever. For each conversation the order of both ways is one: whatever is asked of the writer comes after all that was numbered before,
 * and nothing is numbered while the writer may be changing the conversation.
 */
export class MessageStream implements Ahead {
  readonly #options: MessageStreamOptions;
  readonly #writer: () => WorkerChannel<WriterOperations>;
  readonly #leases: Leases;
  readonly #current: CurrentLog;
  readonly #queue: Numbered[] = [];
  #writing: readonly Numbered[] | undefined;
  #begun = 0;
  #done = 0;
  /** What the writer has followed. */
  #followed = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #flushSoon: NodeJS.Immediate | undefined;
  #followTimer: NodeJS.Timeout | undefined;
  #following = false;
  #wroteAt = -Infinity;
  /** When a message went the long way. */
  #slowAt = -Infinity;
  #isClosed = false;
  #mayAsk = true;
  #onIdle: (() => void) | undefined;

  constructor(options: MessageStreamOptions, writer: () => WorkerChannel<WriterOperations>) {
    this.#options = options;
    this.#writer = writer;
    this.#leases = new Leases(options.entriesPerConversation);
    this.#current = new CurrentLog(options.path, () => writer().callFirst('beginStream'));
  }

  get begun(): number {
    return this.#begun;
  }

  get done(): number {
    return this.#done;
  }

  get position(): StreamPosition | undefined {
    return this.#current.position;
  }

  /** Messages were answered that the writer has not followed. */
  get isAhead(): boolean {
    return this.#done > this.#followed;
  }

  /** As `ConversationStore.appendBriefly`. */
  appendBriefly(requests: readonly AppendRequest[]): Promise<readonly (BriefResult | Error)[]> {
    return new Promise((resolve) => {
      const answers = new Answers(requests.length, resolve);
      const ahead = this.#number(requests, answers, 0);
      for (let place = ahead; place < requests.length; place += 1) this.#place({ request: requests[place] as AppendRequest, answers, place });
    });
  }

  /** As `ConversationStore.append`: always the long way, but in its place behind those that wait. */
  append(request: AppendRequest): Promise<AppendResult> {
    if (this.#leases.state(request) !== 'asked') return this.#writer().ask((appended) => unpackAppended(request, appended), 'appendPacked', ...packAppend(request));
    return new Promise((resolve, reject) => { this.#leases.wait(request, { go: () => void this.append(request).then(resolve, reject), reject }); });
  }

  meets(request: Request): void {
    const [name, workspace, conv, , , by] = request;
    if (HARMLESS.has(name)) return;
    const isAppend = name === 'appendPacked' || name === 'appendBriefly';
    if (isAppend && typeof by === 'string') this.#leases.spend(String(workspace), by);
    if (isAppend) this.#leases.drop(String(workspace), String(conv));
    else this.#leases.dropAll(OF_ONE_WORKSPACE.has(name) ? String(workspace) : undefined);
  }

  /** What the writer told of conversations may not be true any more. */
  forget(): void {
    this.#leases.dropAll();
  }

  /** The writer died: whatever is not on disk by now is not answered, and the next one follows what is. */
  writerDied(): void {
    this.forget();
    this.#fail(new StoreUnavailable('The store is being started again.'));
    this.#current.end();
    this.#follow();
  }

  /** Resolves when everything that was begun is on disk and followed. Nothing is numbered any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.forget();
    if (this.#queue.length > 0 || this.#writing) await new Promise<void>((resolve) => { this.#onIdle = resolve; });
    clearTimeout(this.#followTimer);
    if (this.isAhead) await this.#writer().callFirst('follow').catch(() => undefined);
    await this.#current.close();
  }

  #slowly(request: AppendRequest): Promise<BriefResult> {
    return this.#writer().ask((appended) => unpackBriefly(request, appended), 'appendBriefly', ...packAppend(request));
  }

  /** The long way; the lease is asked for right behind it, when messages come in a stream. */
  #slowlyAndAsk(request: AppendRequest): Promise<BriefResult> {
    const answer = this.#slowly(request);
    const now = performance.now();
    const isStream = now - this.#slowAt < STREAM_MS;
    this.#slowAt = now;
    if (isStream && this.#options.serves && this.#mayAsk && !this.#isClosed && this.#leases.mayAsk(request, now)) this.#ask(request);
    return answer;
  }

  #ask(request: AppendRequest): void {
    if (!this.#current.log) return void this.#current.begin();
    const { workspace, conv, quota, ts } = request;
    const take = this.#leases.ask(request, () => performance.now());
    // In one message with the append before it: the one is not done where the other fails.
    this.#writer().call('lease', workspace, conv, quota, ts).then((lease) => {
      const { isHeld, waiting } = take(lease);
      // Where there is none they all go the long way, and not one after the other.
      this.#mayAsk = isHeld;
      for (const { go } of waiting) go();
      this.#mayAsk = true;
    }, (error: Error) => {
      for (const { reject } of take(undefined).waiting) reject(error);
    });
  }

  /** Numbers the first ones, as many as can be, and returns how many. */
  #number(requests: readonly AppendRequest[], answers: Answers, place: number): number {
    const now = performance.now();
    let [count, seq, characters] = [0, 0, 0];
    while (count < requests.length && characters < GROUP_CHARACTERS) {
      const request = requests[count] as AppendRequest;
      const given = isPlain(request) ? this.#leases.number(request, now) : undefined;
      if (given === undefined) break;
      if (count === 0) seq = given;
      count += 1;
      characters += lengthOf(request);
    }
    if (count === 0) return 0;
    const numbered = count === requests.length ? requests : requests.slice(0, count);
    this.#begun += count;
    this.#queue.push({ requests: numbered, seq, characters, answers, place });
    this.#flushLater();
    return count;
  }

  /** Directly, however long it waited before: whoever is answered first goes on first. */
  #place(append: Append): void {
    const { request, answers, place } = append;
    const answer = (result: BriefResult | Error): void => answers.put(place, result);
    if (this.#leases.state(request) === 'asked') return this.#leases.wait(request, { go: () => this.#place(append), reject: answer });
    if (this.#number([request], answers, place) > 0) return;
    (isPlain(request) ? this.#slowlyAndAsk(request) : this.#slowly(request)).then(answer, answer);
  }

  #flushLater(): void {
    if (this.#flushSoon || this.#writing || this.#queue.length === 0 || this.#done - this.#followed > MOST_BEHIND) return;
    const wait = this.#wroteAt + PACE_MS - performance.now();
    if (wait > 0) this.#flushTimer ??= setTimeout(() => this.#flush(), wait);
    // A timer may be late by a millisecond, and messages come more often.
    else this.#flushSoon = setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = this.#flushSoon = undefined;
    const { log } = this.#current;
    if (!log || this.#writing || this.#queue.length === 0) return;
    const batch = takeRecord(this.#queue);
    const record = log.encode(recordOf(batch));
    if (!record) {
      // The writer has not come past the other half.
      this.#queue.unshift(...batch);
      return this.#follow();
    }
    const begun = this.#wroteAt = performance.now();
    this.#writing = batch;
    log.write(record, (error) => {
      if (this.#writing !== batch) return;
      this.#writing = undefined;
      if (error) this.#failed(error, batch);
      else this.#answered(batch, begun);
      if (this.#queue.length === 0) this.#onIdle?.();
    });
  }

  #answered(batch: readonly Numbered[], begun: number): void {
    const count = countOf(batch);
    this.#done += count;
    this.#options.onAnswered();
    this.#options.onBatch?.(count, (performance.now() - begun) / 1_000);
    this.#flushLater();
    for (const numbered of batch) settle(numbered, undefined);
    this.#writer().retry();
    if (this.#done - this.#followed >= FOLLOW.messages) this.#follow();
    else this.#followTimer ??= setTimeout(() => this.#follow(), FOLLOW.afterMs);
  }

  /** Nothing of it is answered; whoever wrote it says it again under the same id. */
  #failed(error: Error, batch: readonly Numbered[]): void {
    this.forget();
    this.#options.onTrouble(error);
    this.#queue.unshift(...batch);
    this.#fail(new StoreUnavailable(error.message));
    this.#current.end();
    // Before anything else is taken: what the failed write may have left is of the generation before.
    void this.#current.begin();
    this.#follow();
  }

  #fail(error: Error): void {
    const failed = [...(this.#writing ?? []), ...this.#queue.splice(0)];
    this.#writing = undefined;
    for (const numbered of failed) settle(numbered, error);
    this.#writer().refuseBlocked(error);
    this.#done = this.#begun;
    this.#onIdle?.();
  }

  /** The writer does not follow: what waits for it is refused as if the writer had been asked, and only what is being written comes to its end. */
  #refuse(error: Error): void {
    this.forget();
    const refused = this.#queue.splice(0);
    this.#begun -= countOf(refused);
    for (const numbered of refused) settle(numbered, error);
    this.#writer().refuseBlocked(error);
    if (!this.#writing) this.#onIdle?.();
  }

  /** Tells the writer to come to where the stream is; once more until it has. */
  #follow(): void {
    clearTimeout(this.#followTimer);
    this.#followTimer = undefined;
    if (this.#following) return;
    this.#following = true;
    const done = this.#done;
    const { log } = this.#current;
    const crowded = log?.isCrowded ? log : undefined;
    // A commit where the other half is to be written again.
    this.#writer().callFirst(crowded ? 'ready' : 'follow').then(() => {
      this.#followed = Math.max(this.#followed, done);
      crowded?.cleared();
      return 0;
    }, (error: Error) => {
      this.#refuse(error);
      return RETRY_MS;
    }).then((wait) => {
      this.#following = false;
      this.#flushLater();
      if (this.isAhead && (!this.#isClosed || this.#queue.length > 0)) this.#followTimer ??= setTimeout(() => this.#follow(), wait || (this.#done - this.#followed >= FOLLOW.messages ? 0 : FOLLOW.afterMs));
    }).catch((error: unknown) => this.#options.onTrouble(error as Error));
  }
}
