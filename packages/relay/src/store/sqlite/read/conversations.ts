import type Database from 'better-sqlite3';
import { ACTORS, KINDS, MESSAGE } from '../../kinds.ts';
import type { StoredConversation, StoredEntry, StoredParticipant } from '../../records.ts';
import { type PackedId, packId, unpackId } from '../codec.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, unpackConversation } from '../conversation-row.ts';
import type { LogPage } from '../../store.ts';
import { ENTRY_COLUMNS, type EntryColumns, unpackEntry } from '../entry-row.ts';
import type { workspaceKeys } from './workspace-keys.ts';

/** Single conversations, their entries and cursors. */
export function conversationReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const byId = db.prepare<[number, PackedId], ConversationColumns>(`SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = ? AND id = ?`);
  const keyOf = db.prepare<[number, PackedId], Pick<ConversationColumns, 'conv_key' | 'epoch' | 'head'>>(
    'SELECT conv_key, epoch, head FROM conversations WHERE workspace_key = ? AND id = ?');
  const after = db.prepare<[number, number, number], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND seq > ? ORDER BY seq LIMIT ?`);
  const before = db.prepare<[number, number, number], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND seq < ? ORDER BY seq DESC LIMIT ?`);
  const message = db.prepare<[number, PackedId], EntryColumns>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE conv_key = ? AND id = ? AND type = ${MESSAGE}`);
  const staff = db.prepare<[number], { kind: number; id: PackedId; delivered: number; read: number }>('SELECT kind, id, delivered, read FROM staff_cursors WHERE conv_key = ?');
  const ofVisitor = db.prepare<[number, PackedId, number], ConversationColumns>(`SELECT ${CONVERSATION_COLUMNS} FROM conversations
    WHERE workspace_key = ? AND visitor = ? AND kind <> ${KINDS.indexOf('broadcast')} ORDER BY activity DESC LIMIT ?`);

  function row(workspace: string, conv: string): ConversationColumns | undefined {
    const keys = workspaceOf(workspace);
    return keys && byId.get(keys.key, packId(conv));
  }

  function get(workspace: string, conv: string): StoredConversation | undefined {
    const found = row(workspace, conv);
    return found && unpackConversation(found, workspace);
  }

  /** Head and entries are one picture: a commit between the two statements must not show a page without its head. */
  const page = db.transaction((workspace: string, conv: string, entriesOf: (key: number) => EntryColumns[]): LogPage | undefined => {
    const keys = workspaceOf(workspace);
    const found = keys && keyOf.get(keys.key, packId(conv));
    if (!found) return undefined;
    return { epoch: found.epoch, head: found.head, entries: entriesOf(found.conv_key).map((entry) => unpackEntry(entry, conv)) };
  });

  return {
    conversation: get,

    entriesAfter(workspace: string, conv: string, position: number, limit: number): LogPage | undefined {
      return page(workspace, conv, (key) => after.all(key, position, Math.max(0, limit)));
    },

    entriesBefore(workspace: string, conv: string, position: number | undefined, limit: number): LogPage | undefined {
      return page(workspace, conv, (key) => before.all(key, position ?? Number.MAX_SAFE_INTEGER, Math.max(0, limit)).reverse());
    },

    message(workspace: string, conv: string, id: string): StoredEntry | undefined {
      const keys = workspaceOf(workspace);
      const found = keys && keyOf.get(keys.key, packId(conv));
      const entry = found && message.get(found.conv_key, packId(id));
      return entry && unpackEntry(entry, conv);
    },

    participants(workspace: string, conv: string): StoredParticipant[] {
      const found = row(workspace, conv);
      if (!found) return [];
      const participants: StoredParticipant[] = [];
      if (found.visitor !== null) {
        participants.push({ conv, kind: 'visitor', id: unpackId(found.visitor), from: 0, delivered: found.visitor_delivered, read: found.visitor_read });
      }
      for (const { kind, id, delivered, read } of staff.all(found.conv_key)) {
        participants.push({ conv, kind: ACTORS[kind] === 'bot' ? 'bot' : 'agent', id: unpackId(id), from: 0, delivered, read });
      }
      return participants;
    },

    ofVisitor(workspace: string, visitor: string, limit: number): StoredConversation[] {
      const keys = workspaceOf(workspace);
      return keys ? ofVisitor.all(keys.key, packId(visitor), Math.max(0, limit)).map((found) => unpackConversation(found, workspace)) : [];
    },

    broadcastLog(workspace: string): StoredConversation {
      const keys = workspaceOf(workspace);
      const found = keys && get(workspace, keys.broadcastConv);
      if (!found) throw new Error(`there is no workspace ${workspace}`);
      return found;
    },
  };
}
