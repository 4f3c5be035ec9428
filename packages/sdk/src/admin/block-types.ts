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
