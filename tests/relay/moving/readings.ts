/** Everything that a store says about what it holds, so that two can be compared. */
import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import type { Store } from '../../../packages/relay/src/store/store.ts';
import { eventually, TS } from '../../contract/store/fixture.ts';
import type { Desk, Known } from './filled.ts';

const ALL = 1_000;
const SEARCHES = ['lamp', 'better', 'lateword', 'editedword', 'secretword', 'forgotten', 'koln', 'cafe', 'العربية', 'xxxx', 'Visitor 2', '3@example', 'quoted'];

/** Two pages at a time, so that cursors are used, too. */
async function paged<Item>(list: (cursor: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await list(cursor);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

async function conversations(store: Store, where: string): Promise<unknown> {
  const { conversations: talks } = store;
  const log = await talks.broadcastLog(where);
  const all = await paged((cursor) => talks.list(where, {}, cursor, 4));
  const [someone] = all.flatMap(({ assignee }) => assignee ?? []);
  const teams = [...new Set(all.flatMap(({ team }) => team ?? []))];
  const searched: Record<string, unknown> = {};
  for (const text of SEARCHES) searched[text] = (await talks.list(where, { text }, undefined, ALL)).items.map(({ id }) => id);
  return {
    all, searched, log, counts: await talks.counts(where),
    open: await paged((cursor) => talks.list(where, { states: ['open', 'closed'] }, cursor, 2)),
    assigned: await paged((cursor) => talks.list(where, { assignee: someone ?? null, unread: false }, cursor, 3)),
    given: await paged((cursor) => talks.list(where, { teams }, cursor, 3)), toNone: await paged((cursor) => talks.list(where, { teams: null }, cursor, 3)),
    logs: await Promise.all([...all, log].map(async ({ id }) => ({
      after: await talks.entriesAfter(where, id, 0, ALL), before: await talks.entriesBefore(where, id, 5, 3), participants: await talks.participants(where, id),
    }))),
    broadcasts: await paged((cursor) => store.broadcasts.list(where, cursor, 2)),
  };
}

async function people(store: Store, where: string): Promise<unknown> {
  const visitors = await paged((cursor) => store.visitors.list(where, undefined, cursor, 5));
  const agents = await store.agents.list(where);
  return {
    agents, roles: await store.roles.list(where), teams: await store.teams.list(where), tokens: await store.agents.tokens(where), rule: await store.signIns.rule(where),
    sessions: await Promise.all(agents.map(({ id }) => store.agents.sessions(where, id, TS))),
    factors: await Promise.all(agents.map(({ id }) => store.signIns.factors(where, id))),
    byEmail: await Promise.all(agents.map(({ email }) => store.agents.byEmail(where, email))),
    visitors: await Promise.all(visitors.map(async (found) => ({
      found, cursor: await store.visitors.broadcastCursor(where, found.id), events: await paged((cursor) => store.events.list(where, found.id, cursor, 2)), theirs: await store.conversations.ofVisitor(where, found.id, ALL),
      block: await store.blocks.of(where, { kind: 'visitor', subject: found.id }),
    }))),
    found: await paged((cursor) => store.visitors.list(where, 'ñ', cursor, 2)),
  };
}

async function rules(store: Store, where: string, known: Known): Promise<unknown> {
  const { blocks, identities, content, audit } = store;
  const raw = await audit.raw(where, 0, ALL);
  return {
    blocked: await paged((cursor) => blocks.list(where, 'blocked', TS, cursor, 1)), exempt: await paged((cursor) => blocks.list(where, 'exempt', TS, cursor, 1)), proofMode: await blocks.proofMode(where),
    addresses: await Promise.all(known.addresses.map((subject) => blocks.of(where, { kind: 'address', subject }))),
    keys: await identities.keys(where), required: await identities.required(where), ended: await Promise.all(known.hashes.map((hash) => identities.ended(where, hash))),
    content: await content.rules(where), held: await paged((cursor) => content.held(where, cursor, 2)),
    raw, proof: await audit.proof(where), audit: await paged((cursor) => audit.list(where, {}, cursor, 2)), told: await audit.after(where, { text: 'grün', actions: ['agent.changed'] }, 0, ALL), address: await audit.after(where, { text: '192.0.2' }, 0, ALL),
    idempotency: await Promise.all(known.idempotency.map((key) => store.idempotency.get(where, key))),
  };
}

/** As `readings`, of SQLite: once its search index, which follows writes, has come to the last entry. */
export async function readingsOfSource(store: Store, { path, known }: Desk): Promise<unknown> {
  // What was answered last is in the file when a list has been read.
  for (const { id } of await store.workspaces.list()) await store.conversations.list(id, {}, undefined, 1);
  const db = new Database(path, { readonly: true });
  const behind = db.prepare<[], number>('SELECT (SELECT max(entry_key) FROM entries) - (SELECT entry_key FROM search_position)').pluck();
  try {
    await eventually(async () => assert.equal(behind.get(), 0), 120_000);
  } finally {
    db.close();
  }
  return readings(store, known);
}

export async function readings(store: Store, known: Known): Promise<unknown> {
  const workspaces = await store.workspaces.list();
  const each: unknown[] = [];
  for (const { id, key } of workspaces) each.push({ key: await store.workspaces.byKey(key), conversations: await conversations(store, id), people: await people(store, id), rules: await rules(store, id, known) });
  const hashes = await Promise.all(known.hashes.map(async (hash) => ({
    session: await store.agents.session(hash, TS), token: await store.agents.token(hash), link: await store.agents.link(hash, TS), step: await store.signIns.step(hash, TS), visitor: await Promise.all(workspaces.map(({ id }) => store.visitors.known(id, hash))),
  })));
  return { workspaces, each, hashes };
}

/** The same as PostgreSQL gives it: its text cannot hold U+0000, and U+FFFD stands in its place (decision 0010). */
export function asPostgres(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(asPostgres);
  // What was hashed stays as it was hashed.
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || 'hash' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, asPostgres(inside)]));
}
