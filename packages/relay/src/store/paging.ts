import type { ListPage } from './store.ts';

/** Cursors are positions in an order without ties, opaque to callers. One that was tampered with starts the list anew. */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const position = Number.parseInt(Buffer.from(cursor, 'base64url').toString('latin1'), 10);
  return Number.isSafeInteger(position) && position > 0 ? position : Number.MAX_SAFE_INTEGER;
}

/** As `readCursor`, of a position that takes four numbers. Undefined without one. */
export function readPlace(cursor: string | undefined): [number, number, number, number] | undefined {
  const [one = 0, two = 0, three = 0, four = 0, ...more] = Buffer.from(cursor ?? '', 'base64url').toString('latin1').split('.').map(Number);
  return more.length === 0 && [one, two, three, four].every((number) => Number.isSafeInteger(number) && number > 0) ? [one, two, three, four] : undefined;
}

export const writePlace = (numbers: readonly number[]): string => Buffer.from(numbers.join('.'), 'latin1').toString('base64url');

const writeCursor = (position: number): string => Buffer.from(String(position), 'latin1').toString('base64url');

/** A page from `limit + 1` rows; the one too many only says that there is more. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, positionOf: (row: Row) => number, itemOf: (row: Row) => Item): ListPage<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(itemOf);
  return last !== undefined && rows.length > limit ? { items, next: writeCursor(positionOf(last)) } : { items };
}
