import { setImmediate as sent } from 'node:timers/promises';
import type { Pace } from './copy.ts';
import { keyOf, type MovedRow, type Shape } from './shape.ts';
import { type Position, positionOf, type Source, type SourceRow } from './source.ts';
import type { Key, Target } from './target.ts';
import { Checksum } from './values.ts';

/** A row that is not the same on both sides. `extra`: PostgreSQL alone has it. */
export interface Difference {
  readonly table: string;
  readonly key: Key;
  readonly what: 'missing' | 'changed' | 'extra';
}

interface Found { readonly row: MovedRow; readonly key: Key; readonly position: Position; readonly workspace: number | null }

/** What each side holds of a table, in one workspace (`null`: in none). */
export interface Sums { readonly source: Checksum; readonly target: Checksum }

export interface Compared {
  readonly shape: Shape;
  readonly sums: Map<number | null, Sums>;
  /** Rows of the target, with those that the source does not have. */
  readonly there: number;
  readonly differences: readonly Differing[];
}

interface Differing extends Difference {
  /** Where the source has the row. */
  readonly position?: Position;
  /** What the target had in its place. */
  readonly print?: string | undefined;
}

/** Looks at every row on both sides. Nothing may change meanwhile. */
export async function compareTable(source: Source, target: Target, shape: Shape, { batch, tell }: Pace): Promise<Compared> {
  const { table } = shape;
  const sums = new Map<number | null, Sums>();
  const differences: Differing[] = [];
  const of = source.count(table);
  let rows = 0;
  tell({ step: 'compare', table: table.name, rows, of, done: false });
  let asked: Promise<readonly Differing[]> = Promise.resolve([]);
  for (const found of batches(source, shape, batch)) {
    for (const { row, workspace } of found) sumOf(sums, workspace).source.add(row.print);
    differences.push(...(await asked));
    asked = differing(target, shape, found, sums);
    // PostgreSQL looks at these while the next ones are read.
    await Promise.race([asked, sent()]);
    rows += found.length;
    tell({ step: 'compare', table: table.name, rows, of, done: false });
  }
  differences.push(...(await asked));
  const { there, keys } = await extras(source, target, shape, batch, sums);
  for (const key of keys) differences.push({ table: table.name, key, what: 'extra' });
  tell({ step: 'compare', table: table.name, rows, of, done: true });
  return { shape, sums, there, differences };
}

/** Makes the target's rows those of the source, and looks at them again. */
export async function repairTable(source: Source, target: Target, compared: Compared, { batch, tell }: Pace): Promise<Compared> {
  const { shape, sums, differences } = compared;
  const wanted = differences.flatMap(({ position, print }) => (position ? [{ position, print }] : []));
  const gone = differences.flatMap(({ key, what }) => (what === 'missing' ? [] : [key]));
  const found = (): Generator<readonly Found[]> => pieces(wanted, batch, ({ position }) => foundAt(source, shape, position));
  await target.replace(shape, gone, () => mapped(found(), ({ row }) => row));
  const left: Differing[] = [];
  let place = 0;
  for (const rows of found()) {
    for (const { workspace } of rows) {
      const print = wanted[place++]?.print;
      if (print !== undefined) sumOf(sums, workspace).target.remove(print);
    }
    left.push(...(await differing(target, shape, rows, sums)));
  }
  const { there, keys } = await extras(source, target, shape, batch, sums);
  for (const key of keys) left.push({ table: shape.table.name, key, what: 'extra' });
  tell({ step: 'repair', table: shape.table.name, rows: differences.length });
  return { shape, sums, there, differences: left };
}

/** Which of the rows are not the same in the target. */
async function differing(target: Target, shape: Shape, found: readonly Found[], sums: Map<number | null, Sums>): Promise<readonly Differing[]> {
  const prints = await target.prints(shape, found.map(({ key }) => key));
  return found.flatMap(({ row, key, position, workspace }, place) => {
    const print = prints[place];
    if (print !== undefined) sumOf(sums, workspace).target.add(print);
    return print === row.print ? [] : [{ table: shape.table.name, key, position, print, what: print === undefined ? 'missing' as const : 'changed' as const }];
  });
}

function sumOf(sums: Map<number | null, Sums>, workspace: number | null): Sums {
  const sum = sums.get(workspace) ?? { source: new Checksum(), target: new Checksum() };
  sums.set(workspace, sum);
  return sum;
}

/** All rows of the source, a batch at a time. */
function* batches(source: Source, shape: Shape, limit: number): Generator<readonly Found[]> {
  let after: Position | undefined;
  for (;;) {
    const rows = source.after(shape.table, after, limit).map((row) => foundIn(shape, row));
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.position;
  }
}

/** Counts the target's rows. Only where there are more than were found is it searched for those that nobody knows. */
async function extras(source: Source, target: Target, shape: Shape, batch: number, sums: ReadonlyMap<number | null, Sums>): Promise<{ readonly there: number; readonly keys: readonly Key[] }> {
  const there = await target.count(shape);
  const found = [...sums.values()].reduce((sum, { target: { rows } }) => sum + rows, 0);
  return { there, keys: there === found ? [] : await target.others(shape, () => keysOf(source, shape, batch)) };
}

function* keysOf(source: Source, shape: Shape, batch: number): Generator<readonly Key[]> {
  yield* mapped(batches(source, shape, batch), ({ key }) => key);
}

function foundIn(shape: Shape, from: SourceRow): Found {
  const row = shape.row(from);
  return { row, key: keyOf(shape, row), position: positionOf(shape.table, from), workspace: from['#workspace'] as number | null };
}

function foundAt(source: Source, shape: Shape, position: Position): Found {
  const row = source.at(shape.table, position);
  if (!row) throw new Error(`a row of ${shape.table.name} is gone, though nobody else has the database open`);
  return foundIn(shape, row);
}

function* pieces<Item, Result>(items: readonly Item[], size: number, make: (item: Item) => Result): Generator<readonly Result[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size).map(make);
}

function* mapped<Item, Result>(lists: Iterable<readonly Item[]>, make: (item: Item) => Result): Generator<readonly Result[]> {
  for (const list of lists) yield list.map(make);
}
