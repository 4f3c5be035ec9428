import type { leaseReads } from './lease.ts';
import type { WriteOperations } from './operations.ts';

/**
 * Writes that may wait in the journal: those that come in streams. Each gives the same result when it is repeated on the same database:
 * ids, times and epochs come with the request. All others are in the database when they are answered.
 */
export const JOURNALED: ReadonlySet<string> = new Set<keyof WriteOperations>(['appendPacked', 'appendBriefly', 'moveCursor', 'arrive', 'updateVisitor', 'recordEvent', 'recordVisit']);

/** Asks the writer and writes nothing. */
export const READS: ReadonlySet<string> = new Set<keyof WriterOperations>(['newest', 'lease', 'follow']);

/** In a record of the journal: what came before it of the stream of messages. */
export const FOLLOWED = 'followed';

/** What the writing thread can be asked. */
export type WriterOperations = WriteOperations & ReturnType<typeof leaseReads> & {
  /** Follows what is left of the stream, and names the generation of a new one. */
  readonly beginStream: () => number;
};
