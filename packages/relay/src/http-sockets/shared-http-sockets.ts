import type { NodeLink } from '../cluster/node-link.ts';
import { nodeOf, type DownAnswer, type HttpSocketDirectory, type NotPossible, type OpenAnswer, type OpenRequest, type UpAnswer, type UpBatch } from './directory.ts';

/** How often a node that asks compares with those it asked, milliseconds. */
const BEAT_MS = 1_000;
/** An asked node that says nothing for this long cannot be reached. Below the 10 s that clients wait for a sent batch. Milliseconds. */
const QUIET_MS = 3_000;
/** A node is gone when nobody listens on its channel for this long; after a restart of Redis a living one is back sooner. Milliseconds. */
const GONE_MS = 3_000;
/** A poll that waited this long and cannot wait on ends as polls end when nothing came; a younger one is refused, so that nobody asks without a pause. Milliseconds. */
const WAITED_MS = 1_000;
/** Requests that may wait for other nodes, and the characters of frames in them. */
const MOST_WAITING = 20_000;
const MOST_CHARACTERS = 16_777_216;
/** Nodes that are remembered as deaf, or as silent. */
const MOST_AWAY = 1_000;
/** What a node's name looks like; anything else names none. */
const NODE = /^[\w-]{1,64}$/;

/** What nodes say to each other. `held` asks which of these requests the other still has in hand; it names those which it has not in `lost`. */
type Words =
  | { readonly t: 'take'; readonly from: string; readonly id: number; readonly socket: string; readonly batch: UpBatch }
  | { readonly t: 'poll'; readonly from: string; readonly id: number; readonly socket: string; readonly after: number }
  | { readonly t: 'answer'; readonly from: string; readonly id: number; readonly answer: UpAnswer | DownAnswer }
  | { readonly t: 'held' | 'lost'; readonly from: string; readonly ids: readonly number[] };

type Question = { readonly t: 'take'; readonly batch: UpBatch } | { readonly t: 'poll'; readonly after: number };

/** A request that waits for another node. */
interface Waiting {
  readonly node: string;
  readonly since: number;
  readonly characters: number;
  readonly question: Question;
  readonly answer: (answer: UpAnswer | DownAnswer) => void;
}

export interface SharedHttpSocketsOptions {
  /** Those that this process holds; their names begin with `link.node`. */
  readonly local: HttpSocketDirectory;
  readonly link: NodeLink;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

/**
 * The sockets of all nodes: a request for a socket of another node is passed on to it, and its answer passed back (decision 0011). Nothing is
 * kept of either. What gets lost between nodes is found by comparison within about a second and ends as `away`: the client asks again, and the numbers
 * of frames make that harmless. Call `start()` when listening.
 */
export class SharedHttpSockets implements HttpSocketDirectory {
  readonly #local: HttpSocketDirectory;
  readonly #link: NodeLink;
  readonly #now: () => number;
  readonly #waiting = new Map<number, Waiting>();
  /** When a node that is asked said anything last. */
  readonly #heard = new Map<string, number>();
  /** Since when nobody listens on the channels of these nodes. */
  readonly #deaf = new Map<string, number>();
  /** Nodes that did not answer in time: nobody waits for them until they say something. */
  readonly #silent = new Set<string>();
  /** Requests of other nodes that this one has not answered, by node. */
  readonly #held = new Map<string, Set<number>>();
  #characters = 0;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ local, link, now }: SharedHttpSocketsOptions) {
    this.#local = local;
    this.#link = link;
    this.#now = now;
    link.listen((words) => this.#hear(JSON.parse(words) as Words));
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), BEAT_MS);
    this.#timer.unref();
  }

  /** This node stops: whoever waits here for another node asks again, elsewhere. */
  leave(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const id of this.#waiting.keys()) this.#end(id, { status: 'away' });
  }

  open(request: OpenRequest): Promise<OpenAnswer> {
    return this.#local.open(request);
  }

  take(socket: string, batch: UpBatch): Promise<UpAnswer> {
    if (this.#isMine(socket)) return this.#local.take(socket, batch);
    return this.#ask(socket, { t: 'take', batch }, batch.frames.reduce((sum, { length }) => sum + length, 0)) as Promise<UpAnswer>;
  }

  poll(socket: string, after: number): Promise<DownAnswer> {
    if (this.#isMine(socket)) return this.#local.poll(socket, after);
    return this.#ask(socket, { t: 'poll', after }, 0) as Promise<DownAnswer>;
  }

  /** About once a second: asks the nodes which requests they still have, and ends those of nodes that are silent. */
  tick(): void {
    const now = this.#now();
    const asked = new Map<string, number[]>();
    for (const [id, { node, since }] of this.#waiting) {
      if (now - Math.max(since, this.#heard.get(node) ?? 0) >= QUIET_MS) {
        this.#end(id, { status: 'away' });
        makeRoom(this.#silent, MOST_AWAY);
        this.#silent.add(node);
      } else if (!asked.get(node)?.push(id)) asked.set(node, [id]);
    }
    for (const node of this.#heard.keys()) if (!asked.has(node)) this.#heard.delete(node);
    for (const node of this.#silent) if (!asked.has(node)) asked.set(node, []);
    for (const [node, ids] of asked) void this.#tell(node, { t: 'held', from: this.#link.node, ids }, ids);
  }

  #isMine(socket: string): boolean {
    const node = nodeOf(socket);
    return node === this.#link.node || !NODE.test(node);
  }

  #ask(socket: string, question: Question, characters: number): Promise<UpAnswer | DownAnswer> {
    if (this.#waiting.size >= MOST_WAITING || this.#characters + characters > MOST_CHARACTERS) return Promise.resolve({ status: 'away' });
    const node = nodeOf(socket);
    if (this.#silent.has(node)) return Promise.resolve({ status: 'away' });
    const id = (this.#lastId += 1);
    this.#characters += characters;
    return new Promise((resolve) => {
      this.#waiting.set(id, { node, since: this.#now(), characters, question, answer: resolve });
      void this.#tell(node, { ...question, from: this.#link.node, id, socket }, [id]);
    });
  }

  /** Says something that these requests depend on; they end when the node cannot hear it. */
  async #tell(node: string, words: Words, ids: readonly number[]): Promise<void> {
    const told = await this.#link.tell(node, JSON.stringify(words));
    if (told === 'heard') return void this.#deaf.delete(node);
    const isGone = told === 'nobody' && this.#isGone(node);
    if (isGone) this.#silent.delete(node);
    for (const id of ids) this.#end(id, { status: isGone ? 'unknown' : 'away' });
  }

  /** Asked when nobody listened. A node that listens again in time was only cut off from Redis. */
  #isGone(node: string): boolean {
    const since = this.#deaf.get(node) ?? this.#now();
    if (!this.#deaf.has(node)) {
      makeRoom(this.#deaf, MOST_AWAY);
      this.#deaf.set(node, since);
    }
    return this.#now() - since >= GONE_MS;
  }

  #end(id: number, answer: NotPossible | UpAnswer | DownAnswer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    this.#characters -= waiting.characters;
    const { question, since } = waiting;
    const isOver = answer.status === 'away' && question.t === 'poll' && this.#now() - since >= WAITED_MS;
    waiting.answer(isOver ? { status: 'frames', first: question.after + 1, frames: [] } : answer);
  }

  #hear(words: Words): void {
    const { from } = words;
    if (words.t === 'take' || words.t === 'poll') return void this.#serve(words);
    if (words.t === 'held') {
      const held = this.#held.get(from);
      const ids = words.ids.filter((id) => !held?.has(id));
      return void this.#link.tell(from, JSON.stringify({ t: 'lost', from: this.#link.node, ids } satisfies Words));
    }
    const ids = words.t === 'answer' ? [words.id] : words.ids;
    const answer: NotPossible | UpAnswer | DownAnswer = words.t === 'answer' ? words.answer : { status: 'away' };
    this.#heard.set(from, this.#now());
    this.#silent.delete(from);
    for (const id of ids) if (this.#waiting.get(id)?.node === from) this.#end(id, answer);
  }

  /** Answers another node. An answer that gets lost is not in hand any more, which the other finds out by its next `held`. */
  async #serve(words: Extract<Words, Question>): Promise<void> {
    const { from, id, socket } = words;
    const held = this.#held.get(from) ?? new Set();
    this.#held.set(from, held.add(id));
    const answer = await (words.t === 'take' ? this.#local.take(socket, words.batch) : this.#local.poll(socket, words.after));
    await this.#link.tell(from, JSON.stringify({ t: 'answer', from: this.#link.node, id, answer } satisfies Words));
    held.delete(id);
    if (held.size === 0 && this.#held.get(from) === held) this.#held.delete(from);
  }
}

/** Forgets the oldest when there are as many as there may be. */
function makeRoom(known: { readonly size: number; keys(): Iterable<string>; delete(key: string): boolean }, most: number): void {
  const [oldest] = known.keys();
  if (known.size >= most && oldest !== undefined) known.delete(oldest);
}
