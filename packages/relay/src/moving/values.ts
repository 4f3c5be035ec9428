import { createHash } from 'node:crypto';
import { unpackId } from '../store/sqlite/codec.ts';
import { searchTerms } from '../store/postgres/search.ts';
import { storedText } from '../store/postgres/text.ts';

/** What better-sqlite3 gives for a column. */
export type SourceValue = string | number | Buffer | null;

/** Types of PostgreSQL that columns have; another one stops the move before it begins. */
export const COLUMN_TYPES = ['int2', 'int4', 'int8', 'text', 'bool', 'bytea'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

const UUID_BYTES = 16;

/**
 * A value as PostgreSQL holds it, in the form in which JSON carries it there. Ids are 16 bytes in SQLite and UUIDs as text in PostgreSQL,
 * hashes 32 bytes and hexadecimal; the codec (../store/sqlite/codec.ts) makes both from the same text.
 */
export function moved(value: SourceValue, type: ColumnType): string | number | boolean | null {
  if (value === null) return null;
  if (type === 'bool') return value === 1;
  if (type === 'bytea') return `\\x${Buffer.from(value as Buffer).toString('hex')}`;
  if (type !== 'text') return value as number;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return storedText(value);
  return value.length === UUID_BYTES ? unpackId(value) : value.toString('hex');
}

/** Fingerprint of a row: every column with its length, so that no two rows are written alike. */
export function fingerprint(values: readonly (string | number | boolean | null)[]): string {
  let text = '';
  for (const value of values) {
    const plain = String(value);
    text += value === null ? '~' : `${Buffer.byteLength(plain)}:${plain}`;
  }
  return createHash('sha256').update(text).digest('hex');
}

/** The fingerprint in PostgreSQL's SQL. `columns` are expressions of type text, see `canonicalColumn`. */
export const fingerprintSql = (columns: readonly string[]): string =>
  `encode(sha256(convert_to(concat(${columns.map((column) => `CASE WHEN ${column} IS NULL THEN '~' ELSE octet_length(${column}) || ':' || ${column} END`).join(', ')}), 'UTF8')), 'hex')`;

/** A column as text, the same on every server whatever it is set to. */
export function canonicalColumn(name: string, type: ColumnType): string {
  if (type === 'bytea') return `('\\x' || encode(${name}, 'hex'))`;
  return type === 'text' ? name : `${name}::text`;
}

/** What a message is found by, as `tsvector` lists it: each word once, in the order of bytes, which is that of UTF-16 where there are no surrogates. */
export function canonicalWords(terms: string): string {
  const words = [...new Set(terms.split(' '))];
  return (/[\ud800-\udfff]/.test(terms) ? words.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))) : words.sort()).join(' ');
}
export const WORDS_SQL = "array_to_string(tsvector_to_array(t.words), ' ')";

/** Search terms of a message in the form in which PostgreSQL takes them. */
export const wordsOf = (workspace: number, text: string | null): string | null => (text === null ? null : storedText(searchTerms(workspace, text)));

/** Sum of fingerprints: the same for the same rows, in whatever order they come. */
export class Checksum {
  #sum = 0n;
  #rows = 0;

  add(print: string): void {
    this.#sum = BigInt.asUintN(64, this.#sum + BigInt(`0x${print.slice(0, 16)}`));
    this.#rows += 1;
  }

  remove(print: string): void {
    this.#sum = BigInt.asUintN(64, this.#sum - BigInt(`0x${print.slice(0, 16)}`));
    this.#rows -= 1;
  }

  get rows(): number {
    return this.#rows;
  }

  get sum(): bigint {
    return this.#sum;
  }
}

/** Checksums of parts as that of the whole: 16 hexadecimal digits. */
export const sumOf = (parts: readonly Checksum[]): string => BigInt.asUintN(64, parts.reduce((sum, part) => sum + part.sum, 0n)).toString(16).padStart(16, '0');
