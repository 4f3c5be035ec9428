import { FIRST } from './0001-first.ts';
import { CHANGES } from './0002-changes.ts';
import { APPEND_MESSAGES } from './0003-append-messages.ts';

/** One step of the schema. Steps are never changed after a release; a later one corrects an earlier one. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Every step, ascending; each is applied once. */
export const MIGRATIONS: readonly Migration[] = [FIRST, CHANGES, APPEND_MESSAGES];
