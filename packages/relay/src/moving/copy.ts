import { positionOf, type Source } from './source.ts';
import type { Shape } from './shape.ts';
import type { Target } from './target.ts';

/** What a person is told while it goes on. */
export type Told =
  /** `copy`: rows written so far; `compare`: rows looked at so far. `of`: how many there were when it began. Told once before the first row, too. */
  | { readonly step: 'copy' | 'compare'; readonly table: string; readonly rows: number; readonly of: number; readonly done: boolean }
  /** The comparison put rows right that changed since they were copied. */
  | { readonly step: 'repair'; readonly table: string; readonly rows: number }
  /** Somebody has the source open. */
  | { readonly step: 'wait' | 'alone' | 'replay' | 'finish' };

export interface Pace {
  /** Most rows at once. Default: 1,000. */
  readonly batch: number;
  readonly tell: (told: Told) => void;
}

/** Copies a table from where it was left to its end, in batches; rows and progress are written together. */
export async function copyTable(source: Source, target: Target, shape: Shape, { batch, tell }: Pace): Promise<void> {
  const { table } = shape;
  let progress = await target.progress(shape);
  // What came since stands at the end of the tables that grow; elsewhere the comparison finds it.
  const of = source.count(table);
  tell({ step: 'copy', table: table.name, rows: progress.rows, of, done: false });
  for (;;) {
    const rows = source.after(table, progress.position, batch);
    const last = rows.at(-1);
    if (!last) break;
    const next = { position: positionOf(table, last), rows: progress.rows + rows.length, copied: false };
    await target.copy(shape, rows.map(shape.row), progress, next);
    progress = next;
    tell({ step: 'copy', table: table.name, rows: progress.rows, of, done: false });
  }
  if (!progress.copied) await target.copy(shape, [], progress, { ...progress, copied: true });
  tell({ step: 'copy', table: table.name, rows: progress.rows, of, done: true });
}
