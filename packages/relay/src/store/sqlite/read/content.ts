import type Database from 'better-sqlite3';
import type { ContentSettings } from '../../../content/settings.ts';
import type { HeldMessage } from '../../content.ts';
import { pageOf, readCursor } from '../../paging.ts';
import { type PackedId, packId } from '../codec.ts';
import type { ListPage } from '../../store.ts';
import { HELD_COLUMNS, type HeldColumns, unpackHeld } from '../held-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Rules for what messages say, and messages that wait for a look. */
export function contentReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const rules = db.prepare<[number], string>('SELECT rules FROM content_rules WHERE workspace_key = ?').pluck();
  const any = db.prepare<[number], number>('SELECT EXISTS (SELECT 1 FROM held_messages WHERE workspace_key = ?)').pluck();
  const state = db.prepare<[number, PackedId, PackedId], { text: string | null }>('SELECT text FROM held_messages WHERE workspace_key = ? AND conv = ? AND message = ?');
  const waiting = db.prepare<[number], number>('SELECT count(*) FROM held_messages WHERE workspace_key = ? AND text IS NOT NULL').pluck();
  const list = db.prepare<[number, number, number], HeldColumns>(`SELECT ${HELD_COLUMNS} FROM held_messages WHERE workspace_key = ? AND text IS NOT NULL AND held_key < ? ORDER BY held_key DESC LIMIT ?`);
  return {
    contentRules(workspace: string): { settings: ContentSettings | undefined; holds: boolean } {
      const keys = workspaceOf(workspace);
      const text = keys && rules.get(keys.key);
      return { settings: text === undefined ? undefined : (JSON.parse(text) as ContentSettings), holds: keys !== undefined && any.get(keys.key) === 1 };
    },

    heldState(workspace: string, conv: string, message: string): 'waiting' | 'refused' | undefined {
      const keys = workspaceOf(workspace);
      const found = keys && state.get(keys.key, packId(conv), packId(message));
      return found && (found.text === null ? 'refused' : 'waiting');
    },

    heldMessages(workspace: string, cursor: string | undefined, limit: number): ListPage<HeldMessage> & { waiting: number } {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [], waiting: 0 };
      const rows = list.all(keys.key, readCursor(cursor), limit + 1);
      return { ...pageOf(rows, limit, (row) => row.held_key, unpackHeld), waiting: waiting.get(keys.key) ?? 0 };
    },
  };
}
