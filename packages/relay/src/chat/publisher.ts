import type { Entry } from '@frontdesk/protocol';
import { conversationTopic, inboxTopic, visitorsTopic, visitorTopic } from '../bus/bus.ts';
import type { StoredBroadcast, StoredConversation, StoredVisitor } from '../store/records.ts';
import { Coalescer, scheduleTimeout } from './coalescer.ts';
import type { ChatOptions } from './context.ts';
import type { Names } from './names.ts';
import { broadcastForStaff, forStaff, forVisitor, visitorForStaff } from './summaries.ts';

/** Summaries at most ten times a second per conversation; people and figures four times. */
const SUMMARY_MS = 100;
const FIGURES_MS = 250;
/** How long a visitor's record may be reused for summaries, milliseconds; a change by this node is seen at once. */
const VISITOR_CACHE_MS = 10_000;
const VISITORS_KEPT = 5_000;

interface Summary {
  readonly workspace: string;
  readonly conv: string;
  /** Missing: the newest is asked for when its turn comes. Of a busy conversation most would be replaced before anybody is told. */
  readonly stored: StoredConversation | undefined;
  /** Its visitor should hear of it too. */
  readonly toVisitor: boolean;
}

interface Person {
  readonly workspace: string;
  readonly visitor: string;
  /** Consoles on other nodes should hear of it from this node. */
  readonly toAll: boolean;
  /** Another node makes an event of it. */
  readonly isSilent: boolean;
}

/** Everything that the core tells the bus. Entries at once and encoded once; lists, people and figures coalesced. */
export class Publisher {
  readonly #options: ChatOptions;
  readonly #names: Names;
  readonly #summaries: Coalescer<Summary>;
  readonly #people: Coalescer<Person>;
  readonly #teams: Coalescer<string>;
  readonly #staffs: Coalescer<string>;
  readonly #figures: Coalescer<{ workspace: string; broadcast: StoredBroadcast }>;
  /** Summaries could not be read. */
  #isBehind = false;
  /** Records read for summaries, oldest first. */
  readonly #visitors = new Map<string, { readonly stored: StoredVisitor | undefined; readonly readAt: number }>();

  constructor(options: ChatOptions, names: Names) {
    this.#options = options;
    this.#names = names;
    const schedule = options.schedule ?? scheduleTimeout;
    this.#summaries = new Coalescer(SUMMARY_MS, schedule, (items) => this.#run(() => this.#publishSummaries(items)));
    this.#people = new Coalescer(FIGURES_MS, schedule, (items) => this.#run(() => this.#publishPeople(items)));
    this.#teams = new Coalescer(SUMMARY_MS, schedule, (items) => this.#run(() => this.#publishTeams(items)));
    this.#staffs = new Coalescer(FIGURES_MS, schedule, (items) => { for (const workspace of items.values()) this.#publishStaff(workspace); });
    this.#figures = new Coalescer(FIGURES_MS, schedule, (items) => this.#run(() => this.#publishFigures(items)));
  }

  /** A committed entry, to whoever follows its conversation. `topic` is the conversation's, from a caller who has it at hand. */
  entry(workspace: string, entry: Entry, topic = conversationTopic(workspace, entry.conv)): void {
    this.#options.bus.publish(topic, { type: 'entry', conv: entry.conv, seq: entry.seq, frame: entryFrame(entry) });
  }

  /** A summary changed; told a moment later. `topic` as for `entry`. */
  conversation(stored: StoredConversation, toVisitor: boolean, key = conversationTopic(stored.workspace, stored.id)): void {
    const { workspace, id: conv } = stored;
    const waiting = this.#summaries.get(key);
    if (!waiting) return this.#summaries.put(key, { workspace, conv, stored, toVisitor });
    const newest = !waiting.stored || waiting.stored.rev > stored.rev ? waiting.stored : stored;
    this.#summaries.put(key, { workspace, conv, stored: newest, toVisitor: toVisitor || waiting.toVisitor });
  }

  /** As `conversation`, of a summary that nobody has at hand. */
  newest(workspace: string, conv: string, toVisitor: boolean, key = conversationTopic(workspace, conv)): void {
    const waiting = this.#summaries.get(key);
    if (waiting && !waiting.stored && (waiting.toVisitor || !toVisitor)) return;
    this.#summaries.put(key, { workspace, conv, stored: undefined, toVisitor: toVisitor || (waiting?.toVisitor ?? false) });
  }

  /** What is known of a visitor changed. */
  visitor(workspace: string, visitor: string): void {
    this.#visitors.delete(`${workspace}:${visitor}`);
    this.#person({ workspace, visitor, toAll: true, isSilent: false });
  }

  /** A visitor came or went, on this node or `elsewhere`. Each node tells its own consoles, as with `team`. */
  visitorPresence(workspace: string, visitor: string, elsewhere: boolean): void {
    this.#visitors.delete(`${workspace}:${visitor}`);
    this.#person({ workspace, visitor, toAll: false, isSilent: elsewhere });
  }

  /** Who is there changed, or how they are called. Each node tells its own sessions what it knows: what another knew a moment ago may come late, or never. */
  team(workspace: string): void {
    this.#teams.put(workspace, workspace);
  }

  /** Agents, roles or teams changed: consoles that show them read them again. */
  staff(workspace: string): void {
    this.#staffs.put(workspace, workspace);
  }

  /** Summaries changed that are not told one by one: consoles read their lists again. */
  stale(workspace: string): void {
    this.#options.bus.publish(inboxTopic(workspace), { type: 'latest', key: 'conversation:stale', frame: '{"t":"inbox_stale"}' });
  }

  broadcast(workspace: string, broadcast: StoredBroadcast): void {
    this.#figures.put(broadcast.id, { workspace, broadcast });
  }

  /** A conversation was deleted. Sessions that follow it let go when they hear this. */
  gone(workspace: string, conv: string, visitor: string | undefined): void {
    this.#summaries.delete(conversationTopic(workspace, conv));
    const topics = [conversationTopic(workspace, conv), inboxTopic(workspace), ...(visitor === undefined ? [] : [visitorTopic(workspace, visitor)])];
    for (const topic of topics) this.#options.bus.publish(topic, goneHint(conv));
  }

  /** Publishes what waits, now. */
  flush(): void {
    for (const coalescer of [this.#summaries, this.#people, this.#teams, this.#staffs, this.#figures]) coalescer.flush();
  }

  /** Nobody waits for what is coalesced, so a failure ends here; the next change publishes again. */
  #run(publish: () => Promise<void>): void {
    publish().catch((error: unknown) => this.#options.log.warn({ err: error }, 'could not publish a summary'));
  }

  async #publishSummaries(items: ReadonlyMap<string, Summary>): Promise<void> {
    const { bus, presence } = this.#options;
    await Promise.all([...items.values()].map(async (item) => {
      const { workspace, conv: id, toVisitor } = item;
      if (!toVisitor && !bus.mayBeHeard(inboxTopic(workspace))) return;
      const stored = item.stored ?? (await this.#newestOf(item));
      if (!stored) return;
      const { visitor } = stored;
      await this.#names.staff(workspace);
      if (stored.kind !== 'broadcast') {
        const person = visitor === undefined ? undefined : await this.#visitor(workspace, visitor);
        const conversation = forStaff(stored, this.#names, person && visitorForStaff(person, presence));
        bus.publish(inboxTopic(workspace), { type: 'latest', key: `conversation:${id}`, head: stored.head, frame: JSON.stringify({ t: 'conversation', conversation }) });
      }
      if (toVisitor && visitor !== undefined) {
        const conversation = forVisitor(stored, this.#names);
        bus.publish(visitorTopic(workspace, visitor), { type: 'latest', key: `conversation:${id}`, head: stored.head, frame: JSON.stringify({ t: 'conversation', conversation }) });
      }
    }));
  }

  /** Undefined when it was deleted, or cannot be read now: then it is told as soon as it can, because consoles would show an old one until the next change. */
  async #newestOf({ workspace, conv, toVisitor }: Summary): Promise<StoredConversation | undefined> {
    try {
      const stored = await this.#options.store.conversations.newest(workspace, conv);
      this.#isBehind = false;
      return stored;
    } catch (error) {
      this.newest(workspace, conv, toVisitor);
      // Once per trouble: it is tried again ten times a second.
      if (!this.#isBehind) this.#options.log.warn({ err: error }, 'summaries cannot be read and are told later');
      this.#isBehind = true;
      return undefined;
    }
  }

  #person(person: Person): void {
    const key = `${person.workspace}:${person.visitor}`;
    const waiting = this.#people.get(key);
    this.#people.put(key, waiting ? { ...person, toAll: person.toAll || waiting.toAll, isSilent: person.isSilent && waiting.isSilent } : person);
  }

  async #publishPeople(items: ReadonlyMap<string, Person>): Promise<void> {
    const { bus, presence } = this.#options;
    await Promise.all([...items.values()].map(async ({ workspace, visitor: id, toAll, isSilent }) => {
      // Past the cache: what changed a moment ago is what this frame is about.
      const stored = await this.#options.store.visitors.get(workspace, id);
      if (!stored) return;
      const visitor = visitorForStaff(stored, presence);
      bus[toAll ? 'publish' : 'publishHere'](inboxTopic(workspace), { type: 'latest', key: `visitor:${id}`, frame: JSON.stringify({ t: 'visitor', visitor }) });
      if (!isSilent) this.#options.events.emit('visitor.changed', { workspace, visitor });
    }));
  }

  async #publishTeams(items: ReadonlyMap<string, string>): Promise<void> {
    const { bus, presence } = this.#options;
    for (const workspace of items.values()) {
      bus.publishHere(visitorsTopic(workspace), { type: 'latest', key: 'team', frame: JSON.stringify({ t: 'team', ...presence.team(workspace) }) });
      await this.#names.staff(workspace);
      // Asked again: the next change may have been told while the names were read.
      const everybody = await this.#names.everybody(workspace, presence.team(workspace));
      bus.publishHere(inboxTopic(workspace), { type: 'latest', key: 'team', frame: JSON.stringify({ t: 'team', ...everybody }) });
    }
  }

  #publishStaff(workspace: string): void {
    this.#options.bus.publish(inboxTopic(workspace), { type: 'latest', key: 'staff', frame: '{"t":"staff"}' });
  }

  async #publishFigures(items: ReadonlyMap<string, { workspace: string; broadcast: StoredBroadcast }>): Promise<void> {
    for (const { workspace, broadcast: stored } of items.values()) {
      await this.#names.staff(workspace);
      const broadcast = broadcastForStaff(workspace, stored, this.#names);
      this.#options.bus.publish(inboxTopic(workspace), { type: 'latest', key: `broadcast:${stored.id}`, frame: JSON.stringify({ t: 'broadcast', broadcast }) });
    }
  }

  async #visitor(workspace: string, id: string): Promise<StoredVisitor | undefined> {
    const key = `${workspace}:${id}`;
    const now = this.#options.now();
    const known = this.#visitors.get(key);
    if (known && now - known.readAt < VISITOR_CACHE_MS && now >= known.readAt) return known.stored;
    const stored = await this.#options.store.visitors.get(workspace, id);
    this.#visitors.delete(key);
    this.#visitors.set(key, { stored, readAt: now });
    const [oldest] = this.#visitors.keys();
    if (this.#visitors.size > VISITORS_KEPT && oldest !== undefined) this.#visitors.delete(oldest);
    return stored;
  }
}

/** The hint by which sessions let go of a conversation: deleted, or its reader opted out. */
export function goneHint(conv: string): { type: 'latest'; key: string; frame: string } {
  return { type: 'latest', key: `gone:${conv}`, frame: `{"t":"gone","conv":"${conv}"}` };
}

/** Plain messages are put together without an encoder: ids are UUIDs and kinds are words, only the text needs one. */
export function entryFrame(entry: Entry): string {
  if (entry.type !== 'message' || !entry.body || entry.by.name !== undefined || entry.editedTs !== undefined || entry.deleted !== undefined) return encoded(entry);
  const { conv, seq, id, ts, by, body } = entry;
  for (const field in body) if (field !== 'text') return encoded(entry);
  return `{"t":"entry","entry":{"conv":"${conv}","seq":${seq},"id":"${id}","ts":${ts},"by":{"kind":"${by.kind}","id":"${by.id}"},"type":"message","body":{"text":${JSON.stringify(body.text)}}}}`;
}

const encoded = (entry: Entry): string => `{"t":"entry","entry":${JSON.stringify(entry)}}`;
