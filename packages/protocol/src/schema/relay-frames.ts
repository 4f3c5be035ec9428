import { z } from 'zod';
import { PresenceState, Seq, SiteUser, Timestamp, Uuid, Who } from './common.ts';
import { Entry } from './entry.ts';
import { AgentProfile, Broadcast, Conversation, Visitor, WidgetSettings } from './resources.ts';

const positive = z.int().min(1);

/** Accepts the session. */
export const Welcome = z.object({
  t: z.literal('welcome'),
  /** The version spoken from here on. */
  v: z.int().min(1),
  caps: z.array(z.string()),
  /** Names this connection in logs; worthless to anybody else. */
  session: z.string(),
  ts: Timestamp,
  self: Who,
  workspace: z.object({ id: Uuid, key: z.string(), name: z.string() }),
  limits: z.object({
    frameBytes: positive, bodyBytes: positive, textChars: positive, window: positive, historyItems: positive, gapItems: positive,
    snapshotItems: positive, pingMs: positive, pongMs: positive, idleMs: positive, helloMs: positive, typingMs: positive,
    /** Added later: missing from a relay that takes no events. */
    eventBytes: positive.optional(),
  }),
  /** When present, replaces the visitor's token from now on. */
  token: z.string().optional(),
  /** A visitor's own conversations, latest activity first, at most 20, and the announcements. Agents: empty (they list by REST). */
  conversations: z.array(Conversation),
  /** For visitors: is somebody there? Agents get everybody. */
  team: z.object({ state: PresenceState, agents: z.array(AgentProfile) }),
  /** For visitors: look and words. */
  settings: WidgetSettings.optional(),
  /** For visitors: their stored wishes and what they told about themselves. */
  prefs: z.object({ broadcasts: z.boolean() }).optional(),
  profile: z.object({ name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() }).optional(),
  /** For visitors whose identity is proven: who they are on the site, and in how many milliseconds that ends unless it is proven again. */
  identity: z.object({ user: SiteUser, expiresInMs: z.int().min(0) }).optional(),
});

/** Answer to `identify`. With `token` the client stores it, in place of its own, before the connection ends with `identity_changed`. */
export const Identified = z.object({ t: z.literal('identified'), id: Uuid, user: SiteUser, expiresInMs: z.int().min(0), token: z.string().optional() });

/** The change is on disk. Same id and content again → the same ack again. */
export const Ack = z.object({ t: z.literal('ack'), id: Uuid, conv: Uuid, seq: positive, ts: Timestamp });

/** The change was refused and nothing was stored. `retryMs`: earliest time for another try. `challenge`: work to do before it, with `proof_of_work`; JSON. */
export const Nack = z.object({ t: z.literal('nack'), id: Uuid, conv: Uuid.optional(), code: z.string(), message: z.string(), retryMs: z.int().min(0).optional(), challenge: z.string().max(2_000).optional() });

/** A `profile`, `prefs` or `event` was stored. */
export const Ok = z.object({ t: z.literal('ok'), id: Uuid });

/** A live entry of a subscribed conversation. */
export const EntryFrame = z.object({ t: z.literal('entry'), entry: Entry });

/** Contiguous entries after the client's position. More pages follow until the last entry's `seq` equals `head`. */
export const Page = z.object({ t: z.literal('page'), conv: Uuid, epoch: positive, head: Seq, entries: z.array(Entry) });

/** Start anew: forget what was held of this conversation. `entries` are the latest, ascending, contiguous, ending at `head`. */
export const Snapshot = z.object({ t: z.literal('snapshot'), conv: Uuid, conversation: Conversation, entries: z.array(Entry) });

/** Older entries, ascending, contiguous, ending at `before - 1`. `more`: there are still older ones. */
export const History = z.object({ t: z.literal('history'), req: z.int().min(0), conv: Uuid, entries: z.array(Entry), more: z.boolean() });

/** Somebody's cursor moved. Coalesced: only the latest is sent. */
export const CursorFrame = z.object({ t: z.literal('cursor'), conv: Uuid, by: Who, delivered: Seq, read: Seq });

/** Somebody types, or stopped. Forget after `typingMs`. */
export const TypingFrame = z.object({ t: z.literal('typing'), conv: Uuid, by: Who, on: z.boolean() });

/** The team's presence changed. Visitors: `state` of the team and who is there. Agents: everybody. */
export const TeamFrame = z.object({ t: z.literal('team'), state: PresenceState, agents: z.array(AgentProfile) });

/** A conversation's summary is new or changed. Agents: the whole inbox. Visitors: their own (for instance when an agent opens one). */
export const ConversationFrame = z.object({ t: z.literal('conversation'), conversation: Conversation });

/** A conversation was deleted: forget it everywhere. */
export const GoneFrame = z.object({ t: z.literal('gone'), conv: Uuid });

/** Agents: live changes of the list were dropped for this socket; fetch the list again. */
export const InboxStale = z.object({ t: z.literal('inbox_stale') });

/** Agents: what this connection may do has changed; read `GET /me`, and the list, again. */
export const RightsFrame = z.object({ t: z.literal('rights') });

/** Agents who may read the audit log: it grew up to entry `seq`; read `GET /audit`. Coalesced. */
export const AuditFrame = z.object({ t: z.literal('audit'), seq: positive });

/**
 * Agents who may manage blocks: they changed, read `GET /blocks`. Coalesced. `alert`: why somebody should look; `what` is `blocked` (the relay
 * itself blocked somebody), `noticed` (it would have, but only watches), `attack` (the workspace seems to be under attack) or `codes` (somebody tries codes of an agent's second step); `signals` names what was noticed.
 */
export const BlocksFrame = z.object({ t: z.literal('blocks'), alert: z.object({ what: z.string(), visitor: Uuid.optional(), signals: z.array(z.string()) }).optional() });

/** Agents who may manage conversations: so many messages wait until somebody has looked at them; read `GET /held-messages`. Coalesced. */
export const HeldFrame = z.object({ t: z.literal('held'), waiting: z.int().min(0) });

/** Agents: somebody was invited, joined, was changed, removed or left, or a role or a team changed; read `GET /agents` and `GET /teams`. Coalesced. */
export const StaffFrame = z.object({ t: z.literal('staff') });

/** Agents: a visitor came, left, moved or told who they are. Coalesced. */
export const VisitorFrame = z.object({ t: z.literal('visitor'), visitor: Visitor });

/** Agents: a broadcast's figures changed. Coalesced. */
export const BroadcastFrame = z.object({ t: z.literal('broadcast'), broadcast: Broadcast });

/** Visitors: the site owner changed look or words. */
export const SettingsFrame = z.object({ t: z.literal('settings'), settings: WidgetSettings });

/** Something was wrong with a frame that has no id to answer to. `ref` is its `t`, `conv` the conversation it named. */
export const ErrorFrame = z.object({ t: z.literal('error'), code: z.string(), message: z.string(), ref: z.string().optional(), conv: Uuid.optional(), retryMs: z.int().min(0).optional() });

/** Answer to `ping`. */
export const Pong = z.object({ t: z.literal('pong'), n: z.int().min(0) });

/** The relay is about to close. Reconnect after a random time up to `spreadMs`. */
export const Goaway = z.object({ t: z.literal('goaway'), reason: z.string(), spreadMs: z.int().min(0) });

const single = [
  Welcome, Ack, Nack, Ok, Identified, EntryFrame, Page, Snapshot, History, CursorFrame, TypingFrame, TeamFrame, ConversationFrame, GoneFrame,
  InboxStale, RightsFrame, AuditFrame, BlocksFrame, HeldFrame, StaffFrame, VisitorFrame, BroadcastFrame, SettingsFrame, ErrorFrame, Pong, Goaway,
] as const;

/** One frame of the relay, not a batch. */
export const SingleRelayFrame = z.discriminatedUnion('t', [...single]);

/** Several frames in one WebSocket message, to be handled in order as if each had come alone. Never nested. */
export const Batch = z.object({ t: z.literal('batch'), frames: z.array(SingleRelayFrame).min(1) });

/** Frames that a relay sends. */
export const RelayFrame = z.discriminatedUnion('t', [...single, Batch]);
