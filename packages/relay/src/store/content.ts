import type { ContentSettings } from '../content/settings.ts';
import type { ListPage, AppendResult } from './store.ts';

/** A visitor's message that waits until somebody of the team has looked at it; in no conversation yet. */
export interface HeldMessage {
  readonly id: string;
  readonly conv: string;
  /** The sender's id of the message. */
  readonly message: string;
  readonly visitor: string;
  readonly text: string;
  /** When it came. */
  readonly ts: number;
}

/**
 * Outcome of `hold`. `held`: it waits from now on. `waiting`: it did already. `refused`: the team has refused it. `id_conflict`: another text
 * waits under this id. `not_found`: the conversation is somebody else's. `full`: too many wait, of this visitor or of all.
 */
export type HoldStatus = 'held' | 'waiting' | 'refused' | 'id_conflict' | 'not_found' | 'full';

/** Most messages that wait: of one visitor, and of a workspace. */
export const HELD_PER_VISITOR = 20;
export const HELD_PER_WORKSPACE = 5_000;
/** That a message was refused is remembered this long, for a sender who was away. Milliseconds: 30 days. */
export const REFUSED_MS = 30 * 24 * 60 * 60 * 1_000;

/** Rules for what messages say, and messages that wait for a look. */
export interface ContentStore {
  /** The workspace's rules, if it has set any, and whether a message of it waits or was refused. */
  rules(workspace: string): Promise<{ readonly settings: ContentSettings | undefined; readonly holds: boolean }>;
  setRules(workspace: string, settings: ContentSettings): Promise<void>;
  /** Idempotent by conversation and the sender's id of the message, with the same text. `waiting`: how many wait in the workspace now. */
  hold(workspace: string, message: HeldMessage): Promise<{ readonly status: HoldStatus; readonly waiting: number }>;
  /** What became of a visitor's message that was held; undefined when it never was, or was released. */
  heldState(workspace: string, conv: string, message: string): Promise<'waiting' | 'refused' | undefined>;
  /** Those that wait, latest first. */
  held(workspace: string, cursor: string | undefined, limit: number): Promise<ListPage<HeldMessage> & { readonly waiting: number }>;
  /**
   * Appends the message in its sender's name and forgets that it was held, in one commit; the conversation is opened where there is none.
   * Undefined when it does not wait. An append that is refused leaves it waiting.
   */
  release(workspace: string, id: string, ts: number): Promise<{ readonly held: HeldMessage; readonly result: AppendResult; readonly waiting: number } | undefined>;
  /** Forgets its text and remembers that it was refused. Undefined when it does not wait. */
  refuse(workspace: string, id: string, ts: number): Promise<{ readonly held: HeldMessage; readonly waiting: number } | undefined>;
}
