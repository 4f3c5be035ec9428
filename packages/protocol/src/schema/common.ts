import { z } from 'zod';

/** Lower-case hyphenated UUID of any version. */
export const Uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a lower-case UUID');

/** Position in a conversation's log: 1 is the first entry, 0 is "before the first". */
export const Seq = z.int().min(0);

/** Milliseconds since 1970 by the relay's clock. For display only; it orders nothing (G10). */
export const Timestamp = z.int().min(0);

/** Public name of a workspace, as it stands in the script tag. */
export const WorkspaceKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1–63 of a–z, 0–9 and hyphen');

/** Who did something. `name` is a display name and may be missing. */
export const Who = z.object({
  kind: z.enum(['visitor', 'agent', 'bot', 'system']),
  id: z.string().max(64),
  name: z.string().max(120).optional(),
});

/** Flat facts about a person. */
export const Attributes = z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()]));

/** A person's id on the site, as the site knows them. */
export const SiteUser = z.string().min(1).max(128);

/**
 * What a visitor proves by that they are somebody who is signed in on the site: a JWT that the site signed, or, as older embeds have it,
 * the id with its HMAC-SHA256 (hex). The facts beside a hash are not covered by it and count as told, not as proven.
 */
export const IdentityProof = z.union([
  z.object({ token: z.string().min(1).max(4096) }),
  z.object({
    id: SiteUser, hash: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'),
    name: z.string().max(120).optional(), email: z.string().max(254).optional(), phone: z.string().max(40).optional(), attributes: Attributes.optional(),
  }),
]);

/** The page a visitor is on. */
export const PageInfo = z.object({
  url: z.string().max(2048),
  title: z.string().max(300).optional(),
  referrer: z.string().max(2048).optional(),
});

/**
 * Name of an event: letters and digits of any script, `.`, `_`, `:`, `-` and space; 1–64 characters, the first a letter or digit.
 * `page` is kept for page views, which the relay records itself.
 */
export const EventName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._: -]{0,63}$/u, 'expected 1–64 letters, digits, . _ : - or spaces, the first a letter or digit');

/** Facts about an event: flat, at most 32. `limits.eventBytes` bounds the whole. */
export const EventData = z.record(z.string().max(64), z.union([z.string().max(2048), z.number(), z.boolean()]))
  .refine((data) => Object.keys(data).length <= 32, 'expected at most 32 entries');

/** What a message says. Text is plain text; a reader turns it into templates, never into HTML. */
export const Body = z.object({
  text: z.string().min(1).max(16_384),
  /** Heading of a broadcast. */
  title: z.string().max(120).optional(),
  /** How a broadcast is shown: in the message list, or as a banner over the page's corner. */
  style: z.enum(['message', 'banner']).optional(),
});

/** Kinds of conversations (P6). */
export const ConversationKind = z.enum(['support', 'direct', 'broadcast', 'internal']);

/**
 * `open`: staff owes an answer. `waiting`: the visitor is next. `closed`, `archived`: set by an agent.
 * A visitor's message makes any state `open`; an agent's makes it `waiting`.
 */
export const ConversationState = z.enum(['open', 'waiting', 'closed', 'archived']);

/** How far a side has received and read; cumulative, only forward, never past the head (G6). */
export const Cursor = z.object({ delivered: Seq, read: Seq });

/** Whether somebody is there. */
export const PresenceState = z.enum(['online', 'away', 'offline', 'unknown']);
