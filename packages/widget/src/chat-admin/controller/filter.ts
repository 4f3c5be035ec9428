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
  /** The tab in which a search began, which looks into all: it is shown again when the search is over. */
  readonly home?: InboxTab | undefined;
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

const isSearch = ({ q }: InboxFilter): boolean => q.trim() !== '';

/** The filter after a change. A search begins in all conversations: who looks for something seldom knows its state. A tab that is chosen then narrows it. */
export function changeFilter(filter: InboxFilter, change: Partial<InboxFilter>): InboxFilter {
  const next = { ...filter, ...change };
  if (change.tab !== undefined) return { ...next, home: undefined };
  if (isSearch(next) === isSearch(filter)) return next;
  return isSearch(next) ? { ...next, tab: 'all', home: filter.tab } : { ...next, tab: filter.home ?? filter.tab, home: undefined };
}

/** Whether a search leaves out anything but by its words. */
export const isPartialSearch = (filter: InboxFilter): boolean => isSearch(filter) && (filter.tab !== 'all' || isNarrowed({ ...filter, q: '' }));

/** Whether anything narrows the list beyond its tab. */
export function isNarrowed(filter: InboxFilter): boolean {
  return filter.kind !== 'any' || filter.assignee !== 'any' || filter.team !== 'any' || filter.unread || isSearch(filter);
}
