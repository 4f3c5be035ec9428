import type { Hint } from '../bus/bus.ts';
import type { Permission } from '../chat/permissions.ts';
import type { Principal } from '../chat/principal.ts';
import type { Log } from '../log.ts';

/** How often a session's rights are compared with the store, milliseconds: a hint that was lost heals after this long. */
const LOOK_MS = 30_000;
/** After the store was away, milliseconds. */
const RETRY_MS = 1_000;

export type Staff = Exclude<Principal, { kind: 'visitor' }>;
type Live<Value> = Value extends unknown ? { -readonly [Key in keyof Value]: Value[Key] } : never;

/** Staff as they are by now; undefined when their credential is worth nothing any more. Rejects only when the store is away. */
export type LookAtRights = (principal: Staff) => Promise<Staff | undefined>;

export interface RightsOptions {
  /** Missing: rights only ever shrink, by hints. */
  readonly look: LookAtRights | undefined;
  readonly log: Log;
  readonly now: () => number;
  /** Told after every change. */
  readonly changed: () => void;
  /** Told when the credential ended. */
  readonly ended: () => void;
}

/** What staff need for hearing the hints of their workspace, by the word before the colon of the hint's key. */
const HEARD_WITH: Readonly<Record<string, Permission>> = {
  conversation: 'conversations.read', gone: 'conversations.read', visitor: 'visitors.read', broadcast: 'broadcasts.read', team: 'agents.read', staff: 'agents.read', audit: 'audit.read', blocks: 'blocks.manage', held: 'conversations.manage',
};

/** Whether somebody may be told what a `latest` hint of this key tells. */
export function mayHear(principal: Principal, key: string): boolean {
  if (principal.kind === 'visitor') return true;
  const colon = key.indexOf(':');
  const needed = HEARD_WITH[colon < 0 ? key : key.slice(0, colon)];
  return needed === undefined || principal.permissions.has(needed);
}

/**
 * The present rights of a member of staff on one socket. `principal` stays one object and is changed in place, so that whoever waited for a
 * read in between asks the rights of now, not those of the beginning.
 */
export class Rights {
  readonly #staff: Live<Staff>;
  readonly #options: RightsOptions;
  /** Rises with every hint: a look that began before one says nothing about the time after it. */
  #generation = 0;
  #looking = false;
  #lookAt: number;

  /** @param spread 0–1: where in the period this session looks, so that not all look at once. */
  constructor(principal: Staff, options: RightsOptions, spread: number) {
    this.#staff = { ...principal };
    this.#options = options;
    this.#lookAt = options.now() + LOOK_MS * (0.5 + spread / 2);
  }

  get principal(): Staff {
    return this.#staff;
  }

  hear(hint: Extract<Hint, { type: 'narrow' | 'rights' }>): void {
    this.#generation += 1;
    if (hint.type === 'rights') return void this.look();
    const only = new Set(hint.only);
    this.#hold({ ...this.#staff, permissions: new Set([...this.#staff.permissions].filter((permission) => only.has(permission))) });
  }

  tick(now: number): void {
    // A clock that was set back must not put the next look off for long.
    this.#lookAt = Math.min(this.#lookAt, now + LOOK_MS);
    if (now >= this.#lookAt) void this.look();
  }

  /** Compares with the store. Never rejects. */
  async look(): Promise<void> {
    const { look, log, now, ended } = this.#options;
    this.#lookAt = now() + LOOK_MS;
    if (!look || this.#looking) return;
    this.#looking = true;
    let generation: number;
    try {
      let found: Staff | undefined;
      do {
        generation = this.#generation;
        found = await look(this.#staff);
      } while (generation !== this.#generation);
      if (found) this.#hold(found);
      else ended();
    } catch (error) {
      this.#lookAt = now() + RETRY_MS;
      log.warn({ err: error }, 'the rights of a session could not be looked at');
    } finally {
      this.#looking = false;
    }
  }

  #hold(next: Staff): void {
    const staff = this.#staff;
    if (isSame(staff, next)) return;
    Object.assign(staff, next);
    this.#options.changed();
  }
}

function isSame(one: Staff, other: Staff): boolean {
  return one.name === other.name && (one.kind === 'bot' || (other.kind === 'agent' && one.role === other.role && one.roleName === other.roleName))
    && one.permissions.size === other.permissions.size && [...one.permissions].every((permission) => other.permissions.has(permission));
}

/** 0–1, the same for the same id. */
export function spreadOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) % 997;
  return sum / 997;
}
