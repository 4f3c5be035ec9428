import type Database from 'better-sqlite3';
import { pageOf, readCursor } from '../../paging.ts';
import type { StoredEvent } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import { EVENT_COLUMNS, type EventColumns, unpackEvent } from '../event-row.ts';
import type { ListPage } from '../../store.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** What visitors did. */
export function eventReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const before = db.prepare<[number, PackedId, number, number], EventColumns>(`SELECT ${EVENT_COLUMNS} FROM events
    WHERE visitor_key = (SELECT visitor_key FROM visitors WHERE workspace_key = ? AND id = ?) AND event_key < ? ORDER BY event_key DESC LIMIT ?`);
  return {
    events(workspace: string, visitor: string, cursor: string | undefined, limit: number): ListPage<StoredEvent> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      return pageOf(before.all(keys.key, packId(visitor), readCursor(cursor), limit + 1), limit, (row) => row.event_key, unpackEvent);
    },
  };
}
