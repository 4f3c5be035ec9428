import type { Agent, Broadcast, Conversation, Team, Visitor, VisitorEvent, Workspace } from '@frontdesk/protocol';
import type { MessageView, TimelineItem } from '@frontdesk/sdk';
import type { AdminSnapshot, ApiToken, AuditEntry, AuditVerification, InboxView, RoleInfo, SelfTest, Block, LimitsInForce } from '@frontdesk/sdk/admin';

export const uuid = (number: number): string => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
/** Fixed, so that pictures and expectations stay the same: 12 March 2026, 14:30 local. */
export const NOW = new Date(2026, 2, 12, 14, 30).getTime();

export const emptyCounts = { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0, online: 0 };

export function makeVisitor(number: number, change: Partial<Visitor> = {}): Visitor {
  return { id: uuid(10_000 + number), online: number % 3 === 0, createdTs: NOW - 86_400_000 * 9, seenTs: NOW - number * 60_000, locale: 'en-GB', device: 'Chrome on Android', page: { url: 'https://shop.example/boots', title: 'Winter boots' }, ...change };
}

export function makeConversation(number: number, change: Partial<Conversation> = {}): Conversation {
  const ts = NOW - number * 7 * 60_000;
  const visitor = makeVisitor(number, { name: `Visitor Number ${number}` });
  return {
    id: uuid(number), kind: 'support', state: 'open', epoch: 1, head: 3, rev: 1_000_000 - number, activity: 1_000_000 - number, createdTs: ts - 60_000, updatedTs: ts, unread: number % 4 === 0 ? 2 : 0,
    last: { seq: 3, id: uuid(500_000 + number), by: { kind: 'visitor', id: visitor.id }, text: `Question ${number}: is this still available?`, ts },
    cursors: { visitor: { delivered: 3, read: 3 }, agents: { delivered: 3, read: 1 } }, assignee: null, visitor, ...change,
  };
}

export function makeMessage(number: number, change: Partial<MessageView> = {}): TimelineItem {
  return {
    type: 'message', id: uuid(700_000 + number), conv: uuid(1), seq: number, by: { kind: 'visitor', id: uuid(10_001) }, own: false, body: { text: `Message ${number}` },
    ts: NOW - (200 - number) * 60_000, status: 'received', edited: false, deleted: false, ...change,
  };
}

/** The world that a fake client shows. */
export interface FakeOptions {
  readonly conversations?: readonly Conversation[];
  readonly items?: Readonly<Record<string, readonly TimelineItem[]>>;
  /** Why a search finds them. */
  readonly matches?: InboxView['matches'];
  readonly session?: AdminSnapshot['session'];
  /** Whether somebody has set the workspace up. Default: true. */
  readonly claimed?: boolean;
  readonly role?: 'owner' | 'admin' | 'agent' | 'viewer';
  /** In place of what the role allows. */
  readonly permissions?: readonly string[];
  /** Beside the built-in ones; changed by what a test does. */
  roles?: readonly RoleInfo[];
  readonly teams?: readonly Team[];
  readonly agents?: readonly Agent[];
  readonly broadcasts?: readonly Broadcast[];
  /** Newest first. */
  readonly audit?: readonly AuditEntry[];
  /** What a look at the whole log finds; default: it is whole. */
  readonly verification?: AuditVerification;
  /** What the relay says of its self-test; default: it passed 12 s ago. */
  readonly selfTest?: SelfTest;
  /** Of the workspace and personal ones. */
  readonly tokens?: readonly ApiToken[];
  /** Newest first; changed by what a test does. */
  blocks?: readonly Block[];
  /** What `limits` tells besides. */
  limits?: Partial<LimitsInForce>;
  readonly workspace?: Partial<Workspace>;
  /** By visitor, latest first. */
  readonly events?: Readonly<Record<string, readonly VisitorEvent[]>>;
  /** Requests of lists reject with this. */
  readonly failure?: { code: string; message: string; status?: number };
  /** Lists never answer. */
  readonly stuck?: boolean;
}
