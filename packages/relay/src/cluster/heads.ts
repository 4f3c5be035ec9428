import { conversationTopic, inboxTopic } from '../bus/bus.ts';
import type { Bus, Hint } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { SharedFacts } from '../store/store.ts';

/** How often the database is asked what has changed, milliseconds; each time a little different, so that nodes do not ask together. */
const EVERY_MS = 3_000;
/** Revisions before the first look that count as new: what was committed while a listener came. */
const OVERLAP = 1_000;
/** Conversations told in one look; the next look goes on. */
const MOST = 1_000;

/** What anybody of this node listens to. */
export interface Listened {
  /** Workspaces, and how many topics of theirs. */
  readonly workspaces: ReadonlyMap<string, number>;
  /** Topics of agents and API tokens. */
  readonly agents: ReadonlyMap<string, number>;
}

/** The bus, and what is listened to on it. */
export function watchListeners(bus: Bus): { bus: Bus; listened: Listened } {
  const [workspaces, agents] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, name: string, by: number): void => {
    const after = (counts.get(name) ?? 0) + by;
    if (after > 0) counts.set(name, after);
    else counts.delete(name);
  };
  const countTopic = (topic: string, by: number): void => {
    const [kind = '', workspace = ''] = topic.split(':');
    if (!'civpa'.includes(kind) || kind === '') return;
    count(workspaces, workspace, by);
    if (kind === 'a') count(agents, topic, by);
  };
  return {
    listened: { workspaces, agents },
    bus: {
      ...bus,
      subscribe(topic, listener) {
        countTopic(topic, 1);
        const end = bus.subscribe(topic, listener);
        let ended = false;
        return () => {
          end();
          if (!ended) countTopic(topic, -1);
          ended = true;
        };
      },
    },
  };
}

export interface HeadsOptions {
  readonly shared: SharedFacts;
  readonly listened: Listened;
  /** Whether hints of other nodes are being lost now. */
  readonly losing: () => boolean;
  /** Tells the listeners of this node alone. */
  readonly tell: (topic: string, hint: Hint) => void;
  readonly log: Log;
}

/**
 * Compares what this node's listeners were told with the database, every few seconds and when Redis comes back: a hint that was lost costs
 * seconds, never a message (G12). Whoever has the entry already ignores the head. Where hints are lost, consoles read their lists again and agents'
 * rights are looked at anew, because a loss of rights travels by a hint too.
 */
export class Heads {
  readonly #options: HeadsOptions;
  readonly #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
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

  /** @param lost hints were certainly lost: lists are read again too. */
  look(lost = false): Promise<void> {
    this.#looking ??= this.#look(lost).finally(() => {
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

  async #look(lost: boolean): Promise<void> {
    const { shared, listened: { workspaces, agents }, losing, tell, log } = this.#options;
    const loses = losing();
    for (const workspace of this.#seen.keys()) if (!workspaces.has(workspace)) this.#seen.delete(workspace);
    const began = performance.now();
    try {
      for (const workspace of workspaces.keys()) {
        const since = this.#seen.get(workspace);
        const { rev, heads } = await shared.headsSince(workspace, since, OVERLAP, MOST);
        this.#seen.set(workspace, rev);
        for (const { conv, head } of heads) tell(conversationTopic(workspace, conv), { type: 'head', conv, seq: head });
        if (lost || (loses && heads.length > 0)) tell(inboxTopic(workspace), { type: 'latest', key: 'conversation:stale', frame: '{"t":"inbox_stale"}' });
      }
      if (lost || loses) for (const topic of agents.keys()) tell(topic, { type: 'rights' });
      this.#lookedAt = began;
      this.#looks.ok += 1;
    } catch (error) {
      this.#looks.failed += 1;
      log.debug({ err: error }, 'the database could not be asked what has changed');
    }
  }
}
