import type { PageInfo } from '@frontdesk/protocol';
import { packData, sameData } from '../../event-data.ts';
import { ACTORS, VISITOR } from '../../kinds.ts';
import { type EventRecorded, EVENTS_PER_VISITOR, PAGE_EVENT, type StoredEvent } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import { EVENT_COLUMNS, type EventColumns, unpackEvent } from '../event-row.ts';
import type { WriteContext } from './context.ts';

/** What visitors did. */
export function eventWrites({ db, workspaces }: WriteContext) {
  const keyOf = db.prepare<[number, PackedId], number>('SELECT visitor_key FROM visitors WHERE workspace_key = ? AND id = ?').pluck();
  const insert = db.prepare(`INSERT INTO events (visitor_key, id, by_kind, name, data, told_ts, ts) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (visitor_key, id) DO NOTHING`);
  const byId = db.prepare<[number, PackedId], EventColumns>(`SELECT ${EVENT_COLUMNS} FROM events WHERE visitor_key = ? AND id = ?`);
  const lastPage = db.prepare<[number], EventColumns>(`SELECT ${EVENT_COLUMNS} FROM events WHERE visitor_key = ? AND name = '${PAGE_EVENT}' ORDER BY event_key DESC LIMIT 1`);
  const retell = db.prepare('UPDATE events SET data = ? WHERE event_key = ?');
  const prune = db.prepare<{ visitor: number }>(`DELETE FROM events WHERE visitor_key = @visitor
    AND event_key <= (SELECT event_key FROM events WHERE visitor_key = @visitor ORDER BY event_key DESC LIMIT 1 OFFSET ${EVENTS_PER_VISITOR})`);

  function visitorKey(workspaceId: string, visitor: string): number | undefined {
    const workspace = workspaces.get(workspaceId);
    return workspace && keyOf.get(workspace.key, packId(visitor));
  }

  /** False: the id is there already. */
  function add(visitor: number, event: StoredEvent): boolean {
    const by = event.by === 'visitor' ? VISITOR : ACTORS.indexOf(event.by);
    const { changes } = insert.run(visitor, packId(event.id), by, event.name, packData(event.data), event.toldTs ?? null, event.ts);
    if (changes === 1) prune.run({ visitor });
    return changes === 1;
  }

  function held(visitor: number, id: string): EventColumns {
    const row = byId.get(visitor, packId(id));
    if (!row) throw new Error(`event ${id} is neither new nor there`);
    return row;
  }

  return {
    recordEvent(workspaceId: string, visitorId: string, event: StoredEvent): EventRecorded {
      const visitor = visitorKey(workspaceId, visitorId);
      if (visitor === undefined) return { status: 'refused', code: 'not_found', message: 'There is no such visitor.' };
      const fresh = add(visitor, event);
      const row = held(visitor, event.id);
      if (!fresh && (row.name !== event.name || !sameData(row.data, packData(event.data)))) {
        return { status: 'refused', code: 'id_conflict', message: 'This id was used before for another event of this visitor.' };
      }
      return { status: fresh ? 'stored' : 'duplicate', event: unpackEvent(row) };
    },

    recordVisit(workspaceId: string, visitorId: string, page: Pick<PageInfo, 'url' | 'title'>, id: string, ts: number): StoredEvent | undefined {
      const visitor = visitorKey(workspaceId, visitorId);
      if (visitor === undefined) return undefined;
      const data = { url: page.url, ...(page.title === undefined ? {} : { title: page.title }) };
      const last = lastPage.get(visitor);
      if (last && unpackEvent(last).data?.['url'] === page.url) {
        if (page.title !== undefined) retell.run(packData(data), last.event_key);
        return undefined;
      }
      add(visitor, { id, name: PAGE_EVENT, data, by: 'visitor', ts });
      return unpackEvent(held(visitor, id));
    },
  };
}
