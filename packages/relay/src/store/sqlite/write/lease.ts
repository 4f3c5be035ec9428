import type { Quota } from '../../quotas.ts';
import { type PackedId, unpackId } from '../codec.ts';
import type { WriteContext } from './context.ts';
import type { ConversationRow } from './conversation-cache.ts';

/** What the main thread must know to number messages of a conversation itself; see stream/message-stream.ts. */
export interface PackedLease {
  readonly visitor: string | undefined;
  readonly head: number;
  /** No entry of the conversation has a later id, by its bytes. */
  readonly newestId: string;
  /** Changes that the conversation's visitor may still make within the quota that was asked about. */
  readonly left: number;
}

/** Entries of a conversation whose ids are looked through; of a longer one it is enough to know that no id anywhere is later. */
const MOST_LOOKED_AT = 256;

/** Writes nothing. */
export function leaseReads({ db, workspaces, conversations, visitorQuotas }: WriteContext, isReady: () => boolean) {
  const newestOf = db.prepare<[number], PackedId | null>('SELECT max(id) FROM entries WHERE conv_key = ?').pluck();
  const newestOfAll = db.prepare<[], PackedId | null>('SELECT max(id) FROM entries').pluck();

  function newestId({ key, data }: ConversationRow): string {
    const found = data.head > MOST_LOOKED_AT ? newestOfAll.get() : newestOf.get(key);
    // Ids are bytes or other texts, and bytes are later than any text.
    return Buffer.isBuffer(found) ? unpackId(found) : '';
  }

  return {
    /**
     * The place of a conversation among the writes so far. Undefined when there is none, it is the announcement log, or nothing may be answered
     * ahead of its commit now.
     */
    lease(workspaceId: string, conv: string, quota: Quota | undefined, ts: number): PackedLease | undefined {
      if (!isReady()) return undefined;
      const workspace = workspaces.get(workspaceId);
      const row = workspace && conversations.get(workspace, conv);
      if (!row || row.data.kind === 'broadcast') return undefined;
      const { visitor, head } = row.data;
      row.newestId ??= newestId(row);
      const left = quota && visitor !== undefined ? visitorQuotas.left(workspace.key, visitor, quota, ts) : Infinity;
      return { visitor, head, newestId: row.newestId, left };
    },

    /** Does nothing but come after what the stream has. */
    follow(): void {},
  };
}
