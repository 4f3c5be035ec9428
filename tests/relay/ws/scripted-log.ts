/** A log in memory behind the reading half of the core, whose answers come when the test says so. */
import type { Entry } from '@frontdesk/protocol';
import { conversationTopic } from '../../../packages/relay/src/bus/bus.ts';
import { ChatRefusal, type Chat } from '../../../packages/relay/src/chat/chat.ts';
import { conversationOf, entryOf, WORKSPACE, type Driven } from './driven-session.ts';

export class ScriptedLog {
  readonly conv: string;
  readonly entries: Entry[] = [];
  epoch = 7;
  /** Answers are kept back until `release`. */
  holding = false;
  /** The store is away. */
  away = false;
  reads = 0;
  #waiting: (() => void)[] = [];

  constructor(conv: string, head = 0) {
    this.conv = conv;
    for (let seq = 1; seq <= head; seq += 1) this.entries.push(entryOf(conv, seq));
  }

  get head(): number {
    return this.entries.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** One more entry in the store. Its hint is another matter. */
  append(text?: string): Entry {
    const entry = entryOf(this.conv, this.head + 1, text);
    this.entries.push(entry);
    return entry;
  }

  hint(driven: Driven, seq: number): void {
    const entry = this.entries[seq - 1];
    driven.bus.publish(conversationTopic(WORKSPACE, this.conv), { type: 'entry', conv: this.conv, seq, frame: JSON.stringify({ t: 'entry', entry }) });
  }

  /** Lets the oldest answer go. */
  release(): void {
    this.#waiting.shift()?.();
  }

  get chat(): Pick<Chat, 'after' | 'conversation' | 'history'> {
    return {
      after: (_principal, _conv, after, limit) => this.#answer(() => ({ epoch: this.epoch, head: this.head, entries: this.entries.slice(after, after + limit) })),
      conversation: () => this.#answer(() => conversationOf(this.conv, this.head, this.epoch)),
      history: (_principal, _conv, before, limit) => this.#answer(() => {
        const older = this.entries.slice(0, (before ?? this.head + 1) - 1);
        const entries = older.slice(-limit);
        return { entries, more: entries.length < older.length };
      }),
    };
  }

  /** What was read is what was there when the read began, as a real store answers. */
  #answer<Value>(read: () => Value): Promise<Value> {
    this.reads += 1;
    if (this.away) return Promise.reject(new ChatRefusal('unavailable', 'away', 1_000));
    const value = read();
    if (!this.holding) return Promise.resolve(value);
    return new Promise((resolve) => this.#waiting.push(() => resolve(value)));
  }
}
