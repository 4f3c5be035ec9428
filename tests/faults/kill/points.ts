/** A moment in the life of a message. */
export interface Point {
  readonly says: string;
  /** End of the file's address. */
  readonly file: string;
  /** A line of the file that is there once; the process dies just before it runs. */
  readonly before: string;
  /** Expression in the words of that file: only then it counts. */
  readonly when: string;
  /** The batch was committed, and nobody can have heard of it. */
  readonly committed: boolean;
}

const COMMIT = '/store/sqlite/write/commit.ts';
const WRITER = '/store/sqlite/writer.ts';
const LANES = '/ws/lanes.ts';
const APPENDS = "batch.some(([operation]) => operation === 'appendPacked')";

/** From the writer's thread to the socket, in the order in which a message passes them. */
export const POINTS: Readonly<Record<string, Point>> = {
  'before-transaction': { says: 'before the transaction', file: COMMIT, before: '      this.#open();\n      // Pushed, not set by position', when: APPENDS, committed: false },
  'inside-transaction': { says: 'inside the transaction, before one of its writes', file: COMMIT, before: '    return operation(...request.slice(1));', when: "name === 'appendPacked'", committed: false },
  'before-commit': { says: 'inside the transaction, with all of it written', file: COMMIT, before: '      this.#close();\n      return { answer: { results, failures: [] } };', when: APPENDS, committed: false },
  'after-commit': { says: 'after the commit, before the answer leaves the writer thread', file: COMMIT, before: '      return { answer: { results, failures: [] } };', when: APPENDS, committed: true },
  'half-answered': { says: 'with a part of the answers on their way to the main thread', file: WRITER, before: '      from += batch.length;', when: 'batches.length > 1', committed: true },
  'before-ack': { says: 'when the main thread knows of the commit, before an ack is made', file: LANES, before: '    let refused: string | undefined;\n    for (const [index, change] of group.entries()) {', when: 'group.length > 0', committed: true },
  'half-acked': { says: 'in the middle of several acks of one commit', file: LANES, before: '      const forNow = this.#settle(lane, change.id, outcomes[index]);', when: 'index > 0', committed: true },
};
