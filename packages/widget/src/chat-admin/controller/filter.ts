import type { ConversationKind, ConversationState } from '@frontdesk/protocol';
import type { ConversationQuery } from '@frontdesk/sdk/admin';

export type InboxTab = ConversationState | 'all';
export const INBOX_TABS: readonly InboxTab[] = ['open', 'waiting', 'closed', 'archived', 'all'];

/** What the person chose above the list. */
export interface InboxFilter {
  readonly tab: InboxTab;
  readonly kind: ConversationKind | 'any';
  /** `any`, `me`, `none`, or an agent's id. */
  readonly assignee: string;
  /** `any`, `mine`, `none`, or a team's id. */
  readonly team: string;
  readonly unread: boolean;
  readonly q: string;
}

export const START_FILTER: InboxFilter = { tab: 'open', kind: 'any', assignee: 'any', team: 'any', unread: false, q: '' };

/** Kinds that belong in the inbox: announcements have a view of their own. */
const INBOX_KINDS: readonly ConversationKind[] = ['support', 'direct', 'internal'];

export function toQuery(filter: InboxFilter): ConversationQuery {
  const q = filter.q.trim();
  return {
    ...(filter.tab === 'all' ? {} : { state: [filter.tab] }),
    kind: filter.kind === 'any' ? INBOX_KINDS : [filter.kind],
    ...(filter.assignee === 'any' ? {} : { assignee: filter.assignee }),
    ...(filter.team === 'any' ? {} : { team: filter.team }),
    ...(filter.unread ? { unread: true } : {}),
    ...(q ? { q } : {}),
  };
}

/** Whether anything narrows the list beyond its tab. */
export function isNarrowed(filter: InboxFilter): boolean {
  return filter.kind !== 'any' || filter.assignee !== 'any' || filter.team !== 'any' || filter.unread || filter.q.trim() !== '';
}
