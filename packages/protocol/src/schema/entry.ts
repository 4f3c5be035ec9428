import { z } from 'zod';
import { Body, ConversationState, Timestamp, Uuid, Who } from './common.ts';

const base = {
  conv: Uuid,
  /** Dense: the first entry of a conversation is 1, every durable change takes the next. */
  seq: z.int().min(1),
  /** Given by whoever made the change; unique in the conversation. */
  id: Uuid,
  ts: Timestamp,
  by: Who,
};

/** A message. After an edit or deletion, history shows its present body; the change is an entry of its own. */
export const MessageEntry = z.object({
  ...base,
  type: z.literal('message'),
  /** Missing when deleted. */
  body: Body.optional(),
  editedTs: Timestamp.optional(),
  deleted: z.literal(true).optional(),
});

/** The body of message `target` was replaced. `body` is missing when the message was deleted afterwards. */
export const EditEntry = z.object({ ...base, type: z.literal('edit'), target: Uuid, body: Body.optional() });

/** Message `target` was deleted; its text is gone from the store too. */
export const DeleteEntry = z.object({ ...base, type: z.literal('delete'), target: Uuid });

/** Somebody closed, reopened or archived the conversation. */
export const StateEntry = z.object({ ...base, type: z.literal('state'), state: ConversationState });

/** Somebody gave the conversation to an agent, or took it back (`null`). */
export const AssignEntry = z.object({ ...base, type: z.literal('assign'), assignee: z.string().max(64).nullable() });

/** Somebody gave the conversation to a team, or took it from one (`null`). The agent who looks after it stays. */
export const TeamEntry = z.object({ ...base, type: z.literal('team'), team: z.string().max(64).nullable() });

/**
 * One entry of a conversation's log. A client that meets an unknown `type` counts its `seq` and shows nothing.
 */
export const Entry = z.discriminatedUnion('type', [MessageEntry, EditEntry, DeleteEntry, StateEntry, AssignEntry, TeamEntry]);
