import type { CursorMove, CursorMoved } from '../records.ts';
import type { AppendRequest, AppendResult, OnBatch } from '../store.ts';
import { append, prepareAppends } from './append.ts';
import type { KnownAppends } from './known-appends.ts';
import { moveCursor, prepareMoves } from './moves.ts';
import { Turns } from './turns.ts';
import type { Unit } from './unit.ts';

/**
 * Transactions of this node at a time. What belongs to one workspace goes through the same lane: it is stored in the order in which it was asked
 * for, and transactions of one workspace would wait for one another's commits in any case, because each gives out revisions (decision 0010).
 */
const LANES = 3;

/** What a work is about: an append, a cursor move, or neither. */
interface About {
  readonly append?: AppendRequest;
  readonly move?: CursorMove;
}

export interface LanesOptions {
  readonly transaction: <Result>(work: (unit: Unit) => Promise<Result>) => Promise<Result>;
  readonly known: KnownAppends;
  readonly entriesPerConversation: number;
  readonly onBatch?: OnBatch | undefined;
}

/**
 * What streams in. Requests wait for the transaction before theirs and then share one: its rows are read, locked and written with one
 * statement each, and every answer follows the commit (G1).
 */
export class Lanes {
  readonly #turns: Turns<Unit, About>;
  readonly #entriesPerConversation: number;

  constructor({ transaction, known, entriesPerConversation, onBatch }: LanesOptions) {
    const learning = async <Result>(work: (unit: Unit) => Promise<Result>): Promise<Result> => {
      const { unit, result } = await transaction(async (begun) => ({ unit: begun, result: await work(begun) }));
      known.learn(unit);
      return result;
    };
    this.#turns = new Turns(learning, prepare, onBatch, async (all: readonly About[]) => {
      const appends = all.flatMap((about) => about.append ?? []);
      return appends.length === all.length ? known.append(appends) : undefined;
    });
    this.#entriesPerConversation = entriesPerConversation;
  }

  append(request: AppendRequest): Promise<AppendResult> {
    return this.#turns.run(laneOf(request.workspace), { append: request }, (unit) => append(unit, request, this.#entriesPerConversation));
  }

  move(request: CursorMove): Promise<CursorMoved | undefined> {
    return this.#turns.run(laneOf(request.workspace), { move: request }, (unit) => moveCursor(unit, request));
  }

  /** Anything else that is done to a conversation, in its turn. */
  within<Result>(workspace: string, work: (unit: Unit) => Promise<Result>): Promise<Result> {
    return this.#turns.run(laneOf(workspace), {}, work);
  }

  drained(): Promise<void> {
    return this.#turns.drained();
  }
}

async function prepare(unit: Unit, all: readonly About[]): Promise<void> {
  const appends = all.flatMap((about) => about.append ?? []);
  const moves = all.flatMap((about) => about.move ?? []);
  const wanted = [
    ...appends.map(({ workspace, conv, id, change }) => ({ workspace, conv, entries: 'target' in change ? [id, change.target] : [id] })),
    ...moves.map(({ workspace, conv }) => ({ workspace, conv, entries: [] })),
  ];
  const known = await Promise.all(wanted.map(async ({ workspace, conv, entries }) => ({ workspace: await unit.workspace(workspace), id: conv, entries })));
  await unit.open(known.flatMap(({ workspace, id, entries }) => (workspace ? [{ workspace, id, entries }] : [])));
  await prepareAppends(unit, appends);
  await prepareMoves(unit, moves);
}

/** FNV-1a over the id. */
function laneOf(workspace: string): string {
  let hash = 0x811c9dc5;
  for (let place = 0; place < workspace.length; place += 1) hash = Math.imul(hash ^ workspace.charCodeAt(place), 0x01000193);
  return String((hash >>> 0) % LANES);
}
