import type { StoredLine, StoredLog } from './events.ts';
import type { Report } from './violation.ts';

/** Messages, states and assignments have a line of their own in a view; edits and deletions change another's. */
const isShown = ({ type }: StoredLine): boolean => type !== 'edit' && type !== 'delete';

/** One log, ready to be asked. */
export interface IndexedLog {
  readonly log: StoredLog;
  readonly head: number;
  at(seq: number): StoredLine | undefined;
  seqOf(id: string): number | undefined;
  /** How many entries up to and including `seq` have a line in a view. */
  shownUpTo(seq: number): number;
}

/** Every log of the store, found by workspace and conversation. */
export interface StoredIndex {
  log(workspace: string, conv: string): IndexedLog | undefined;
  /** Workspaces that hold an entry of this id. */
  workspacesOf(id: string): ReadonlySet<string>;
  readonly logs: Iterable<IndexedLog>;
}

/** Reads the store's end once; G2 by id and the density of G3 are judged on the way. */
export function indexStore(store: readonly StoredLog[], report: Report): StoredIndex {
  const logs = new Map<string, IndexedLog>();
  const homes = new Map<string, Set<string>>();
  for (const log of store) {
    const seqs = new Map<string, number>();
    const lines = new Map<number, StoredLine>();
    const counts = [0];
    for (const [index, line] of log.entries.entries()) {
      const expected = index + 1;
      if (line.seq !== expected) report('G3', `the log has seq ${line.seq} where ${expected} belongs: order must be dense`, log.conv, line.id);
      const twin = seqs.get(line.id);
      if (twin !== undefined) report('G2', `one id is stored twice, at ${twin} and at ${line.seq}`, log.conv, line.id);
      seqs.set(line.id, line.seq);
      lines.set(line.seq, line);
      counts.push((counts.at(-1) ?? 0) + (isShown(line) ? 1 : 0));
      const known = homes.get(line.id) ?? new Set();
      homes.set(line.id, known.add(log.workspace));
    }
    logs.set(`${log.workspace}|${log.conv}`, {
      log,
      head: log.entries.at(-1)?.seq ?? 0,
      at: (seq) => lines.get(seq),
      seqOf: (id) => seqs.get(id),
      shownUpTo: (seq) => counts[Math.max(0, Math.min(seq, counts.length - 1))] ?? 0,
    });
  }
  const nowhere: ReadonlySet<string> = new Set();
  return { log: (workspace, conv) => logs.get(`${workspace}|${conv}`), workspacesOf: (id) => homes.get(id) ?? nowhere, logs: [...logs.values()] };
}
