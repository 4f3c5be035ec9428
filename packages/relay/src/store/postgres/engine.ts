import type { Database, Queries } from './database.ts';
import type { Lanes } from './lanes.ts';
import type { Turns } from './turns.ts';
import { Unit } from './unit.ts';
import type { KnownWorkspaces, WorkspaceKeys } from './workspaces-known.ts';

/** What the parts of the store work with. */
export interface Engine {
  readonly db: Database;
  readonly known: KnownWorkspaces;
  readonly lanes: Lanes;
  /** What is done to visitors: arrivals by workspace, events by visitor. */
  readonly visits: Turns<Unit>;
  readonly now: () => number;
  readonly entriesPerConversation: number;
}

/** Which kind of thing a lock of a workspace is about; any number, but always the same one. */
export const LOCKS = { audit: 1, blocks: 2, identities: 3, held: 4, agents: 5, roles: 6, teams: 7 } as const;

/** Waits until no other transaction, of whatever node, works on this kind of thing in the workspace. Held to the end of the transaction. */
export async function lockTopic(db: Queries, topic: keyof typeof LOCKS, workspace: number): Promise<void> {
  await db.all('SELECT pg_advisory_xact_lock($1, $2)', [LOCKS[topic], workspace]);
}

/** A transaction in a workspace; `none` where there is no such workspace. */
export async function inWorkspace<Result>({ db, known }: Engine, workspace: string, none: Result, work: (db: Queries, keys: WorkspaceKeys) => Promise<Result>): Promise<Result> {
  const keys = await known.get(workspace);
  return keys ? db.transaction((queries) => work(queries, keys)) : none;
}

/** A transaction that changes conversations or visitors. */
export function inUnit<Result>({ db, known }: Pick<Engine, 'db' | 'known'>, work: (unit: Unit) => Promise<Result>): Promise<Result> {
  return db.transaction(async (queries) => {
    const unit = new Unit(queries, known);
    const result = await work(unit);
    await unit.finish();
    return result;
  }, 'byKey');
}
