import type { ListPage } from './list-types.ts';

/** A visitor or an address that may not chat, or that is never to be blocked. */
export interface Block {
  readonly id: string;
  readonly kind: 'visitor' | 'address';
  /** The visitor's id, or the address; IPv6 as its /64. */
  readonly subject: string;
  /** The visitor's name or e-mail address, when there is one. */
  readonly name?: string;
  /** When it ends by itself, milliseconds since 1970; missing: not before it is lifted. */
  readonly untilTs?: number;
  readonly exempt: boolean;
  /** How often in a row the relay itself has blocked it. */
  readonly strikes: number;
  readonly by: { readonly kind: 'agent' | 'bot' | 'system'; readonly id: string; readonly name?: string };
  readonly reason?: string;
  /** What the relay noticed, when it blocked by itself: `flood`, `links` … */
  readonly signals: readonly string[];
  readonly createdTs: number;
}

/** Needs the permission `blocks.manage`. */
export interface BlockApi {
  /** Newest first. `visitor`: only what concerns this visitor now. */
  list(query?: { what?: 'blocked' | 'exempt'; visitor?: string; cursor?: string; limit?: number }): Promise<ListPage<Block>>;
  /** Blocks a visitor or an address, for `minutes` or until it is lifted; `never`: says that they are never to be blocked. Holds at once. */
  create(input: { visitor?: string; address?: string; withAddress?: boolean; minutes?: number; reason?: string; never?: boolean }): Promise<{ readonly items: readonly Block[] }>;
  /** Ends a block, or takes back that something is never to be blocked. */
  remove(id: string): Promise<void>;
}

/** Whether the device of a visitor who opens a conversation has to work for about a second first: never, while the workspace is under attack, or always. */
export type ProofOfWorkMode = 'off' | 'attack' | 'always';

/** The limits in force, and what the relay does about abuse. */
export interface LimitsInForce {
  /** By the name of their variable. */
  readonly items: readonly { readonly name: string; readonly most: number }[];
  readonly abuse: 'block' | 'watch' | 'off';
  /** Missing from a relay that is older. */
  readonly proofOfWork?: ProofOfWorkMode;
  /** The workspace seems to be under attack: since when, and when it counts as over if nothing more is seen of it; milliseconds since 1970. */
  readonly attack?: { readonly sinceTs: number; readonly untilTs: number };
}
