import type { ClientFrameOf, Conversation, Team, Visitor } from '@frontdesk/protocol';
import type { Clock } from '../types.ts';
import { createArrivals } from './arrivals.ts';
import { createRefetch } from './counts.ts';
import { createInbox } from './inbox.ts';
import type { LiveInbox } from './inbox.ts';
import { createReceipts } from './receipts.ts';
import type { AdminApi } from './api-types.ts';
import type { ConversationQuery, Inbox } from './list-types.ts';
import type { Me } from './team-types.ts';
import type { AdminSnapshot } from './types.ts';

/** All lists of one console, the figures, the teams, and what follows from a summary that came in: receipts, and whether it is news. */
export interface Lists {
  inbox(query: ConversationQuery): Inbox;
  /** A live summary. True when a visitor's new message is in it. */
  summarized(conversation: Conversation): boolean;
  /** A live visitor. True when they have just come online. */
  visitor(visitor: Visitor): boolean;
  gone(conv: string): void;
  /** Agents, roles or teams changed. */
  staffChanged(): void;
  /** Live changes were missed: lists and figures are read again, what is shown stays meanwhile. */
  refetch(): void;
  /** Nobody is signed in any more. */
  stop(): void;
  close(): void;
}

/** What the lists need. */
export interface ListsOptions {
  readonly api: AdminApi;
  readonly clock: Clock;
  readonly random: () => number;
  /** Who is signed in; undefined = nobody, and nothing is fetched. */
  readonly me: () => Me | undefined;
  /** Whether a conversation is open here; then its own reader sends the receipts. */
  readonly follows: (conv: string) => boolean;
  readonly tell: (frame: ClientFrameOf<'cursor'>) => unknown;
  /** What the snapshot shows of it. */
  readonly told: (part: Pick<AdminSnapshot, 'counts' | 'teams' | 'staffStamp'>) => void;
  readonly failed: (error: unknown) => void;
}

/** Starts without a list. */
export function createLists({ api, clock, random, me, follows, tell, told, failed }: ListsOptions): Lists {
  const myId = (): string | undefined => me()?.agent.id;
  let teams: readonly Team[] | undefined;
  let stamp = 0;
  const myTeams = (): readonly string[] => (teams ?? []).filter(({ members }) => members.includes(myId() ?? '')).map(({ id }) => id);
  const inboxes = new Set<LiveInbox>();
  const arrivals = createArrivals();
  const receipts = createReceipts({ clock, random, follows, send: tell });
  const counts = createRefetch(clock, async () => {
    try {
      if (me()) told({ counts: await api.conversations.counts() });
    } catch (error) {
      failed(error);
    }
  });
  const staff = createRefetch(clock, async () => {
    const asked = me();
    if (!asked?.permissions?.includes('agents.read')) return showTeams(undefined);
    try {
      const found = await api.teams.list();
      if (myId() === asked.agent.id) showTeams(found);
    } catch (error) {
      // A relay from before there were teams has none.
      if ((error as { status?: unknown }).status !== 404) failed(error);
    }
  });
  /** What belongs into a list of one's own teams follows from which these are. */
  const showTeams = (found: readonly Team[] | undefined): void => {
    const before = myTeams().join();
    teams = found;
    told({ teams });
    if (before === myTeams().join()) return;
    for (const inbox of inboxes) if (inbox.getSnapshot().query.team === 'mine') inbox.refresh().catch(failed);
  };
  const loaded = (list: readonly Conversation[]): void => {
    arrivals.learn(list);
    receipts.reached(list);
  };

  return {
    inbox(query) {
      const inbox = createInbox({ list: api.conversations.list, me: myId, myTeams, loaded, closed: (one) => void inboxes.delete(one) }, query);
      inboxes.add(inbox);
      if (me()) inbox.refresh().catch(failed);
      return inbox;
    },
    summarized(conversation) {
      for (const inbox of inboxes) inbox.upsert(conversation);
      counts.touch();
      receipts.reached([conversation]);
      return arrivals.message(conversation);
    },
    visitor(visitor) {
      for (const inbox of inboxes) inbox.visitor(visitor);
      counts.touch();
      return arrivals.online(visitor);
    },
    gone(conv) {
      for (const inbox of inboxes) inbox.remove(conv);
      counts.touch();
    },
    staffChanged() {
      stamp += 1;
      told({ staffStamp: stamp });
      staff.touch();
    },
    refetch() {
      for (const inbox of inboxes) inbox.refresh().catch(failed);
      counts.touch();
      staff.touch();
    },
    stop() {
      counts.stop();
      staff.stop();
      teams = undefined;
      receipts.stop();
      arrivals.clear();
    },
    close() {
      for (const inbox of [...inboxes]) inbox.close();
    },
  };
}
