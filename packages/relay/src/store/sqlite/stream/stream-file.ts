/**
 * The file in which messages are on disk that were numbered and answered ahead of the database. It has two halves of fixed size, written
 * in turns: records of one generation stand in one half, those of the next in the other, so that one can be written while the database
 * still follows the other. Records: record.ts; content: a list of `PackedRun` in JSON.
 */
import { constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { OWN_FILE } from '../database.ts';

/** Bytes of a half. */
export const HALF = 8 * 1024 * 1024;

/** A place in the stream: a generation, and bytes from the beginning of its half. */
export interface StreamPosition {
  readonly generation: number;
  readonly offset: number;
}

/** Messages of plain text that somebody who may said at one time to a conversation that is there: the first one's number, and their ids and texts in turns. */
export type PackedRun = readonly [...common: Common, ...said: string[]];
export type Common = [workspace: string, conv: string, seq: number, byKind: number, byId: string, ts: number];

/** Where in a run the first id stands. */
const SAID = 6;

export const lengthOfRun = (run: PackedRun): number => (run.length - SAID) / 2;

export interface Said {
  readonly seq: number;
  readonly id: string;
  readonly text: string;
}

/** The messages from the place `from` on, before `to`. */
export function saidIn(run: PackedRun, from = 0, to = lengthOfRun(run)): readonly Said[] {
  const said: Said[] = [];
  for (let place = from; place < to; place += 1) said.push({ seq: run[2] + place, id: run[SAID + 2 * place] as string, text: run[SAID + 2 * place + 1] as string });
  return said;
}

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
