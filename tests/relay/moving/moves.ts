/** What tests of a move share. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { MoveOptions } from '../../../packages/relay/src/moving/move.ts';
import { openPostgresStore } from '../../../packages/relay/src/store/postgres/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import type { PostgresServer } from '../../servers/postgres.ts';
import { type Desk, filledDesk } from './filled.ts';
import { asPostgres, readings } from './readings.ts';

/** A desk that is gone after the test. */
export async function deskFor(context: TestContext, made: () => Promise<Desk> = filledDesk): Promise<Desk> {
  const desk = await made();
  context.after(() => desk.remove());
  return desk;
}

export const optionsOf = (desk: Desk, url: string, part: Partial<MoveOptions> = {}): MoveOptions => ({ path: desk.path, url, name: 'the test', config: desk.config, now: Date.now, tell: () => undefined, batch: 20, ...part });

export async function using<Result>(opening: Promise<Store>, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await opening;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export const inPostgres = <Result>(desk: Desk, url: string, work: (store: Store) => Promise<Result>): Promise<Result> => using(openPostgresStore({ url, checkpointFile: join(desk.folder, 'frontdesk.audit') }), work);

/** What SQLite said before, PostgreSQL says now. */
export async function assertMoved(server: PostgresServer, desk: Desk, url: string, was: unknown): Promise<void> {
  assert.deepEqual(await inPostgres(desk, url, (store) => readings(store, desk.known)), asPostgres(was));
  const [keys] = await server.query("SELECT count(*)::int AS count FROM pg_constraint WHERE contype = 'f'", url);
  assert.ok(Number(keys?.['count']) > 20, 'references are checked again');
}
