/** A moment in the life of a message. */
export interface Point {
  readonly says: string;
  /** End of the file's address. */
  readonly file: string;
  /** A line of the file that is there once; the process dies just before it runs. */
  readonly before: string;
  /** Expression in the words of that file: only then it counts. */
  readonly when: string;
  /** The batch is on disk, and nobody can have heard of it. */
  readonly committed: boolean;
}

const COMMIT = '/store/sqlite/write/commit.ts';
const JOURNAL = '/store/sqlite/write/journal.ts';
const WRITER = '/store/sqlite/writer.ts';
const STREAM_LOG = '/store/sqlite/stream/stream-log.ts';
const MESSAGE_STREAM = '/store/sqlite/stream/message-stream.ts';
const FOLLOWER = '/store/sqlite/write/stream-follower.ts';
const STREAM_WRITE = '    write(this.#file, record, 0, length, beginOf(this.#generation) + this.#offset, (error, written) => {';
const LANES = '/ws/lanes.ts';
const APPENDS = "batch.some(([operation]) => operation.startsWith('append'))";
// The answer to an append that stored something is a list; to one that came again it is not.
const STORES = 'results.some(Array.isArray)';
const ANSWER = '      return { answer: { results, failures: [], pending: this.pending > 0 }, followed };';

/** From the writer's thread, or the stream, to the socket, in the order in which a message passes them. */
export const POINTS: Readonly<Record<string, Point>> = {
  'before-transaction': { says: 'before the transaction', file: COMMIT, before: '      this.#open();\n      // Pushed, not set by position', when: APPENDS, committed: false },
  'inside-transaction': { says: 'inside the transaction, before one of its writes', file: COMMIT, before: '    return operation(...request.slice(1));', when: "name.startsWith('append')", committed: false },
  'before-record': { says: 'before a batch is written to the journal', file: JOURNAL, before: '    writeSync(this.#file, record, 0, length, this.#offset);', when: APPENDS, committed: false },
  'half-record': { says: 'with half of a batch written to the journal', file: JOURNAL, before: '    writeSync(this.#file, record, 0, length, this.#offset);', when: `${APPENDS} && writeSync(this.#file, record, 0, length >> 1, this.#offset) > 0`, committed: false },
  'after-record': { says: 'with a batch in the journal, before it counts as answered', file: JOURNAL, before: '    this.#offset += length;\n    return true;', when: APPENDS, committed: true },
  'before-answer': { says: 'with the batch on disk, before the answer leaves the writer thread', file: COMMIT, before: ANSWER, when: STORES, committed: true },
  'half-answered': { says: 'with a part of the answers on their way to the main thread', file: WRITER, before: '      from += batch.length;', when: 'answer.results.slice(from + batch.length).some(Array.isArray)', committed: true },
  'before-commit': { says: 'before the commit of what was answered from the journal', file: COMMIT, before: '    this.#commit.run();\n    this.#pending = 0;', when: 'this.pending > 0', committed: false },
  'after-commit': { says: 'after that commit, with the journal still as it was', file: COMMIT, before: '    this.#pending = 0;\n    this.#journal?.rewind();', when: 'this.pending > 0', committed: false },
  'before-streamed': { says: 'with messages numbered on the main thread, before they are written to the stream', file: STREAM_LOG, before: STREAM_WRITE, when: 'length > 0', committed: false },
  'half-streamed': { says: 'with half of them written to the stream', file: STREAM_LOG, before: STREAM_WRITE, when: 'process.getBuiltinModule("node:fs").writeSync(this.#file, record, 0, length >> 1, beginOf(this.#generation) + this.#offset) > 0', committed: false },
  'after-streamed': { says: 'with messages in the stream, before they count as answered', file: MESSAGE_STREAM, before: '    this.#done += count;\n    this.#options.onAnswered();', when: 'count > 0', committed: true },
  'half-followed': { says: 'with a part of the stream entered in the transaction', file: FOLLOWER, before: '    this.#at = { generation, offset: offset + HEADER + content.length };', when: 'content.length > 0', committed: false },
  'followed-committed': { says: 'with followed messages committed, before the writer knows', file: FOLLOWER, before: '    this.#written = this.position;\n    this.#followed = 0;', when: 'this.#followed > 0', committed: false },
  'before-ack': { says: 'when the main thread knows, before an ack is made', file: LANES, before: '    let refused: string | undefined;\n    for (let index = 0; index < group.length; index += 1) {', when: 'outcomes.some((outcome) => outcome.duplicate === false)', committed: true },
  'half-acked': { says: 'in the middle of several acks of one batch', file: LANES, before: '      const forNow = this.#settle(lane, id, outcomes[index]);', when: 'index > 0 && outcomes[index].duplicate === false', committed: true },
};
