import type { ContentSettings } from '../../../content/settings.ts';
import { HELD_PER_VISITOR, HELD_PER_WORKSPACE, type HeldMessage, type HoldStatus, REFUSED_MS } from '../../content.ts';
import { type PackedId, packId } from '../codec.ts';
import type { AppendResult } from '../../store.ts';
import { asStored } from '../../text.ts';
import { ENTRY_COLUMNS, type EntryColumns, unpackEntry } from '../entry-row.ts';
import { HELD_COLUMNS, type HeldColumns, unpackHeld } from '../held-row.ts';
import type { appendWrites } from './append.ts';
import type { WriteContext } from './context.ts';

/** Rules for what messages say, and messages that wait for a look. */
export function contentWrites({ db, workspaces, conversations }: WriteContext, { append }: ReturnType<typeof appendWrites>) {
  const putRules = db.prepare('INSERT INTO content_rules VALUES (?, ?) ON CONFLICT DO UPDATE SET rules = excluded.rules');
  const byMessage = db.prepare<[number, PackedId, PackedId], HeldColumns>(`SELECT ${HELD_COLUMNS} FROM held_messages WHERE workspace_key = ? AND conv = ? AND message = ?`);
  const byId = db.prepare<[number, PackedId], HeldColumns>(`SELECT ${HELD_COLUMNS} FROM held_messages WHERE workspace_key = ? AND id = ? AND text IS NOT NULL`);
  const countAll = db.prepare<[number], number>('SELECT count(*) FROM held_messages WHERE workspace_key = ? AND text IS NOT NULL').pluck();
  const countOf = db.prepare<[number, PackedId], number>('SELECT count(*) FROM held_messages WHERE workspace_key = ? AND visitor = ? AND text IS NOT NULL').pluck();
  const insert = db.prepare('INSERT INTO held_messages (workspace_key, id, conv, message, visitor, text, ts) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM held_messages WHERE held_key = ?');
  const blank = db.prepare('UPDATE held_messages SET text = NULL, ts = ? WHERE held_key = ?');
  const prune = db.prepare('DELETE FROM held_messages WHERE workspace_key = ? AND text IS NULL AND ts < ?');
  const entryById = db.prepare<[number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND id = ?`);

  const waitingIn = (workspace: number): number => countAll.get(workspace) ?? 0;

  function statusOf(workspaceId: string, key: number, fresh: HeldMessage): HoldStatus {
    const known = byMessage.get(key, packId(fresh.conv), packId(fresh.message));
    if (known) {
      const held = unpackHeld(known);
      if (held.visitor !== fresh.visitor) return 'not_found';
      if (known.text === null) return 'refused';
      return held.text === asStored(fresh.text) ? 'waiting' : 'id_conflict';
    }
    const conversation = conversations.get(workspaces.need(workspaceId), fresh.conv);
    if (conversation && conversation.data.visitor !== fresh.visitor) return 'not_found';
    return (countOf.get(key, packId(fresh.visitor)) ?? 0) >= HELD_PER_VISITOR || waitingIn(key) >= HELD_PER_WORKSPACE ? 'full' : 'held';
  }

  /** As the append of a socket, with its entry read back. */
  function appended(workspaceId: string, { conv, message, visitor, text }: HeldMessage, ts: number): AppendResult {
    const result = append({ workspace: workspaceId, conv, id: message, by: { kind: 'visitor', id: visitor }, change: { type: 'message', body: { text } }, ts, open: { kind: 'support', visitor } });
    if ('refused' in result && result.refused === 'rate_limited') throw new Error('a released message counts against no quota');
    if ('refused' in result) return { status: 'refused', code: result.refused, message: result.message };
    if ('duplicate' in result) return { status: 'duplicate', entry: result.duplicate, conversation: result.conversation };
    const row = conversations.get(workspaces.need(workspaceId), conv);
    const entry = row && entryById.get(row.key, packId(message));
    if (!entry) throw new Error('a released message was not there right after it was stored');
    return { status: 'stored', entry: unpackEntry(entry, conv), conversation: result.conversation };
  }

  return {
    setContentRules(workspaceId: string, settings: ContentSettings): void {
      putRules.run(workspaces.need(workspaceId).key, JSON.stringify(settings));
    },

    holdMessage(workspaceId: string, fresh: HeldMessage): { status: HoldStatus; waiting: number } {
      const { key } = workspaces.need(workspaceId);
      prune.run(key, fresh.ts - REFUSED_MS);
      const status = statusOf(workspaceId, key, fresh);
      if (status === 'held') insert.run(key, packId(fresh.id), packId(fresh.conv), packId(fresh.message), packId(fresh.visitor), asStored(fresh.text), fresh.ts);
      return { status, waiting: waitingIn(key) };
    },

    releaseHeld(workspaceId: string, id: string, ts: number): { held: HeldMessage; result: AppendResult; waiting: number } | undefined {
      const { key } = workspaces.need(workspaceId);
      const row = byId.get(key, packId(id));
      if (!row) return undefined;
      const held = unpackHeld(row);
      const result = appended(workspaceId, held, ts);
      if (result.status !== 'refused') remove.run(row.held_key);
      return { held, result, waiting: waitingIn(key) };
    },

    refuseHeld(workspaceId: string, id: string, ts: number): { held: HeldMessage; waiting: number } | undefined {
      const { key } = workspaces.need(workspaceId);
      const row = byId.get(key, packId(id));
      if (!row) return undefined;
      blank.run(ts, row.held_key);
      return { held: unpackHeld(row), waiting: waitingIn(key) };
    },
  };
}
