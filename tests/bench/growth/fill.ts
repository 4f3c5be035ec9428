import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { uuidv7 } from '@frontdesk/protocol';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { type Staff, Traffic } from './traffic.ts';

/** Messages that are handed to the store together. */
const STRETCH = 2_000;
const AGENTS = 12;
const TEAMS = 4;
/** How long the index may stand still before something must be wrong. */
const STUCK_MS = 60_000;

/** The first agent is the owner who asks. */
export async function hire(store: Store): Promise<Staff> {
  const workspace = (await store.workspaces.list())[0]?.id;
  if (workspace === undefined) throw new Error('The relay has made no workspace.');
  const owner = (await store.agents.list(workspace)).map(({ id }) => id);
  const agents = Array.from({ length: AGENTS }, () => uuidv7());
  for (const [place, id] of agents.entries()) {
    await store.agents.create({ id, workspace, email: `agent${place}@example.org`, name: `Agent ${place}`, role: 'agent', createdTs: Date.now(), disabled: false });
  }
  const all = [...owner, ...agents];
  const teams = Array.from({ length: TEAMS }, () => uuidv7());
  for (const [place, id] of teams.entries()) {
    await store.teams.create({ id, workspace, name: `Team ${place}`, members: all.filter((_agent, index) => index % TEAMS === place), createdTs: Date.now() });
  }
  return { workspace, agents: all, teams };
}

/** Traffic of these people, the visitors of which arrive in `store`. */
export const trafficOf = (staff: Staff, storeOf: () => Store, from: number): Traffic =>
  new Traffic(staff, async (tokenHash, facts, ts) => (await storeOf().visitors.arrive(staff.workspace, tokenHash, { ...facts, seenTs: ts })).visitor.id, from);

/**
 * Stores messages until there are `until`, by the store's own appends: what is measured later is what a relay would have written.
 *
 * @param tell how many there are, now and then.
 */
export async function fill(store: Store, traffic: Traffic, until: number, tell: (messages: number) => void): Promise<void> {
  let under: Promise<unknown> = Promise.resolve();
  for (let told = traffic.messages; traffic.messages < until;) {
    const requests = await traffic.next(Math.min(STRETCH, until - traffic.messages));
    const batch = Promise.all(requests.map(async (request) => {
      const result = await store.conversations.append(request);
      if (result.status !== 'stored') throw new Error(`The store took an entry as ${result.status}: ${JSON.stringify(result)}`);
    }));
    // One stretch is made while the one before is stored.
    await under;
    under = batch;
    if (traffic.messages - told < 100_000) continue;
    told = traffic.messages;
    tell(told);
  }
  await under;
}

/** Waits until everything stored can be found. */
export async function indexed(path: string): Promise<void> {
  const db = new Database(path, { readonly: true });
  const behind = db.prepare<[], number>('SELECT (SELECT max(entry_key) FROM entries) - (SELECT entry_key FROM search_position)').pluck();
  let [least, since] = [Infinity, performance.now()];
  try {
    for (;;) {
      const left = behind.get() ?? 0;
      if (left <= 0) return;
      if (left < least) [least, since] = [left, performance.now()];
      else if (performance.now() - since > STUCK_MS) throw new Error(`The search index stands still with ${left} entries to go.`);
      await pause(50);
    }
  } finally {
    db.close();
  }
}

/** Opens the file that a stopped relay left. */
export const openFolder = (folder: string): Promise<Store> => openSqliteStore({ folder });
