import type { AppendRequest, AppendResult, BriefResult, StoredConversation } from '../store/store.ts';
import { ChatRefusal, type Change, type Outcome, type Posted } from './chat.ts';
import { isMaskOf } from '../content/find.ts';
import { NO_RULES, type Screened } from './content.ts';
import type { ChatContext } from './context.ts';
import type { Principal } from './principal.ts';
import type { Permission } from './permissions.ts';
import { notFound, permissionRefusal, toRefusal } from './refusals.ts';
import { heldBack, judged, type Opening, requestsOf, submission, type Submission } from './submission.ts';
import { forStaff } from './summaries.ts';
import { checkBody } from './told-limits.ts';

type Verdict = ChatRefusal | undefined;
type Conflict = Extract<BriefResult, { status: 'refused' }>;

/** The way of every durable change: rights and limits first, then the store, then the news. See `Chat.submit`. */
export class Changes {
  readonly #context: ChatContext;

  constructor(context: ChatContext) {
    this.#context = context;
  }

  submit(principal: Principal, conv: string, changes: readonly Change[], open?: Opening): Promise<readonly Outcome[]> {
    const work = submission(principal, conv, changes, open);
    try {
      const admitting = this.#admit(work, 0);
      return admitting ? admitting.then(() => this.#store(work)) : this.#store(work);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Judges what is submitted from this place on. A promise only where something must be asked first: most changes are admitted on the spot. */
  #admit(work: Submission, from: number): Promise<void> | undefined {
    const { principal, conv, changes } = work;
    for (let index = from; index < changes.length; index += 1) {
      const change = changes[index] as Change;
      const verdict = work.isHeld ? heldBack() : this.#check(work, change);
      const screened = verdict instanceof Promise ? verdict.then((known) => known ?? this.#screen(principal, conv, change)) : verdict ?? this.#screen(principal, conv, change);
      if (screened instanceof Promise) {
        return screened.then((known) => {
          judged(work, index, known);
          return this.#admit(work, index + 1);
        });
      }
      judged(work, index, screened);
    }
    return undefined;
  }

  /** All in one turn and with one time, so that the store commits them together and none is stored after an earlier one failed. */
  #store(work: Submission): Promise<readonly Outcome[]> {
    const { principal, conv, changes, admitted, outcomes } = work;
    const requestOf = requestsOf(work, this.#context.now(), this.#context.limits.quotaOf(principal));
    const requests = new Array<AppendRequest>(changes.length);
    const places = new Array<number>(changes.length);
    let count = 0;
    for (let index = 0; index < admitted.length; index += 1) {
      const change = admitted[index];
      const lost = change && this.#lostRight(principal, change);
      if (lost) outcomes[index] = lost;
      if (!change || lost) continue;
      requests[count] = requestOf(change);
      places[count] = index;
      count += 1;
    }
    requests.length = count;
    if (count > 0 && this.#isBrief(principal.workspace, conv)) {
      // In one call and with one promise, without the summaries. Published in the same step too.
      return this.#context.store.conversations.appendBriefly(requests).then((results) => {
        for (let index = 0; index < count; index += 1) {
          const place = places[index] as number;
          outcomes[place] = this.#outcome(principal, requests[index] as AppendRequest, changes[place] as Change, results[index] as BriefResult | Error);
        }
        return this.#settle(work);
      });
    }
    this.#append(principal, changes, requests, places, outcomes);
    return Promise.resolve(this.#settle(work));
  }

  #settle(work: Submission): readonly Outcome[] | Promise<readonly Outcome[]> {
    const { outcomes } = work;
    return outcomes.some((outcome) => outcome instanceof Promise) ? Promise.all(outcomes).then((settled) => this.#settled(work, settled)) : this.#settled(work, outcomes as Outcome[]);
  }

  #settled({ principal, isCounted }: Submission, outcomes: readonly Outcome[]): readonly Outcome[] {
    if (principal.kind === 'visitor' && outcomes.some((outcome) => outcome instanceof ChatRefusal && outcome.code === 'rate_limited')) this.#context.events.emit('visitor.limited', { workspace: principal.workspace, visitor: principal.id });
    if (isCounted && !outcomes.some(isStored)) this.#context.limits.giveBackOpening(principal);
    return outcomes;
  }

  /** One change, as a promise that rejects with the refusal. */
  async one(principal: Principal, conv: string, change: Change, open?: Opening): Promise<Posted> {
    const [outcome] = await this.submit(principal, conv, [change], open);
    if (!outcome || outcome instanceof ChatRefusal) throw outcome ?? notFound();
    return outcome;
  }

  #check(work: Submission, change: Change): Verdict | Promise<Verdict> {
    const { principal, conv } = work;
    const refused = permissionRefusal(principal, NEEDED[change.type]) ?? this.#contentRefusal(principal, change);
    if (refused) return refused;
    const facts = this.#context.facts.known(principal.workspace, conv);
    if (facts?.kind === 'broadcast') return announcementsOnly();
    const needsRead = !facts || (principal.kind !== 'visitor' && (change.type === 'edit' || change.type === 'delete' || change.type === 'assign'));
    const taken = this.#context.limits.take(principal);
    if (!needsRead && !taken) return undefined;
    return this.#checkSlowly(work, change, needsRead, taken).catch((error: unknown) => toRefusal(error, this.#context.log));
  }

  /** Rights may have gone while something was read. Asked in the step that appends: what is stored afterwards was allowed until then. */
  #lostRight(principal: Principal, change: Change): Verdict {
    const refused = permissionRefusal(principal, NEEDED[change.type]);
    if (refused) this.#context.limits.giveBack(principal);
    return refused;
  }

  #contentRefusal(principal: Principal, change: Change): Verdict {
    if (change.type === 'message' || change.type === 'edit') return checkBody(change.body, this.#context.told);
    if (principal.kind === 'visitor' && change.type !== 'delete') return new ChatRefusal('forbidden', `Only staff may change the ${change.type === 'assign' ? 'assignee' : change.type} of a conversation.`);
    return undefined;
  }

  /** What may be stored of what it says; at once where nothing has to be read. */
  #screen(principal: Principal, conv: string, change: Change): Screened | Promise<Screened> {
    const { content = NO_RULES, limits, log } = this.#context;
    if (change.type !== 'message' && change.type !== 'edit') return undefined;
    const screened = content.screen(principal, conv, change);
    return screened instanceof Promise ? screened.catch((error: unknown) => {
      limits.giveBack(principal);
      return toRefusal(error, log);
    }) : screened;
  }

  async #checkSlowly(work: Submission, change: Change, needsRead: boolean, taken: Promise<Verdict> | undefined): Promise<Verdict> {
    const { principal, conv } = work;
    const limited = await taken;
    if (limited) return (await this.#isRepetition(principal, conv, change)) ? undefined : limited;
    if (!needsRead) return undefined;
    const { facts, store, names } = this.#context;
    const found = await facts.of(principal.workspace, conv);
    if (found?.kind === 'broadcast') return announcementsOnly();
    if (principal.kind === 'visitor') return found || change.type !== 'message' ? undefined : this.#opening(work, change);
    if (change.type === 'edit' || change.type === 'delete') {
      const target = await store.conversations.message(principal.workspace, conv, change.target);
      const refused = target && target.by.id !== principal.id && foreignMessageRefusal(principal, change.type);
      if (refused) return refused;
    }
    if (change.type === 'assign' && change.assignee !== null) {
      const { agents } = await names.staff(principal.workspace);
      if (!agents.some((agent) => agent.id === change.assignee && !agent.disabled)) return new ChatRefusal('invalid', 'assignee: expected the id of an agent of this workspace');
    }
    return undefined;
  }

  /** A visitor's message that opens a conversation counts against their address too. */
  async #opening(work: Submission, change: Extract<Change, { type: 'message' }>): Promise<Verdict> {
    if (work.isCounted) return undefined;
    const { principal, conv } = work;
    const { limits, proofs } = this.#context;
    const refused = (await proofs?.ask(principal, conv, change)) ?? (await limits.takeOpening(principal));
    if (refused) limits.giveBack(principal);
    else work.isCounted = true;
    return refused;
  }

  /** A message that is stored already may be asked for again however many were sent: its answer was lost. */
  async #isRepetition({ workspace }: Principal, conv: string, { type, id }: Change): Promise<boolean> {
    return type === 'message' && (await this.#context.store.conversations.message(workspace, conv, id)) !== undefined;
  }

  /** Whether nobody looks at the summary at once. */
  #isBrief(workspace: string, conv: string): boolean {
    const { facts, events } = this.#context;
    return facts.known(workspace, conv) !== undefined && !events.heard('conversation.opened') && !events.heard('conversation.changed');
  }

  /**
   * Appends what is requested. An outcome that is not known yet is a promise.
   *
   * Published in the same step in which the store resolves: hints of one conversation then leave in the order of their seq.
   *
   * @param submitted as it came, before anything was hidden in it.
   * @param places where each request stands in `submitted`, and its outcome in `outcomes`.
   */
  #append(principal: Principal, submitted: readonly Change[], requests: readonly AppendRequest[], places: readonly number[], outcomes: (Outcome | Promise<Outcome>)[]): void {
    for (const [index, request] of requests.entries()) {
      const place = places[index] as number;
      const told = (result: AppendResult | Error): Outcome | Promise<Outcome> => this.#outcome(principal, request, submitted[place] as Change, result);
      outcomes[place] = this.#context.store.conversations.append(request).then(told, told);
    }
  }

  #outcome(principal: Principal, { conv }: AppendRequest, submitted: Change, result: BriefResult | Error): Outcome | Promise<Outcome> {
    if (result instanceof Error) {
      // It will come again under the same id; it must not count twice.
      this.#context.limits.giveBack(principal);
      return toRefusal(result, this.#context.log);
    }
    return isConflict(result) ? this.#submittedBefore(principal, conv, submitted, result) : this.#appended(principal, result);
  }

  /** Other content than what is stored, but perhaps not other than what was submitted: something in it may have been hidden then and not now, or the other way round. */
  async #submittedBefore(principal: Principal, conv: string, submitted: Change, { code, message }: Conflict): Promise<Outcome> {
    const { store, limits, log } = this.#context;
    const stored = await store.conversations.message(principal.workspace, conv, submitted.id).catch((error: unknown) => toRefusal(error, log));
    if (stored instanceof ChatRefusal) return stored;
    if (!stored || !saysTheSame(principal, stored, submitted)) return new ChatRefusal(code, message);
    limits.giveBack(principal);
    return { entry: this.#named(principal, stored), duplicate: true };
  }

  #appended(principal: Principal, result: BriefResult): Outcome {
    const { limits } = this.#context;
    if (result.status === 'refused') {
      if (result.code !== 'rate_limited') return new ChatRefusal(result.code, result.message);
      limits.giveBack(principal);
      return new ChatRefusal(result.code, result.message, result.retryMs);
    }
    return this.published(principal, result);
  }

  /** Tells whoever should hear of what was stored. `principal` is who said it. */
  published(principal: Principal, result: Exclude<BriefResult, { status: 'refused' }>): Posted {
    const { limits, log } = this.#context;
    const entry = this.#named(principal, result.entry);
    if (result.status === 'duplicate') {
      limits.giveBack(principal);
      return { entry, duplicate: true };
    }
    try {
      this.#announce(principal, entry, 'conversation' in result ? result.conversation as StoredConversation : undefined);
    } catch (error) {
      log.error({ err: error }, 'a stored entry could not be published');
    }
    return { entry, duplicate: false };
  }

  #named(principal: Principal, entry: Posted['entry']): Posted['entry'] {
    if (principal.kind === 'visitor' || entry.by.id !== principal.id) return this.#context.names.named(principal.workspace, entry);
    return { ...entry, by: { ...entry.by, name: principal.name } };
  }

  /** @param stored missing: its facts are known, and nobody hears of it at once. */
  #announce(principal: Principal, entry: Posted['entry'], stored: StoredConversation | undefined): void {
    const { publisher, facts, events, names } = this.#context;
    const { workspace } = principal;
    const topic = (stored ? facts.learn(stored) : facts.known(workspace, entry.conv))?.topic;
    publisher.entry(workspace, entry, topic);
    const toVisitor = principal.kind !== 'visitor' || entry.seq === 1;
    if (stored) publisher.conversation(stored, toVisitor, topic);
    else publisher.newest(workspace, entry.conv, toVisitor, topic);
    const opened = entry.seq === 1;
    const event = opened ? 'conversation.opened' : 'conversation.changed';
    if (stored && events.heard(event)) events.emit(event, { workspace, conversation: forStaff(stored, names, undefined) });
    if (entry.type === 'message' && events.heard('message.posted')) events.emit('message.posted', { workspace, entry, duplicate: false });
  }
}

const isStored = (outcome: Outcome): boolean => !(outcome instanceof ChatRefusal) && !outcome.duplicate;
const isConflict = (result: BriefResult): result is Conflict => result.status === 'refused' && result.code === 'id_conflict';

function saysTheSame({ kind, id }: Principal, stored: Posted['entry'], submitted: Change): boolean {
  if ((stored.type !== 'message' && stored.type !== 'edit') || stored.type !== submitted.type || stored.by.kind !== kind || stored.by.id !== id || !stored.body) return false;
  if (stored.type === 'edit' && submitted.type === 'edit' && stored.target !== submitted.target) return false;
  return isMaskOf(stored.body.text, submitted.body.text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** What staff need for each kind of change. */
const NEEDED: Readonly<Record<Change['type'], Permission>> = {
  message: 'conversations.write', edit: 'conversations.write', delete: 'conversations.write', state: 'conversations.manage', assign: 'conversations.manage', team: 'conversations.manage',
};

/** Nobody puts words into another's mouth; taking away what should not stand there is moderation. */
function foreignMessageRefusal(principal: Principal, type: 'edit' | 'delete'): Verdict {
  return type === 'edit' ? new ChatRefusal('forbidden', 'Only the author may edit a message.') : permissionRefusal(principal, 'conversations.manage');
}

function announcementsOnly(): ChatRefusal {
  return new ChatRefusal('forbidden', 'Announcements are made as a broadcast (POST /api/v1/broadcasts), not with a send.');
}
