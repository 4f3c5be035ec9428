import type { Queries } from '../store/postgres/database.ts';
import { MoveError } from './errors.ts';
import { type Source, type SourceRow } from './source.ts';
import { MOVED, type MovedTable, WORDS } from './tables.ts';
import { canonicalColumn, canonicalWords, COLUMN_TYPES, type ColumnType, fingerprint, fingerprintSql, moved, WORDS_SQL, wordsOf } from './values.ts';

/** A row as PostgreSQL takes it, by column, and its fingerprint. */
export interface MovedRow {
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly print: string;
}

/** How the rows of a table go over: the statements of PostgreSQL and the conversion of a row. */
export interface Shape {
  readonly table: MovedTable;
  readonly insert: string;
  /** Takes keys (`json_to_recordset`); gives the position in the list and the fingerprint of each row that is there. */
  readonly prints: string;
  readonly remove: string;
  readonly keyColumns: string;
  readonly row: (source: SourceRow) => MovedRow;
}

/** The shapes of all tables. Stops the move when a table or a column is not known here: what is not known could be forgotten. */
export async function shapesOf(source: Source, target: Queries): Promise<readonly Shape[]> {
  const unknown = source.unknownTables();
  if (unknown.length > 0) throw new MoveError(`${source.path} has tables that this version does not move: ${unknown.join(', ')}. Update Frontdesk, then run the command again.`);
  const found = await target.all<{ table: string; name: string; type: string }>(
    "SELECT table_name AS table, column_name AS name, udt_name AS type FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position");
  return MOVED.map((table) => {
    const columns = found.filter((column) => column.table === table.name);
    const own = columns.filter(({ name }) => table.name !== WORDS.table || name !== WORDS.column);
    const names = own.map(({ name }) => name);
    const theirs = source.columns(table.name);
    const odd = [...names.filter((name) => !theirs.includes(name)), ...theirs.filter((name) => !names.includes(name)), ...own.filter(({ type }) => !isKnown(type)).map(({ name }) => name)];
    if (odd.length > 0) throw new MoveError(`The table ${table.name} differs between SQLite and PostgreSQL in what this version does not move: ${odd.join(', ')}. Update Frontdesk, then run the command again.`);
    return shapeOf(table, own.map(({ name, type }) => ({ name, type: type as ColumnType })));
  });
}

const isKnown = (type: string): boolean => (COLUMN_TYPES as readonly string[]).includes(type);

function shapeOf(table: MovedTable, columns: readonly { readonly name: string; readonly type: ColumnType }[]): Shape {
  const hasWords = table.name === WORDS.table;
  const names = columns.map(({ name }) => name);
  const typed = [...columns, ...(hasWords ? [{ name: WORDS.column, type: 'text' }] : [])].map(({ name, type }) => `${name} ${type}`).join(', ');
  const keys = columns.filter(({ name }) => table.key.includes(name)).map(({ name, type }) => `${name} ${type}`).join(', ');
  const same = table.key.map((name) => `t.${name} = w.${name}`).join(' AND ');
  const all = [...names, ...(hasWords ? [WORDS.column] : [])].join(', ');
  const given = [...names, ...(hasWords ? [`array_to_tsvector(string_to_array(${WORDS.column}, ' '))`] : [])].join(', ');
  const canonical = [...columns.map(({ name, type }) => canonicalColumn(`t.${name}`, type)), ...(hasWords ? [WORDS_SQL] : [])];
  return {
    table,
    insert: `INSERT INTO ${table.name} (${all}) OVERRIDING SYSTEM VALUE SELECT ${given} FROM json_to_recordset($1) AS r(${typed})`,
    prints: `SELECT w.i, ${fingerprintSql(canonical)} AS print FROM json_to_recordset($1) AS w(i integer, ${keys}) JOIN ${table.name} AS t ON ${same}`,
    remove: `DELETE FROM ${table.name} AS t USING json_to_recordset($1) AS w(${keys}) WHERE ${same}`,
    keyColumns: keys,
    row(source) {
      const values: Record<string, string | number | boolean | null> = {};
      for (const { name, type } of columns) values[name] = moved(source[name] ?? null, type);
      const written = Object.values(values);
      if (hasWords) {
        const words = wordsOf(Number(source['#workspace']), source['#words'] as string | null);
        values[WORDS.column] = words;
        written.push(words === null ? null : canonicalWords(words));
      }
      return { values, print: fingerprint(written) };
    },
  };
}

/** The key of a row as it stands in PostgreSQL. */
export const keyOf = ({ table }: Shape, { values }: MovedRow): Readonly<Record<string, string | number | boolean | null>> => Object.fromEntries(table.key.map((name) => [name, values[name] ?? null]));
