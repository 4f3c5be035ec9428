import { z } from 'zod';
import { Attributes, Body, ConversationKind, ConversationState, Cursor, EventData, EventName, PageInfo, PresenceState, Seq, SiteUser, Timestamp, Uuid, Who } from './common.ts';

/** A visitor as agents see them. */
export const Visitor = z.object({
  id: Uuid,
  name: z.string().max(120).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(40).optional(),
  locale: z.string().max(35).optional(),
  page: PageInfo.optional(),
  /** Shortened user agent, for example "Chrome on Android". */
  device: z.string().max(120).optional(),
  attributes: Attributes.optional(),
  /** Their id on the site; proven only when `verified` names it. */
  user: SiteUser.optional(),
  /** What the site proved by a signed identity: `user`, `name`, `email`, `phone`, `attributes.plan` … All else is as told. */
  verified: z.array(z.string()).optional(),
  online: z.boolean(),
  createdTs: Timestamp,
  seenTs: Timestamp,
});

/** Something that a visitor did, newest first in lists. A page view is one named `page` with `url` and, when known, `title`. */
export const VisitorEvent = z.object({
  id: Uuid,
  name: EventName,
  data: EventData.optional(),
  /** Who told it: the visitor's own page (proves nothing), or the site's server or staff. */
  by: z.enum(['visitor', 'agent', 'bot']),
  /** When the relay took it. */
  ts: Timestamp,
  /** When it happened by the teller's clock; missing when the teller did not say. */
  toldTs: Timestamp.optional(),
});

/** First words of the latest message, for lists. */
export const Preview = z.object({ seq: Seq, id: Uuid, by: Who, text: z.string().max(200), ts: Timestamp });

/**
 * A conversation in a list. `rev` rises with every change of the summary, `activity` is the `rev` of the last entry:
 * lists are ordered by `activity`, and a client drops a summary whose `rev` is below the one it holds. No clock is involved.
 */
export const Conversation = z.object({
  id: Uuid,
  kind: ConversationKind,
  state: ConversationState,
  subject: z.string().max(200).optional(),
  epoch: z.int().min(1),
  head: Seq,
  rev: z.int().min(0),
  activity: z.int().min(0),
  createdTs: Timestamp,
  updatedTs: Timestamp,
  last: Preview.optional(),
  /** Messages of the other side that the reader's side has not read. */
  unread: z.int().min(0),
  /** Cursor of the visitor's side and the furthest cursor of the agents' side. */
  cursors: z.object({ visitor: Cursor, agents: Cursor }),
  /** For agents only. */
  visitor: Visitor.optional(),
  assignee: z.string().max(64).nullable().optional(),
  /** For agents only: the team that it was given to; missing = none. */
  team: z.string().max(64).optional(),
});

/** An agent as others see them. */
export const AgentProfile = z.object({
  id: Uuid,
  name: z.string().max(120),
  state: PresenceState,
});

/** An agent as the console's owner sees them. */
export const Agent = AgentProfile.extend({
  email: z.string().max(254),
  /** `owner`, `admin`, `agent` or `viewer`, or the id of a role that the workspace made for itself. */
  role: z.string().min(1).max(40),
  /** What people call the role; missing for the four built-in ones. */
  roleName: z.string().max(60).optional(),
  createdTs: Timestamp,
  /** When they were there last: their latest sign-in, or the end of their last connection. */
  seenTs: Timestamp.optional(),
  /** True = has not set a password yet: the invitation was not used. */
  invited: z.boolean().optional(),
  /** True = may not sign in; kept so that their past messages keep a name. */
  disabled: z.boolean().optional(),
});

/** People to whom conversations can be given together. */
export const Team = z.object({
  id: Uuid,
  /** Unique in the workspace, whatever its case. */
  name: z.string().max(60),
  /** Ids of agents. */
  members: z.array(z.string().max(64)).max(500),
  createdTs: Timestamp,
});

/** A broadcast with its live figures. */
export const Broadcast = z.object({
  id: Uuid,
  seq: z.int().min(1),
  body: Body,
  by: Who,
  ts: Timestamp,
  /** Visitors known when it was sent who had not opted out. */
  audience: z.int().min(0),
  /** Of these, how many received it, and how many read it. */
  delivered: z.int().min(0),
  read: z.int().min(0),
});

/** Which field of the pre-chat form is shown, and whether it must be filled. */
export const FormField = z.enum(['off', 'optional', 'required']);

/** What a site owner sets in the console and the widget obeys. Every field has a default; see DEFAULT_SETTINGS. */
export const WidgetSettings = z.object({
  /** Name of the business, shown in the panel's header. */
  title: z.string().max(60),
  /** Line under the title. Empty = none. */
  tagline: z.string().max(120),
  /** First words in an empty conversation. Empty = none. */
  greeting: z.string().max(500),
  /** Accent colour, `#rrggbb`. Text on it flips by contrast. */
  accent: z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour as #rrggbb'),
  colorScheme: z.enum(['auto', 'light', 'dark']),
  /** Side of the page, by reading direction. */
  position: z.enum(['end', 'start']),
  /** Distance from the corner, CSS pixels. */
  offsetX: z.int().min(0).max(400),
  offsetY: z.int().min(0).max(400),
  launcher: z.enum(['shown', 'hidden']),
  /** BCP 47 tag, or `auto` = page, then browser. */
  locale: z.string().max(35),
  sound: z.boolean(),
  /** What visitors are told under the title: "Typically replies in …". */
  replyTime: z.enum(['none', 'minutes', 'hours', 'day']),
  preChat: z.object({ enabled: z.boolean(), name: FormField, email: FormField, phone: FormField }),
  /** Ask for an email address when nobody is there to answer. */
  offlineForm: z.boolean(),
  /** Words that replace the dictionary's, by key. */
  texts: z.record(z.string().max(64), z.string().max(500)),
});

/** A workspace with its settings, for those who may change them. */
export const Workspace = z.object({
  id: Uuid,
  key: z.string().max(63),
  name: z.string().max(120),
  /** Origins whose pages may open a socket. Empty = the relay's own origin, and localhost in development. */
  allowedOrigins: z.array(z.string().max(300)).max(100),
  widget: WidgetSettings,
  /** When the script tag was first seen on a page that is not the relay's own; missing = not yet. */
  installedTs: Timestamp.optional(),
  /** Where it was last seen. */
  installedOn: z.string().max(300).optional(),
  /** An origin whose pages are refused: the newest that tried since the relay started, else where the tag was last seen when that is no longer allowed. */
  refusedOrigin: z.string().max(300).optional(),
  createdTs: Timestamp,
});
