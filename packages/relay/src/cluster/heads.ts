import { conversationTopic, forgetHint, inboxTopic, NODES_TOPIC, visitorsTopic, visitorTopic } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { News, Seen, SharedFacts } from '../store/store.ts';
import type { Listened } from './listeners.ts';
import type { ToldSummaries } from './told-summaries.ts';

/** How often the database is asked what has changed, milliseconds; each time a little different, so that nodes do not ask together. */
const EVERY_MS = 3_000;

export interface HeadsOptions {
  readonly shared: SharedFacts;
  readonly listened: Listened;
  readonly told: ToldSummaries;
  /** Tells the listeners of this node alone. */
  readonly tell: Bus['publish'];
  readonly log: Log;
}

/**
 * Compares what this node's listeners were told with the database, every few seconds and when Redis comes back: a hint that was lost costs
 * seconds, never a message (G12), whether or not anybody knows that hints are lost. Whoever has the entry already ignores the head; whoever hears
 * of a change looks at the store for what holds now.
 */
export class Heads {
  readonly #options: HeadsOptions;
  readonly #seen = new Map<string, Seen>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isLost = false;
  #isClosed = false;
  #lookedAt = performance.now();
  readonly #looks = { ok: 0, failed: 0 };

  constructor(options: HeadsOptions) {
    this.#options = options;
    this.#later();
  }

  /** Looks since the start, and the seconds since the last that succeeded: as late may be what a lost hint spoke of. */
  get figures(): { readonly ok: number; readonly failed: number; readonly ageSeconds: number } {
    return { ...this.#looks, ageSeconds: (performance.now() - this.#lookedAt) / 1_000 };
  }

  /** Somebody begins to listen to a workspace: what is committed from now on is compared, also what the next look would be too late for. */
  begin(workspace: string): void {
    if (!this.#seen.has(workspace)) this.#position(workspace).catch((error: unknown) => this.#options.log.debug({ err: error }, 'the database could not be asked how far a workspace is; it is asked again'));
  }

  /** @param lost hints were certainly lost: consoles read their lists again. */
  look(lost = false): Promise<void> {
    this.#isLost ||= lost;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #later(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.look().finally(() => this.#later()), EVERY_MS * (0.75 + Math.random() / 2));
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { shared, listened, told, tell, log } = this.#options;
    const { workspaces } = listened;
    for (const workspace of this.#seen.keys()) if (!workspaces.has(workspace)) this.#seen.delete(workspace);
    const began = performance.now();
    const isLost = this.#isLost;
    this.#isLost = false;
    try {
      for (const workspace of [...workspaces.keys()]) {
        const news = await shared.newsSince(workspace, this.#seen.get(workspace) ?? (await this.#position(workspace)));
        this.#seen.set(workspace, news.seen);
        for (const { conv, head } of news.heads) tell(conversationTopic(workspace, conv), { type: 'head', conv, seq: head });
        this.#tellSummaries(workspace, news, isLost);
        this.#tellChanges(workspace, news);
      }
      told.turn(listened);
      this.#lookedAt = began;
      this.#looks.ok += 1;
    } catch (error) {
      this.#isLost ||= isLost;
      this.#looks.failed += 1;
      log.debug({ err: error }, 'the database could not be asked what has changed');
    }
  }

  async #position(workspace: string): Promise<Seen> {
    const position = await this.#options.shared.position(workspace);
    // The earlier one stands.
    const seen = this.#seen.get(workspace) ?? position;
    if (this.#options.listened.workspaces.has(workspace)) this.#seen.set(workspace, seen);
    return seen;
  }

  #tellSummaries(workspace: string, { heads }: News, isLost: boolean): void {
    const { told, tell, listened } = this.#options;
    const untold = told.untold(workspace, heads, listened);
    if (isLost || untold.some(({ byInbox }) => byInbox)) tell(inboxTopic(workspace), { type: 'latest', key: 'conversation:stale', frame: '{"t":"inbox_stale"}' });
    for (const { conv, byVisitor } of untold) if (byVisitor) tell(NODES_TOPIC, forgetHint('summary', workspace, conv));
  }

  #tellChanges(workspace: string, { changes, missed }: News): void {
    const { tell } = this.#options;
    const has = (kind: string): boolean => missed || changes.some((change) => change.kind === kind);
    if (has('content')) tell(NODES_TOPIC, forgetHint('content', workspace));
    if (has('staff')) this.#tellStaff(workspace);
    if (missed) tell(visitorsTopic(workspace), { type: 'look' });
    for (const { kind, subject } of changes) {
      if (kind === 'visitor') tell(visitorTopic(workspace, subject), { type: 'look' });
      else if (kind === 'address') tell(visitorsTopic(workspace), { type: 'look', from: subject });
      else if (kind === 'session') tell(visitorsTopic(workspace), { type: 'look', session: subject });
      else if (kind === 'conversation') tell(NODES_TOPIC, forgetHint('conversation', workspace, subject));
    }
  }

  #tellStaff(workspace: string): void {
    const { listened: { topics }, tell } = this.#options;
    tell(NODES_TOPIC, forgetHint('staff', workspace));
    for (const topic of [...topics.keys()]) if (topic.startsWith(`a:${workspace}:`)) tell(topic, { type: 'rights' });
    tell(inboxTopic(workspace), { type: 'latest', key: 'staff', frame: '{"t":"staff"}' });
  }
}
