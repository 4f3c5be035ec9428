import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { openPostgresStore } from '../store/postgres/open.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { type Compared, compareTable, repairTable } from './compare.ts';
import { copyTable, type Pace, type Told } from './copy.ts';
import { MoveError } from './errors.ts';
import { type AuditFound, checkMoved, checkSealed, keysOfSource } from './keys.ts';
import { type Shape, shapesOf } from './shape.ts';
import { Source } from './source.ts';
import { Target } from './target.ts';

export interface MoveOptions {
  /** The SQLite file. */
  readonly path: string;
  /** `postgres://user:password@host:port/name` */
  readonly url: string;
  /** The target without its password, for people. */
  readonly name: string;
  /** Keys come from here; FRONTDESK_DATA is the folder of `path`. */
  readonly config: Config;
  readonly now: () => number;
  readonly tell: (told: Told) => void;
  /** Most rows at once. Default: 1,000. */
  readonly batch?: number;
}

export type Outcome =
  /** It was done before; nothing was changed. */
  | { readonly status: 'already'; readonly done: number }
  | { readonly status: 'moved' | 'same' | 'different'; /** The move was done before this look. */ readonly finished?: boolean; readonly compared: readonly Compared[]; readonly workspaces: ReadonlyMap<number, string>; readonly sealed?: number; readonly audit?: readonly AuditFound[] };

/** How often somebody who has the source open is looked for. Milliseconds. */
const LOOK_MS = 200;

/**
 * Moves a SQLite database to PostgreSQL: copies beside a relay that runs, waits until it has stopped, makes both sides the same and proves it.
 * Safe to be killed and run again at any moment: see docs/decisions/0012-moving-to-postgresql.md.
 *
 * @throws MoveError, and what the stores throw when they cannot be used.
 */
export async function move(options: MoveOptions): Promise<Outcome> {
  const { path, url, config, now, tell } = options;
  const pace: Pace = { batch: options.batch ?? 1_000, tell };
  const { identity, isMarked } = look(path);
  const keys = await keysOfSource(config, now());
  // Nobody writes to a database that is marked, so its journal is empty.
  if (!isMarked) await openOnce(path, async (store) => void (await checkSealed(store, keys)));
  const target = await Target.open(url);
  let source: Source | undefined;
  try {
    await checkShapes(path, target);
    if (isMarked && !(await target.belongsTo(identity))) throw new MoveError(`${path} was moved to another database already. What it holds may be older than what is there. To serve it again all the same, run "${commandLine(`migrate --undo --from sqlite:${path}`)}".`);
    const { done } = await target.begin(identity, path, now());
    if (done !== undefined && isMarked) return { status: 'already', done };
    if (done !== undefined) throw new MoveError(`This database was filled from ${path} on ${new Date(done).toISOString()}, and since then ${path} was put into service again: neither holds all of the other. To move it anew, name an empty database.`);
    await target.dropForeignKeys();
    source = Source.alone(path) ?? (await copyBeside(path, target, pace));
    source = await withoutJournal(source, path, tell);
    tell({ step: 'alone' });
    const shapes = await shapesOf(source, target.db);
    for (const shape of shapes) await copyTable(source, target, shape, pace);
    const compared = await makeSame(source, target, shapes, pace);
    const workspaces = namesOf(source);
    if (compared.some(({ differences }) => differences.length > 0)) return { status: 'different', compared, workspaces };
    tell({ step: 'finish' });
    await target.restore(shapes, source);
    const checked = await checkTarget(options, keys);
    // In this order: between the two neither side serves anybody.
    source.markMoved(options.name, now());
    await target.finish(now());
    return { status: 'moved', compared, workspaces, ...checked };
  } finally {
    source?.close();
    await target.close();
  }
}

/** Compares both sides and changes nothing. */
export async function verify({ path, url, tell, batch = 1_000 }: MoveOptions): Promise<Outcome> {
  const { identity } = look(path);
  const target = await Target.open(url);
  let source: Source | undefined;
  try {
    if (!(await target.belongsTo(identity))) throw new MoveError(`This database does not hold what was moved from ${path}. Run "${commandLine('migrate')}" without --verify-only first.`);
    source = Source.alone(path);
    if (!source) throw new MoveError(`Somebody has ${path} open: what changes meanwhile would look like a difference. Stop the relay (and every other command), then run this again.`);
    if (source.hasJournal) throw new MoveError(`${path} lacks what its relay acknowledged last: it is still in the journal beside it. Run "${commandLine('migrate')}" without --verify-only; it repeats that first.`);
    const compared: Compared[] = [];
    for (const shape of await shapesOf(source, target.db)) compared.push(await compareTable(source, target, shape, { batch, tell }));
    return { status: compared.some(({ differences }) => differences.length > 0) ? 'different' : 'same', finished: source.isMarked, compared, workspaces: namesOf(source) };
  } finally {
    source?.close();
    await target.close();
  }
}

/** Lets a relay serve a database again that was marked as moved. */
export function undo(path: string): void {
  look(path);
  const source = Source.alone(path);
  if (!source) throw new MoveError(`Somebody has ${path} open. Stop every command that uses it, then run this again.`);
  try {
    source.unmark();
  } finally {
    source.close();
  }
}

function look(path: string): { readonly identity: string; readonly isMarked: boolean } {
  const source = Source.beside(path);
  try {
    return { identity: source.identity(), isMarked: source.isMarked };
  } finally {
    source.close();
  }
}

/** Stops before anything is written when a table or a column is not known. */
async function checkShapes(path: string, target: Target): Promise<void> {
  const source = Source.beside(path);
  try {
    await shapesOf(source, target.db);
  } finally {
    source.close();
  }
}

/** Opens the store as every command does: its schema is brought up to date, and what is in the journal is repeated. */
async function openOnce(path: string, work: (store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<void>): Promise<void> {
  const store = await openSqliteStore({ folder: dirname(path), file: basename(path) });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** Copies what there is while a relay runs, then waits until nobody has the source open any more. */
async function copyBeside(path: string, target: Target, pace: Pace): Promise<Source> {
  const beside = Source.beside(path);
  try {
    for (const shape of await shapesOf(beside, target.db)) await copyTable(beside, target, shape, pace);
  } finally {
    beside.close();
  }
  return alone(path, pace.tell);
}

async function alone(path: string, tell: (told: Told) => void): Promise<Source> {
  for (let isTold = false; ; isTold = true) {
    const source = Source.alone(path);
    if (source) return source;
    if (!isTold) tell({ step: 'wait' });
    await wait(LOOK_MS);
  }
}

/** A relay that was killed has left acknowledged writes in its journal: they go into the source first. */
async function withoutJournal(first: Source, path: string, tell: (told: Told) => void): Promise<Source> {
  let source = first;
  while (source.hasJournal) {
    source.close();
    tell({ step: 'replay' });
    await openOnce(path, async () => undefined);
    source = await alone(path, tell);
  }
  return source;
}

async function makeSame(source: Source, target: Target, shapes: readonly Shape[], pace: Pace): Promise<readonly Compared[]> {
  const all: Compared[] = [];
  for (const shape of shapes) {
    const compared = await compareTable(source, target, shape, pace);
    all.push(compared.differences.length > 0 ? await repairTable(source, target, compared, pace) : compared);
  }
  return all;
}

async function checkTarget({ url, config }: MoveOptions, keys: Parameters<typeof checkMoved>[2]): ReturnType<typeof checkMoved> {
  const store = await openPostgresStore({ url, connections: 2, checkpointFile: join(config.FRONTDESK_DATA, 'frontdesk.audit'), isMoving: true });
  try {
    return await checkMoved(store, config, keys);
  } finally {
    await store.close();
  }
}

const namesOf = (source: Source): ReadonlyMap<number, string> => new Map(source.workspaces().map(({ key, name }) => [key, name]));
