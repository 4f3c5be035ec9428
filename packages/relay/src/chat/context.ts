import type { Limits } from '@frontdesk/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Presence } from './chat.ts';
import type { Schedule } from './coalescer.ts';
import type { ContentGate } from './content.ts';
import type { Events } from './events.ts';
import type { ConversationFacts } from './facts.ts';
import type { EventLimits, SendLimits } from './limits.ts';
import type { Names } from './names.ts';
import type { ProofGate } from './proof.ts';
import type { Publisher } from './publisher.ts';

/** What `createChat` is given. */
export interface ChatOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly events: Events;
  readonly presence: Presence;
  readonly limits: SendLimits;
  readonly eventLimits: EventLimits;
  readonly config: Config;
  /** Rules for what messages say. Default: none. */
  readonly content?: ContentGate;
  /** Whether a new conversation needs some work first. Default: never. */
  readonly proofs?: ProofGate;
  /** Milliseconds since 1970; for display times only. */
  readonly now: () => number;
  readonly log: Log;
  /** Default: real timers. */
  readonly schedule?: Schedule;
}

/** What the parts of the core share. */
export interface ChatContext extends ChatOptions {
  readonly told: Limits;
  readonly names: Names;
  readonly facts: ConversationFacts;
  readonly publisher: Publisher;
}
