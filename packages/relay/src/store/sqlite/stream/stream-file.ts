/**
 * The file in which messages are on disk that were numbered and answered ahead of the database. It has two halves of fixed size, written
 * in turns: records of one generation stand in one half, those of the next in the other, so that one can be written while the database
 * still follows the other. Records: record.ts; content: a list of `PackedMessage` in JSON.
 */
import { constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { OWN_FILE } from '../database.ts';

/** Bytes of a half. */
export const HALF = 4 * 1024 * 1024;

/** A place in the stream: a generation, and bytes from the beginning of its half. */
export interface StreamPosition {
  readonly generation: number;
  readonly offset: number;
}

/** A message of plain text to a conversation that is there, by somebody who may write to it, with its number. */
export type PackedMessage = readonly [workspace: string, conv: string, seq: number, id: string, byKind: number, byId: string, ts: number, text: string];

export const streamPath = (database: string): string => `${database}-stream`;

/** Where a generation's half begins. */
export const beginOf = (generation: number): number => (generation % 2) * HALF;

/** Makes the file where it is missing, never shortens it: what a killed process left must be followed first. Throws what the file system says. */
export function openStream(database: string, flags: number): number {
  return openSync(streamPath(database), flags | constants.O_CREAT, OWN_FILE);
}

/** Writes the whole file once, so that later writes need no space and move no metadata. Rejects with what the file system says. */
export async function fillStream(database: string): Promise<void> {
  const file = await open(streamPath(database), constants.O_RDWR | constants.O_CREAT, OWN_FILE);
  try {
    const missing = 2 * HALF - (await file.stat()).size;
    if (missing <= 0) return;
    await file.write(Buffer.alloc(missing), 0, missing, 2 * HALF - missing);
    await file.datasync();
    if ((await file.stat()).size < 2 * HALF) throw new Error('there is no space for the stream of messages');
  } finally {
    await file.close();
  }
}
