import type { ListPage } from './store.ts';

/** Who or what is blocked: a visitor by id, or an address as limits count it (IPv6 by its /64). */
export type BlockSubject = { readonly kind: 'visitor' | 'address'; readonly subject: string };

/** Who blocked. `system` is the relay itself. */
export type BlockedBy = { readonly kind: 'agent' | 'bot' | 'system'; readonly id: string };

/** What is known about a subject: blocked until some time, or never to be blocked. */
export type StoredBlock = BlockSubject & {
  readonly id: string;
  readonly workspace: string;
  /** Milliseconds since 1970; missing: until somebody lifts it. In the past: lifted or over. */
  readonly untilTs?: number;
  /** Never to be blocked by the relay itself, nor by anybody before this is taken back. */
  readonly exempt: boolean;
  /** How often in a row the relay itself has blocked it. */
  readonly strikes: number;
  readonly by: BlockedBy;
  /** For people: why. */
  readonly reason?: string;
  /** Names of the signals, when the relay itself blocked. */
  readonly signals: readonly string[];
  readonly createdTs: number;
};

export type NewBlock = BlockSubject & {
  readonly id: string;
  /** Missing: until lifted. `steps`: by how often the relay has blocked it, milliseconds; the last one for all that follow. */
  readonly until?: { readonly ts: number } | { readonly steps: readonly number[] };
  readonly by: BlockedBy;
  readonly reason?: string;
  readonly signals: readonly string[];
  readonly createdTs: number;
};

/** Strikes are forgotten, and blocks that are over with them, this long after the end of the last block. Milliseconds. */
export const STRIKES_MS = 30 * 24 * 3_600_000;

/** Whether a new conversation needs some work of the visitor's device first. */
export const PROOF_MODES = ['off', 'attack', 'always'] as const;
export type ProofMode = (typeof PROOF_MODES)[number];
/** Nothing is asked for until there is an attack, and nobody has to be awake when it begins. */
export const DEFAULT_PROOF_MODE: ProofMode = 'attack';

/** Blocks. One record per subject and workspace: the latest. Each call is one transaction. */
export interface BlockStore {
  /** The block that holds now for any of the subjects. */
  active(workspace: string, subjects: readonly BlockSubject[], now: number): Promise<StoredBlock | undefined>;
  of(workspace: string, subject: BlockSubject): Promise<StoredBlock | undefined>;
  /** Blocks, or replaces the block that there is. `exempt`: it is never to be blocked, and nothing was changed. */
  block(workspace: string, fresh: NewBlock): Promise<{ readonly status: 'blocked' | 'exempt'; readonly block: StoredBlock }>;
  /** Ends the block, and the exemption, with this id at `now`; strikes of the relay are forgiven. Undefined when there is nothing to end. */
  lift(workspace: string, id: string, now: number): Promise<StoredBlock | undefined>;
  /** Ends a block that there is and makes the subject exempt. */
  exempt(workspace: string, fresh: NewBlock): Promise<StoredBlock>;
  /** What is blocked at `now` (or exempt), newest first. */
  list(workspace: string, what: 'blocked' | 'exempt', now: number, cursor: string | undefined, limit: number): Promise<ListPage<StoredBlock>>;
  /** Default: `attack`. */
  proofMode(workspace: string): Promise<ProofMode>;
  setProofMode(workspace: string, mode: ProofMode): Promise<void>;
}

/** Until when a new block holds, given the one before it. */
export function untilOf({ until, createdTs }: NewBlock, before: StoredBlock | undefined): { readonly untilTs?: number; readonly strikes: number } {
  const strikes = before && createdTs - (before.untilTs ?? before.createdTs) < STRIKES_MS ? before.strikes : 0;
  if (!until) return { strikes };
  if ('ts' in until) return { untilTs: until.ts, strikes };
  const step = until.steps[Math.min(strikes, until.steps.length - 1)] ?? 0;
  return { untilTs: createdTs + step, strikes: strikes + 1 };
}

/** Whether the block holds at `now`. */
export function holds({ exempt, untilTs }: StoredBlock, now: number): boolean {
  return !exempt && (untilTs === undefined || untilTs > now);
}
