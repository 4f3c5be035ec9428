import { decayed, explained, MARK, NOTHING, raised, type Score, type Signal } from './score.ts';
import { isLinkSpam, lookAt } from './text.ts';

/** Who is looked at: a visitor, or an address. */
export interface Subject {
  readonly kind: 'visitor' | 'address';
  readonly workspace: string;
  readonly subject: string;
}

/** Somebody went over the mark. */
export interface Verdict extends Subject {
  /** Why, the weightiest first. */
  readonly signals: readonly Signal[];
  readonly points: number;
}

/** Something a visitor did. Times are milliseconds of any one clock. */
export type Act =
  | {
    readonly type: 'message'; readonly conv: string; readonly text: string; readonly at: number;
    /** When they wrote it, by their own clock: what was written offline arrives all at once. */ readonly writtenAt: number;
    /** Since they connected, milliseconds. */ readonly sinceArrival?: number | undefined;
    /** The relay saw them for the first time with this connection. */ readonly isNew: boolean;
  }
  | { readonly type: 'limited'; readonly at: number }
  | { readonly type: 'trapped'; readonly at: number };

export interface Actor {
  readonly workspace: string;
  readonly visitor: string;
  /** Where they come from, as limits count it; missing where that is not known. */
  readonly from?: string | undefined;
}

/** So many messages in so short a time are pasted or sent by a program: six in five seconds. */
const FLOOD = { messages: 6, ms: 5_000 };
/** Refusals that a person may cause by being eager; each one after them counts. */
const LIMITED = { free: 3, ms: 10 * 60_000 };
/** The same text in so many conversations of one visitor (people ask twice, programs everywhere), or from so many visitors of one address. */
const REPEATED = { conversations: 3, visitors: 5, ms: 60 * 60_000 };
/** New visitors of one address in this time: an office or a school has many, so only what wrote counts, and only many. */
const IDENTITIES = { visitors: 12, ms: 10 * 60_000 };
/** From the connection of somebody new to their message, milliseconds. Messages written before the connection arrive so, too: only with links it means anything. */
const HASTE_MS = 1_000;

/** Visitors and addresses that are remembered; the longest idle are forgotten first. */
const KEPT = 20_000;

/** An address is blocked for two reasons at least, each of this weight: many people behind one address are no reason alone. */
const ADDRESS_REASON = 20;

interface Memory {
  score: Score;
  /** When messages came and were written, the latest few. */
  messages: { readonly at: number; readonly writtenAt: number }[];
  limited: number[];
  /** By text: where it was written. */
  texts?: Map<string, { readonly where: Set<string>; at: number }>;
  /** Addresses: visitors that were new and wrote, with the time of their first message. */
  fresh?: Map<string, number>;
}

/** Remembers what visitors did lately and says when it is too much. Pure: no clock, no timers, no I/O; keeps digests of texts, never texts. */
export class AbuseWatch {
  readonly #memories = new Map<string, Memory>();

  /** What is to be blocked after this act; mostly nobody. */
  act(actor: Actor, act: Act): readonly Verdict[] {
    const visitor = this.#of({ kind: 'visitor', workspace: actor.workspace, subject: actor.visitor });
    const address = actor.from === undefined ? undefined : this.#of({ kind: 'address', workspace: actor.workspace, subject: actor.from });
    switch (act.type) {
      case 'message':
        this.#message(actor, act, visitor, address);
        break;
      case 'limited':
        visitor.limited = [...visitor.limited.filter((at) => at > act.at - LIMITED.ms), act.at];
        if (visitor.limited.length > LIMITED.free) raise(visitor, 'limits', act.at);
        break;
      case 'trapped':
        raise(visitor, 'trap', act.at);
        break;
    }
    return [...this.#judge({ kind: 'visitor', workspace: actor.workspace, subject: actor.visitor }, visitor, act.at), ...(address && actor.from !== undefined ? this.#judge({ kind: 'address', workspace: actor.workspace, subject: actor.from }, address, act.at) : [])];
  }

  /** Somebody was unblocked, or is never to be blocked: what was remembered was wrong. */
  forget({ kind, workspace, subject }: Subject): void {
    this.#memories.delete(`${kind}:${workspace}:${subject}`);
  }

  /** The score now, for looking at it. */
  scoreOf({ kind, workspace, subject }: Subject, now: number): Score {
    return decayed(this.#memories.get(`${kind}:${workspace}:${subject}`)?.score ?? NOTHING, now);
  }

  #message({ visitor: id }: Actor, message: Extract<Act, { type: 'message' }>, visitor: Memory, address: Memory | undefined): void {
    const { conv, text, at, writtenAt, sinceArrival, isNew } = message;
    visitor.messages = [...visitor.messages.filter((other) => other.at > at - FLOOD.ms && other.writtenAt > writtenAt - FLOOD.ms), { at, writtenAt }];
    if (visitor.messages.length >= FLOOD.messages) {
      raise(visitor, 'flood', at);
      visitor.messages = [];
    }
    const look = lookAt(text);
    if (isLinkSpam(look)) raise(visitor, 'links', at);
    if (isNew && look.links > 0 && sinceArrival !== undefined && sinceArrival < HASTE_MS) raise(visitor, 'haste', at);
    if (look.digest !== undefined) {
      if (repeated(visitor, look.digest, conv, at) >= REPEATED.conversations) raise(visitor, 'repetition', at);
      if (address && repeated(address, look.digest, id, at) >= REPEATED.visitors) {
        raise(visitor, 'chorus', at);
        raise(address, 'chorus', at);
      }
    }
    if (address && isNew && isOneTooMany(address, id, at)) raise(address, 'identities', at);
  }

  #judge(subject: Subject, memory: Memory, now: number): Verdict[] {
    const score = decayed(memory.score, now);
    if (score.points < MARK) return [];
    if (subject.kind === 'address' && Object.values(score.parts).filter((points) => points >= ADDRESS_REASON).length < 2) return [];
    // Said once: from here on the block speaks, and afterwards they begin anew.
    memory.score = NOTHING;
    return [{ ...subject, signals: explained(score), points: Math.round(score.points) }];
  }

  #of({ kind, workspace, subject }: Subject): Memory {
    const name = `${kind}:${workspace}:${subject}`;
    const held = this.#memories.get(name) ?? { score: NOTHING, messages: [], limited: [] };
    this.#memories.delete(name);
    this.#memories.set(name, held);
    if (this.#memories.size > KEPT) this.#memories.delete(this.#memories.keys().next().value ?? '');
    return held;
  }
}

function raise(memory: Memory, signal: Signal, at: number): void {
  memory.score = raised(memory.score, signal, at);
}

/** Notes the text at this place. Returns at how many places it stands by now; 0 when it stood here already. */
function repeated(memory: Memory, digest: string, where: string, at: number): number {
  const texts = (memory.texts ??= new Map());
  for (const [known, { at: last }] of texts) if (last <= at - REPEATED.ms) texts.delete(known);
  const held = texts.get(digest) ?? { where: new Set<string>(), at };
  texts.delete(digest);
  texts.set(digest, held);
  if (texts.size > 50) texts.delete(texts.keys().next().value ?? '');
  held.at = at;
  if (held.where.has(where)) return 0;
  if (held.where.size >= 50) return held.where.size;
  return held.where.add(where).size;
}

/** Notes somebody new of this address. Whether there were too many of them lately; each counts once. */
function isOneTooMany(memory: Memory, visitor: string, at: number): boolean {
  const fresh = (memory.fresh ??= new Map());
  for (const [other, when] of fresh) if (when <= at - IDENTITIES.ms) fresh.delete(other);
  if (fresh.has(visitor)) return false;
  fresh.set(visitor, at);
  return fresh.size > IDENTITIES.visitors;
}
