import { uuidv7 } from '@frontdesk/protocol';
import { packData, sameData } from '../event-data.ts';
import { ACTORS, VISITOR } from '../kinds.ts';
import { pageOf, readCursor } from '../paging.ts';
import { type EventRecorded, EVENTS_PER_VISITOR, PAGE_EVENT, type StoredEvent, type StoredParticipant, type StoredVisitor, type VisitorPatch } from '../records.ts';
import type { EventStore, ListPage, VisitorStore } from '../store.ts';
import { fold } from '../text.ts';
import type { Queries } from './database.ts';
import type { Engine } from './engine.ts';
import { EVENT_COLUMNS, type EventColumns, toEvent, toVisitor, VISITOR_COLUMNS, type VisitorColumns } from './rows.ts';
import { storedText } from './text.ts';
import type { Unit } from './unit.ts';

export function visitorStore(engine: Engine): VisitorStore {
  const { db, known, now } = engine;
  return {
    arrive: (workspace, tokenHash, patch) => engine.visits.run(workspace, undefined, (unit) => arrive(unit, workspace, tokenHash, patch, now())),

    async known(workspace, tokenHash) {
      const keys = await known.get(workspace);
      const found = keys && (await db.one<{ id: string }>(
        `SELECT id FROM visitors WHERE workspace_key = $1 AND token_hash = $2
         UNION ALL SELECT v.id FROM visitor_sessions AS s JOIN visitors AS v USING (visitor_key) WHERE s.workspace_key = $1 AND s.hash = $2`, [keys.key, tokenHash]));
      return found?.id;
    },

    async get(workspace, id) {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = $1 AND id = $2`, [keys.key, id]));
      return row && toVisitor(row, workspace);
    },

    update: (workspaceId, id, patch) => engine.visits.run(workspaceId, undefined, async (unit) => {
      const workspace = await unit.workspace(workspaceId);
      const row = workspace && (await unit.visitors.byId(workspace, id));
      return row && unit.visitors.apply(workspace, row, patch);
    }),

    async list(workspace, text, cursor, limit): Promise<ListPage<StoredVisitor>> {
      const keys = await known.get(workspace);
      if (!keys) return { items: [] };
      const wanted = text?.trim();
      const values = [keys.key, readCursor(cursor), limit + 1, ...(wanted ? [fold(wanted)] : [])];
      const rows = await db.all<VisitorColumns>(
        `SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = $1 AND visitor_key < $2 ${wanted ? 'AND strpos(people, $4) > 0' : ''} ORDER BY visitor_key DESC LIMIT $3`, values);
      return pageOf(rows, limit, (row) => row.visitor_key, (row) => toVisitor(row, workspace));
    },

    async broadcastCursor(workspace, id): Promise<StoredParticipant> {
      const keys = await known.need(workspace);
      const found = await db.one<{ from: number; delivered: number; read: number }>(
        'SELECT broadcast_from AS "from", broadcast_delivered AS delivered, broadcast_read AS read FROM visitors WHERE workspace_key = $1 AND id = $2', [keys.key, id]);
      if (found) return { conv: keys.broadcastConv, kind: 'visitor', id, ...found };
      // For somebody unknown, everything lies before their time.
      const log = await db.one<{ head: number }>('SELECT head FROM conversations WHERE workspace_key = $1 AND id = $2', [keys.key, keys.broadcastConv]);
      const head = log?.head ?? 0;
      return { conv: keys.broadcastConv, kind: 'visitor', id, from: head, delivered: head, read: head };
    },
  };
}

async function arrive(unit: Unit, workspaceId: string, tokenHash: string, patch: VisitorPatch, ts: number): ReturnType<VisitorStore['arrive']> {
  const workspace = await unit.need(workspaceId);
  const ofToken = async () => (await unit.visitors.byTokens(workspace, [tokenHash])).get(tokenHash);
  const known = await ofToken();
  if (known) return { visitor: await unit.visitors.apply(workspace, known, patch), created: false };
  const session = await unit.db.one<{ visitor_key: number; expires_ts: number }>('SELECT visitor_key, expires_ts FROM visitor_sessions WHERE workspace_key = $1 AND hash = $2', [workspace.key, tokenHash]);
  const signed = session && (await unit.visitors.byKey(workspace, session.visitor_key));
  if (session && signed) {
    const visitor = session.expires_ts > ts ? await unit.visitors.apply(workspace, signed, patch) : toVisitor(signed, workspaceId);
    return { visitor, created: false, signed: { expiresTs: session.expires_ts } };
  }
  const fresh = await unit.visitors.create(workspace, uuidv7(ts), tokenHash, patch.seenTs ?? ts);
  if (fresh) return { visitor: await unit.visitors.apply(workspace, fresh, patch), created: true };
  const theirs = await ofToken();
  if (!theirs) throw new Error('a visitor is neither new nor there');
  return { visitor: await unit.visitors.apply(workspace, theirs, patch), created: false };
}

export function eventStore(engine: Engine): EventStore {
  const { db, known, visits, now } = engine;
  const byId = (queries: Queries, visitor: number, id: string): Promise<EventColumns | undefined> => queries.one<EventColumns>(`SELECT ${EVENT_COLUMNS} FROM events WHERE visitor_key = $1 AND id = $2`, [visitor, id]);

  /** Locks the visitor, so that theirs are stored one after the other; undefined when there is none. */
  async function inVisitor<Result>(workspace: string, visitor: string, none: Result, work: (queries: Queries, key: number) => Promise<Result>): Promise<Result> {
    const keys = await known.get(workspace);
    if (!keys) return none;
    return visits.run(`${workspace} ${visitor}`, undefined, async (unit) => {
      const found = await unit.db.one<{ visitor_key: number }>('SELECT visitor_key FROM visitors WHERE workspace_key = $1 AND id = $2 FOR NO KEY UPDATE', [keys.key, visitor]);
      return found ? work(unit.db, found.visitor_key) : none;
    });
  }

  /** False: the id is there already. */
  async function add(queries: Queries, visitor: number, event: StoredEvent): Promise<boolean> {
    const by = event.by === 'visitor' ? VISITOR : ACTORS.indexOf(event.by);
    const added = await queries.run(
      'INSERT INTO events (visitor_key, id, by_kind, name, data, told_ts, ts) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (visitor_key, id) DO NOTHING',
      [visitor, event.id, by, event.name, dataOf(event.data), event.toldTs ?? null, event.ts]);
    if (added === 1) await pruneEvents(queries, visitor);
    return added === 1;
  }

  return {
    record: (workspace, visitorId, event) => inVisitor<EventRecorded>(workspace, visitorId, { status: 'refused', code: 'not_found', message: 'There is no such visitor.' }, async (queries, visitor) => {
      const fresh = await add(queries, visitor, event);
      const row = await byId(queries, visitor, event.id);
      if (!row) throw new Error(`event ${event.id} is neither new nor there`);
      if (!fresh && (row.name !== event.name || !sameData(row.data, dataOf(event.data)))) {
        return { status: 'refused', code: 'id_conflict', message: 'This id was used before for another event of this visitor.' };
      }
      return { status: fresh ? 'stored' : 'duplicate', event: toEvent(row) };
    }),

    visit: (workspace, visitorId, page, ts) => inVisitor<StoredEvent | undefined>(workspace, visitorId, undefined, async (queries, visitor) => {
      const data = { url: page.url, ...(page.title === undefined ? {} : { title: page.title }) };
      const last = await queries.one<EventColumns>(`SELECT ${EVENT_COLUMNS} FROM events WHERE visitor_key = $1 AND name = '${PAGE_EVENT}' ORDER BY event_key DESC LIMIT 1`, [visitor]);
      if (last && toEvent(last).data?.['url'] === page.url) {
        if (page.title !== undefined) await queries.run('UPDATE events SET data = $2 WHERE event_key = $1', [last.event_key, dataOf(data)]);
        return undefined;
      }
      const id = uuidv7(now());
      await add(queries, visitor, { id, name: PAGE_EVENT, data, by: 'visitor', ts });
      const row = await byId(queries, visitor, id);
      return row && toEvent(row);
    }),

    async list(workspace, visitor, cursor, limit): Promise<ListPage<StoredEvent>> {
      const keys = await known.get(workspace);
      if (!keys) return { items: [] };
      const rows = await db.all<EventColumns>(
        `SELECT ${EVENT_COLUMNS} FROM events WHERE visitor_key = (SELECT visitor_key FROM visitors WHERE workspace_key = $1 AND id = $2) AND event_key < $3 ORDER BY event_key DESC LIMIT $4`,
        [keys.key, visitor, readCursor(cursor), limit + 1]);
      return pageOf(rows, limit, (row) => row.event_key, toEvent);
    },
  };
}

/** The facts as they stand in a row. */
function dataOf(data: StoredEvent['data']): string | null {
  const packed = packData(data);
  return packed?.includes('\\u0000') ? JSON.stringify(JSON.parse(packed), (_name, value: unknown) => (typeof value === 'string' ? storedText(value) : value)) : packed;
}

/** Keeps the newest. */
export async function pruneEvents(queries: Queries, visitor: number): Promise<void> {
  await queries.run(
    'DELETE FROM events WHERE visitor_key = $1 AND event_key <= (SELECT event_key FROM events WHERE visitor_key = $1 ORDER BY event_key DESC LIMIT 1 OFFSET $2)', [visitor, EVENTS_PER_VISITOR]);
}
