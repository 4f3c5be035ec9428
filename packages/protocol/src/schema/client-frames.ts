import { z } from 'zod';
import { Attributes, Body, EventData, EventName, IdentityProof, PageInfo, Seq, SiteUser, Timestamp, Uuid, WorkspaceKey } from './common.ts';

/** Opens the session. First frame, once, within `helloMs` after the upgrade. */
export const Hello = z.object({
  t: z.literal('hello'),
  /** Oldest and newest protocol version the client speaks. */
  min: z.int().min(1),
  max: z.int().min(1),
  caps: z.array(z.string().max(40)).max(32).optional(),
  client: z.object({ name: z.string().max(60), version: z.string().max(40) }).optional(),
  auth: z.discriminatedUnion('kind', [
    /** The token is the client's own secret: ≥ 128 random bits, base64url. The first use creates the visitor. */
    z.object({
      kind: z.literal('visitor'), workspace: WorkspaceKey, token: z.string().regex(/^[A-Za-z0-9_-]{22,128}$/, 'expected 22–128 base64url characters'),
      /** Proves who they are on the site; the answer's token then replaces this one. */
      identity: IdentityProof.optional(),
    }),
    /** Bearer or API token; without one, the cookie that came with the upgrade. */
    z.object({ kind: z.literal('agent'), token: z.string().max(256).optional() }),
  ]),
  locale: z.string().max(35).optional(),
  page: PageInfo.optional(),
});

/** The work that a `nack` `proof_of_work` asked for: its challenge as it came, and what was found (PROTOCOL.md §5). */
export const ProofOfWork = z.object({ challenge: z.string().max(2_000), counter: z.int().min(0).max(4_294_967_295), key: z.string().regex(/^[0-9a-f]{2,128}$/, 'expected lower-case hexadecimal digits') });

/**
 * Posts a message. The sender names it. A visitor's send to an id that does not exist yet opens a `support` conversation
 * of that id in the same commit, so a lost answer can never leave two conversations behind.
 */
export const Send = z.object({
  t: z.literal('send'), id: Uuid, conv: Uuid, body: Body,
  /** The sender was told that it seems to hold personal data (`sensitive`), and sends it all the same. */
  confirmed: z.literal(true).optional(),
  /** Only with the message that opens a conversation, and only when it was asked for. */
  proof: ProofOfWork.optional(),
});

/** Replaces the body of an own message. */
export const Edit = z.object({ t: z.literal('edit'), id: Uuid, conv: Uuid, target: Uuid, body: Body, /** As in `send`. */ confirmed: z.literal(true).optional() });

/** Deletes an own message; staff who may manage conversations: any. */
export const Delete = z.object({ t: z.literal('delete'), id: Uuid, conv: Uuid, target: Uuid });

/** Closes, reopens or archives. Agents only. */
export const SetState = z.object({ t: z.literal('state'), id: Uuid, conv: Uuid, state: z.enum(['open', 'closed', 'archived']) });

/**
 * Subscribes to a conversation from a position on. Without `epoch`, or when the position cannot be continued, the answer
 * is a `snapshot`; otherwise `page`s until the head. Either way live entries follow without a gap.
 */
export const Sync = z.object({ t: z.literal('sync'), conv: Uuid, epoch: z.int().min(1).optional(), after: Seq });

/** Ends a subscription. */
export const Unsync = z.object({ t: z.literal('unsync'), conv: Uuid });

/** Asks for older entries: those with `seq < before`, newest `limit` of them, in ascending order. */
export const HistoryRequest = z.object({ t: z.literal('history'), req: z.int().min(0), conv: Uuid, before: z.int().min(1), limit: z.int().min(1).max(100).optional() });

/** Says how far this side has received and read. Cumulative; smaller values are ignored. */
export const CursorUpdate = z.object({ t: z.literal('cursor'), conv: Uuid, delivered: Seq.optional(), read: Seq.optional() });

/** The peer is typing, or stopped. Renew while typing, at most every 3 s. */
export const TypingUpdate = z.object({ t: z.literal('typing'), conv: Uuid, on: z.boolean() });

/** An agent is there, or away. */
export const PresenceUpdate = z.object({ t: z.literal('presence'), state: z.enum(['online', 'away']) });

/** A visitor tells who they are. Unsigned: shown as told, proves nothing. Answered by `ok` or `nack`. */
export const Profile = z.object({
  t: z.literal('profile'),
  id: Uuid,
  name: z.string().max(120).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(40).optional(),
  attributes: Attributes.optional(),
  /** Who the page says they are on the site, without a proof. Refused where the workspace requires one. */
  user: SiteUser.optional(),
  /** What was filled into a field of the form that people do not see: whoever did is a program. Never stored. */
  trap: z.string().max(200).optional(),
});

/**
 * A visitor proves who they are on the site. The same person again: the identity lives longer. Somebody else, or the first time:
 * `identified` has the new token, and the connection ends with `identity_changed`. Answered by `identified` or `nack`.
 */
export const Identify = z.object({ t: z.literal('identify'), id: Uuid, identity: IdentityProof });

/** Ends the signed identity of this token: it, and what proved it, are worthless from then on. Answered by `ok`, then the connection ends. */
export const SignOut = z.object({ t: z.literal('sign_out'), id: Uuid });

/** A visitor moved to another page of the site. */
export const PageUpdate = z.object({ t: z.literal('page'), page: PageInfo });

/** A visitor's wishes. `broadcasts: false` opts out of announcements. Answered by `ok` or `nack`. */
export const Prefs = z.object({ t: z.literal('prefs'), id: Uuid, broadcasts: z.boolean() });

/**
 * Something happened on the site: shown to agents beside the conversation. Answered by `ok` or `nack`. `ts` is when it happened by
 * the client's clock (it may have waited for a connection), for display only.
 */
export const EventReport = z.object({ t: z.literal('event'), id: Uuid, name: EventName, data: EventData.optional(), ts: Timestamp });

/** Asks whether the link is alive. Answered by `pong` with the same `n`. */
export const Ping = z.object({ t: z.literal('ping'), n: z.int().min(0) });

/** Frames that a client sends. */
export const ClientFrame = z.discriminatedUnion('t', [
  Hello, Send, Edit, Delete, SetState, Sync, Unsync, HistoryRequest, CursorUpdate, TypingUpdate, PresenceUpdate, Profile, Identify, SignOut, PageUpdate, Prefs, EventReport, Ping,
]);
