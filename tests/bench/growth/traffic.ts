import { createHash } from 'node:crypto';
import { uuidv7 } from '@frontdesk/protocol';
import type { Actor, AppendRequest, ChangeOf } from '../../../packages/relay/src/store/store.ts';
import { createRandom, sentence, wordOfRank } from './vocabulary.ts';

/** Conversations that are being held at the same time. */
const ACTIVE = 400;
/** Conversations that never end, in which one message of fifty is written: thousands of messages each when there are millions. */
const LASTING = 20;
const LASTING_SHARE = 0.02;
/** Milliseconds between two messages of the workspace. */
const PACE_MS = 2_000;

/** Who works here. The first agent is the one who asks in the bench. */
export interface Staff {
  readonly workspace: string;
  readonly agents: readonly string[];
  readonly teams: readonly string[];
}

export interface Person { readonly id: string; readonly token: string; readonly name?: string; readonly email?: string }

interface Talk { readonly conv: string; readonly person: Person; readonly agent: Actor | undefined; left: number; head: number }

/** What is remembered of the traffic, so that questions can be asked about it: of each kind a fair sample. */
export class Sample<Item> {
  readonly items: Item[] = [];
  #seen = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  note(item: Item): void {
    this.#seen += 1;
    const place = this.#seen <= MOST ? this.#seen - 1 : Math.floor(this.#random() * this.#seen);
    if (place < MOST) this.items[place] = item;
  }
}
const MOST = 2_000;

/**
 * The messages of a support team, one after the other: ten per conversation on average, most with few and some with thousands; most conversations
 * are closed in the end, most are given to an agent and every second to a team; every fourth visitor was here before. The same for the same seed.
 */
export class Traffic {
  readonly conversations: Sample<string>;
  readonly people: Sample<Person>;
  /** Order numbers: words that occur in one message. */
  readonly references: Sample<string>;
  messages = 0;
  /** Conversations with messages. */
  held = 0;
  readonly #staff: Staff;
  readonly #arrive: (tokenHash: string, facts: { name?: string; email?: string }, ts: number) => Promise<string>;
  readonly #random = createRandom(20_261_122);
  readonly #active: Talk[] = [];
  readonly #lasting: Talk[] = [];
  readonly #returning: Person[] = [];
  #newcomers = 0;
  #ts: number;

  /** @param arrive stores a visitor and resolves to their id. @param ts milliseconds of the first message. */
  constructor(staff: Staff, arrive: (tokenHash: string, facts: { name?: string; email?: string }, ts: number) => Promise<string>, ts: number) {
    this.#staff = staff;
    this.#arrive = arrive;
    this.#ts = ts;
    const aside = createRandom(7);
    this.conversations = new Sample(aside);
    this.people = new Sample(aside);
    this.references = new Sample(aside);
  }

  /** Conversations with thousands of messages, when there are millions in all. */
  get lasting(): readonly { readonly conv: string; readonly head: number }[] {
    return this.#lasting.filter(({ head }) => head > 0);
  }

  /** As many messages and a few more, with what is done beside them; in the order in which they have to be stored. */
  async next(count: number): Promise<AppendRequest[]> {
    await this.#fillUp();
    const made: AppendRequest[] = [];
    const random = this.#random;
    const until = this.messages + count;
    while (this.messages < until) {
      const isLasting = random() < LASTING_SHARE;
      const talks = isLasting ? this.#lasting : this.#active;
      const place = Math.floor(random() * talks.length);
      const talk = talks[place];
      if (!talk) break;
      this.#speak(talk, made);
      if (isLasting || talk.left > 0) continue;
      this.#finish(talk, made);
      this.#active.splice(place, 1);
      // New people come in between two stretches: in a short one some hundreds of conversations take turns.
      if (this.#active.length < ACTIVE / 2) await this.#fillUp();
    }
    return made;
  }

  async #fillUp(): Promise<void> {
    const fresh = Array.from({ length: ACTIVE - this.#active.length }, () => this.#talk());
    this.#active.push(...(await Promise.all(fresh)));
    const lasting = Array.from({ length: LASTING - this.#lasting.length }, () => this.#talk());
    this.#lasting.push(...(await Promise.all(lasting)));
  }

  async #talk(): Promise<Talk> {
    const random = this.#random;
    const { agents } = this.#staff;
    const conv = uuidv7(this.#ts);
    // Before anything is waited for: the order of random numbers must not depend on the store.
    const isOld = this.#returning.length > 0 && random() < 0.25;
    const known = this.#returning[Math.floor(random() * this.#returning.length)];
    const hasName = random() < 0.5;
    // Log-normal: half of the conversations have up to five messages, one of a hundred has more than eighty.
    const left = Math.max(1, Math.round(Math.exp(1.65 + 1.15 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))));
    const agent = agents[Math.floor(agents.length * random() ** 2)];
    this.#newcomers += 1;
    const number = this.#newcomers;
    const person = isOld && known ? known : await this.#newcomer(number, hasName);
    return { conv, person, agent: agent === undefined || random() < 0.15 ? undefined : { kind: 'agent', id: agent }, left, head: 0 };
  }

  async #newcomer(number: number, hasName: boolean): Promise<Person> {
    const token = createHash('sha256').update(`visitor ${number}`).digest('hex');
    const [first = '', last = ''] = [wordOfRank(150 + ((number * 7_919) % 2_000)), wordOfRank(2_150 + ((number * 104_729) % 25_000))];
    const facts = hasName ? { name: `${capital(first)} ${capital(last)}`, email: `${first}.${last}${number % 97}@site${number % 977}.example.org` } : {};
    const person = { id: await this.#arrive(createHash('sha256').update(token).digest('hex'), facts, this.#ts), token, ...facts };
    this.people.note(person);
    this.#returning[number % 5_000] = person;
    return person;
  }

  #speak(talk: Talk, made: AppendRequest[]): void {
    const random = this.#random;
    const { person, agent } = talk;
    this.#ts += PACE_MS;
    this.messages += 1;
    talk.left -= 1;
    const isFirst = talk.head === 0;
    if (isFirst) {
      this.held += 1;
      this.conversations.note(talk.conv);
    }
    const visitor: Actor = { kind: 'visitor', id: person.id };
    const by = isFirst || agent === undefined || random() < 0.5 ? visitor : agent;
    let text = sentence(random);
    if (random() < 0.05) {
      const reference = `fd${this.messages.toString(36)}x${Math.floor(random() * 1e6)}`;
      text += ` ${reference}`;
      this.references.note(reference);
    }
    this.#add(talk, made, by, { type: 'message', body: { text } }, isFirst);
    if (!isFirst || agent === undefined) return;
    this.#add(talk, made, agent, { type: 'assign', assignee: agent.id });
    const team = this.#staff.teams[Math.floor(random() * this.#staff.teams.length * 2)];
    if (team !== undefined) this.#add(talk, made, agent, { type: 'team', team });
  }

  /** Nine of ten are closed, some put away, a few stay as they are. */
  #finish(talk: Talk, made: AppendRequest[]): void {
    const chance = this.#random();
    const by: Actor = talk.agent ?? { kind: 'agent', id: this.#staff.agents[0] ?? '' };
    if (chance < 0.995) this.#add(talk, made, by, { type: 'state', state: chance < 0.9 ? 'closed' : 'archived' });
  }

  #add(talk: Talk, made: AppendRequest[], by: Actor, change: ChangeOf, opens = false): void {
    talk.head += 1;
    made.push({
      workspace: this.#staff.workspace, conv: talk.conv, id: uuidv7(this.#ts), by, change, ts: this.#ts,
      ...(opens ? { open: { kind: 'support' as const, visitor: talk.person.id } } : {}),
    });
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
