import type { Draft } from '../store/records.ts';
import type { Quota } from '../store/quotas.ts';
import type { AppendRequest } from '../store/store.ts';
import { ChatRefusal, type Change, type Outcome } from './chat.ts';
import type { Screened } from './content.ts';
import type { Principal } from './principal.ts';

export type Opening = NonNullable<AppendRequest['open']>;

/** Changes of one conversation on their way to the store. */
export interface Submission {
  readonly principal: Principal;
  readonly conv: string;
  readonly changes: readonly Change[];
  readonly open: Opening | undefined;
  /** As they may be stored, by their place; undefined: has its outcome already. */
  readonly admitted: (Change | undefined)[];
  readonly outcomes: (Outcome | Promise<Outcome>)[];
  /** One was refused for now: so is what follows it. */
  isHeld: boolean;
  /** The conversation that it opens counts once, whoever of its messages is the first to find it missing. */
  isCounted: boolean;
}

/** Lists have their size from the beginning: one that grows from nothing takes room for seventeen, and most submissions are one change. */
export function submission(principal: Principal, conv: string, changes: readonly Change[], open: Opening | undefined): Submission {
  return { principal, conv, changes, open, admitted: changes.slice(), outcomes: new Array<Outcome | Promise<Outcome>>(changes.length), isHeld: false, isCounted: false };
}

/** Notes what became of a change: a refusal, or what may be stored of it. */
export function judged(work: Submission, place: number, screened: Screened): void {
  if (screened instanceof ChatRefusal) {
    work.outcomes[place] = screened;
    work.isHeld = screened.retryMs !== undefined;
    work.admitted[place] = undefined;
  } else if (screened) work.admitted[place] = screened;
}

/** The refusal of everything that waits behind a retryable one. */
export function heldBack(): ChatRefusal {
  return new ChatRefusal('held', 'An earlier change of this conversation was refused for now; send that one again first.', 0);
}

/** What the store is asked for a change of it. What they have in common is made once. */
export function requestsOf({ principal, conv, open }: Submission, ts: number, quota: Quota | undefined): (change: Change) => AppendRequest {
  const { workspace, kind, id } = principal;
  const by = { kind, id };
  const visitors = kind === 'visitor' ? { kind: 'support' as const, visitor: id } : undefined;
  return (change) => {
    const opening = open ?? (change.type === 'message' ? visitors : undefined);
    const request: Draft<AppendRequest> = { workspace, conv, id: change.id, by, change: contentOf(change), ts };
    if (opening) request.open = opening;
    if (quota) request.quota = quota;
    return request;
  };
}

/** Headings and styles belong to broadcasts; elsewhere they are left out, so that nothing hidden is stored. */
function contentOf(change: Change): AppendRequest['change'] {
  switch (change.type) {
    case 'message': return { type: 'message', body: { text: change.body.text } };
    case 'edit': return { type: 'edit', target: change.target, body: { text: change.body.text } };
    case 'delete': return { type: 'delete', target: change.target };
    case 'state': return { type: 'state', state: change.state };
    case 'assign': return { type: 'assign', assignee: change.assignee };
    case 'team': return { type: 'team', team: change.team };
  }
}
