/** How an engine spells ids and hashes in its columns. Flags are true or 1. */
export interface Spelling<Id> {
  readonly id: (spelt: Id) => string;
  /** A SHA-256, in hexadecimal. */
  readonly hash: (spelt: Id) => string;
}

/** True in one engine, 1 in another. */
export type Flag = boolean | number;

/** From a column that may be empty: a missing fact is a missing field. */
export const parsed = <Type>(json: string | null): Type | undefined => (json === null ? undefined : (JSON.parse(json) as Type));
