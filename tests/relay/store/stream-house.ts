import assert from 'node:assert/strict';
import { closeSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@frontdesk/protocol';
import { openReader } from '../../../packages/relay/src/store/sqlite/database.ts';
import { DATABASE_FILE, openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import { HEADER, readRecord } from '../../../packages/relay/src/store/sqlite/record.ts';
import { beginOf, HALF, openStream, type PackedRun, saidIn } from '../../../packages/relay/src/store/sqlite/stream/stream-file.ts';
import type { Quota } from '../../../packages/relay/src/store/quotas.ts';
import type { Actor, BriefResult, Store } from '../../../packages/relay/src/store/store.ts';
import { briefly, Talk, TS, visitor, workspace } from '../../contract/store/fixture.ts';

let count = 0;
/** Later than all before: another may not be numbered ahead of the database. */
export const laterId = (): string => uuidv7(TS + (count += 1));

/** A store in a folder of its own, a workspace, and a visitor with some conversations. */
export class House {
  store: Store;
  readonly where: string;
  readonly visitorId: string;
  readonly #folder: string;

  constructor(store: Store, folder: string, where: string, visitorId: string) {
    this.store = store;
    this.#folder = folder;
    this.where = where;
    this.visitorId = visitorId;
  }

  /** Of the database file. */
  get path(): string {
    return join(this.#folder, DATABASE_FILE);
  }

  talk(conv = uuidv7()): Talk {
    return new Talk(this.store, this.where, this.visitorId, conv);
  }

  async reopen(): Promise<void> {
    await this.store.close();
    this.store = await openSqliteStore({ folder: this.#folder, serves: true });
  }

  async log(conv: string): Promise<readonly { readonly seq: number; readonly id: string }[]> {
    return (await this.store.conversations.entriesAfter(this.where, conv, 0, 100_000))?.entries ?? [];
  }

  /** How far the database has come in the stream. */
  position(): { readonly generation: number; readonly position: number } {
    const db = openReader(this.path);
    try {
      return db.prepare<[], { generation: number; position: number }>('SELECT generation, position FROM stream').get() ?? { generation: 0, position: 0 };
    } finally {
      db.close();
    }
  }

  /** What was numbered ahead of the database since the stream began; of its present half. */
  streamed(): { readonly conv: string; readonly by: string }[] {
    const { generation } = this.position();
    const file = openStream(this.path, constants.O_RDWR);
    const found: { conv: string; by: string }[] = [];
    try {
      const [begin, end] = [beginOf(generation), beginOf(generation) + HALF];
      for (let at = begin, content = readRecord(file, at, end, generation); content; content = readRecord(file, at, end, generation)) {
        for (const run of JSON.parse(content.toString()) as PackedRun[]) found.push(...saidIn(run).map(() => ({ conv: run[1], by: run[4] })));
        at += HEADER + content.length;
      }
      return found;
    } finally {
      closeSync(file);
    }
  }

  streamedOf({ conv }: Talk): number {
    return this.streamed().filter((said) => said.conv === conv).length;
  }

  /** Brings conversations on lease: their messages are numbered ahead of the database from now on, as long as one follows the other within a second. */
  async warm(...talks: readonly Talk[]): Promise<void> {
    for (const talk of talks) assert.equal((await say(talk, talk.visitor, 'warm')).status, 'stored');
    for (let round = 0; round < 200; round += 1) {
      await Promise.all(talks.flatMap((talk) => Array.from({ length: 4 }, () => say(talk, talk.agent, 'warm'))));
      // A read waits until the database shows it.
      await Promise.all(talks.map((talk) => talk.summary()));
      if (talks.every((talk) => this.streamedOf(talk) > 0)) return;
    }
    assert.fail('nothing was numbered ahead of the database');
  }
}

export function say(talk: Talk, by: Actor, text: string, { id = laterId(), quota }: { readonly id?: string; readonly quota?: Quota } = {}): Promise<BriefResult> {
  return briefly(talk.store, { ...talk.request(by, { type: 'message', body: { text } }, id), ...(quota ? { quota } : {}) });
}

/** `stored 7`, `duplicate 3`, or the code of the refusal. */
export const told = (result: BriefResult): string => (result.status === 'refused' ? result.code : `${result.status} ${result.entry.seq}`);

export const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

/** @param disk an empty folder. Default: a temporary one, which is removed. */
export async function withHouse(work: (house: House) => Promise<void>, disk?: string): Promise<void> {
  const folder = disk ?? (await mkdtemp(join(tmpdir(), 'frontdesk-stream-')));
  const store = await openSqliteStore({ folder, serves: true });
  const where = await workspace(store);
  const house = new House(store, folder, where, await visitor(store, where));
  try {
    await work(house);
  } finally {
    await house.store.close();
    if (disk === undefined) await rm(folder, { recursive: true });
  }
}
