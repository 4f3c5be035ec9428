import type { Draft, StoredConversation } from '../records.ts';
import { type ConversationColumnsOf, conversationOf } from '../rows/conversations.ts';
import { PACKED, type PackedId } from './codec.ts';

export { CONVERSATION_COLUMNS } from '../rows/conversations.ts';

export type ConversationColumns = ConversationColumnsOf<PackedId>;
export const unpackConversation = (row: ConversationColumns, workspace: string): Draft<StoredConversation> => conversationOf(row, workspace, PACKED);
