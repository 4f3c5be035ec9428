import type { Quota } from '../../quotas.ts';
import type { AppendRequest } from '../../store.ts';
import type { PackedLease } from '../write/lease.ts';

/** Conversations that may be on lease at a time. */
const MOST = 20_000;
/** A lease that was not used for this long is worth nothing, milliseconds: whoever writes now and then writes to the database itself. */
const IDLE_MS = 1_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An append that waits for the answer about its conversation. */
export interface Waiting {
  /** Comes after those that waited before it. */
  readonly go: () => void;
  readonly reject: (error: Error) => void;
}

/** What a visitor may still write, in all conversations together. */
interface Allowance {
  readonly workspace: string;
  left: number;
  /** Everything that was counted, ever: an answer says what was left when it was asked for. */
  spent: number;
}

interface Asked {
  readonly state: 'asked';
  readonly workspace: string;
  readonly allowance: Allowance | undefined;
  readonly waiting: Waiting[];
  /** The writer was asked for something else meanwhile: the answer grants nothing. */
  isVoid: boolean;
}

interface Held {
  readonly state: 'held';
  readonly workspace: string;
  readonly visitor: string | undefined;
  readonly quota: Quota | undefined;
  readonly allowance: Allowance | undefined;
  head: number;
  newestId: string;
  usedAt: number;
}

/**
 * The conversations whose messages are numbered here and not by the writer. A lease is true as long as every other change of the
 * conversation is made known to `drop`, or to `dropAll`, before it is asked of the writer.
 *
 * Whether an id is new is known without looking: it is later, by its bytes, than every id that the conversation had when the lease was given,
 * and than all that were numbered since. An id that is not goes the long way, where the database is asked. No clock is trusted for that.
 */
export class Leases {
  readonly #most: number;
  readonly #leases = new Map<string, Asked | Held>();
  readonly #allowances = new Map<string, Allowance>();
  #sweptAt = -Infinity;

  /** @param most entries that a conversation may have. */
  constructor(most: number) {
    this.#most = most;
  }

  /** `held`: `number` may be asked. `asked`: an answer is under way. */
  state({ workspace, conv }: AppendRequest): 'held' | 'asked' | undefined {
    const lease = this.#leases.get(conv);
    return lease?.workspace === workspace ? lease.state : undefined;
  }

  /** The next number of the conversation; undefined when this message has to go the long way. */
  number({ workspace, conv, id, by, quota }: AppendRequest, now: number): number | undefined {
    const lease = this.#leases.get(conv);
    if (lease?.state !== 'held' || lease.workspace !== workspace || now - lease.usedAt > IDLE_MS || lease.head >= this.#most) return undefined;
    if (!(id > lease.newestId) || !UUID.test(id)) return undefined;
    if (by.kind === 'visitor') {
      if (lease.visitor !== by.id || !isSame(lease.quota, quota)) return undefined;
      if (lease.allowance && lease.allowance.left < 1) return undefined;
      if (lease.allowance) spend(lease.allowance);
    }
    lease.newestId = id;
    lease.usedAt = now;
    lease.head += 1;
    return lease.head;
  }

  /** Whether there may be a lease; makes room where leases lie idle. Of two workspaces that chose one id only the first has one. */
  mayAsk({ workspace, conv }: AppendRequest, now: number): boolean {
    const other = this.#leases.get(conv);
    if (other && other.workspace !== workspace) return false;
    if (this.#leases.size < MOST && this.#allowances.size < MOST) return true;
    if (now < this.#sweptAt + IDLE_MS) return false;
    this.#sweptAt = now;
    const counted = new Set<Allowance | undefined>();
    for (const [conv, lease] of this.#leases) {
      if (lease.state === 'held' && now - lease.usedAt > IDLE_MS) this.#leases.delete(conv);
      else counted.add(lease.allowance);
    }
    for (const [key, allowance] of this.#allowances) if (!counted.has(allowance)) this.#allowances.delete(key);
    return this.#leases.size < MOST && this.#allowances.size < MOST;
  }

  /** Notes that the writer is asked about it. Returns what takes the answer, and tells whether there is a lease now, and who waited for it. */
  ask({ workspace, conv, by, quota }: AppendRequest, now: () => number): (answer: PackedLease | undefined) => { readonly isHeld: boolean; readonly waiting: readonly Waiting[] } {
    const counted = by.kind === 'visitor' && quota ? this.#allowance(workspace, by.id) : undefined;
    const asked: Asked = { state: 'asked', workspace, allowance: counted, waiting: [], isVoid: false };
    const spentBefore = counted?.spent ?? 0;
    this.#leases.set(conv, asked);
    return (answer) => {
      // Nobody's quota is known by what is left of another's.
      const isHeld = answer !== undefined && !asked.isVoid && (by.kind !== 'visitor' || answer.visitor === by.id);
      if (!isHeld) this.#leases.delete(conv);
      else {
        const { visitor, head, newestId, left } = answer;
        if (counted) counted.left = left - (counted.spent - spentBefore);
        this.#leases.set(conv, { state: 'held', workspace, visitor, quota: counted && quota, allowance: counted, head, newestId, usedAt: now() });
      }
      return { isHeld, waiting: asked.waiting };
    };
  }

  /** Waits for the answer that is under way. */
  wait({ conv }: AppendRequest, waiting: Waiting): void {
    const lease = this.#leases.get(conv);
    if (lease?.state !== 'asked') throw new Error('nobody was asked about this conversation');
    lease.waiting.push(waiting);
  }

  /** The writer changes this conversation. Who waits for an answer goes on waiting, so that nobody comes before them. */
  drop(workspace: string, conv: string): void {
    const lease = this.#leases.get(conv);
    if (lease?.workspace === workspace) this.#end(conv, lease);
  }

  /** The writer may change any conversation, or any of this workspace; and what its visitors may still write. */
  dropAll(workspace?: string): void {
    const isTold = (of: { readonly workspace: string }): boolean => workspace === undefined || of.workspace === workspace;
    for (const [conv, lease] of this.#leases) if (isTold(lease)) this.#end(conv, lease);
    for (const [key, allowance] of this.#allowances) if (isTold(allowance)) this.#allowances.delete(key);
  }

  /** A visitor's change goes the long way. */
  spend(workspace: string, visitor: string): void {
    const allowance = this.#allowances.get(visitor + workspace);
    if (allowance) spend(allowance);
  }

  #end(conv: string, lease: Asked | Held): void {
    if (lease.state === 'asked') lease.isVoid = true;
    else this.#leases.delete(conv);
  }

  #allowance(workspace: string, visitor: string): Allowance {
    const key = visitor + workspace;
    let allowance = this.#allowances.get(key);
    if (!allowance) this.#allowances.set(key, (allowance = { workspace, left: 0, spent: 0 }));
    return allowance;
  }
}

function spend(allowance: Allowance): void {
  allowance.left -= 1;
  allowance.spent += 1;
}

const isSame = (one: Quota | undefined, other: Quota | undefined): boolean => one?.most === other?.most && one?.perMs === other?.perMs;
