import { HIDDEN_WORKSPACE } from '../store/hidden-workspace.ts';
import { scheduleTimeout, type Schedule } from './coalescer.ts';
import type { Presence, PresenceChange } from './chat.ts';
import type { Principal } from './principal.ts';
import type { AgentProfile, PresenceState } from './wire.ts';

/** Somebody counts as gone this long after their last connection ended: a page load must not flicker. */
export const GRACE_MS = 5_000;
/** Those who go in one step, and the pause after it, milliseconds: a whole site that leaves at once must not hold up who is still there. */
const SWEEP = 32;
const SWEEP_PAUSE_MS = 5;

interface Person {
  connections: number;
  readonly principal: Principal;
  /** What an agent says; visitors stay online. */
  state: 'online' | 'away';
  /** When their last departure counts. */
  goneAt: number;
}

/** Whether a departure is still to come. One that lies farther ahead than any can was noted before the clock was set back: it is due. */
const isAhead = (at: number, now: number): boolean => at > now && at <= now + GRACE_MS;

interface Departure {
  readonly person: Person;
  readonly dueAt: number;
}

/** Presence on this node. People who leave wait in one queue with one timer, not in a timer each. */
export function createPresence(options: { now: () => number; schedule?: Schedule }): Presence {
  return new NodePresence(options.now, options.schedule ?? scheduleTimeout);
}

class NodePresence implements Presence {
  readonly #now: () => number;
  readonly #schedule: Schedule;
  /** Workspace → id → person; agents, visitors and bots in one map each. */
  readonly #rooms = new Map<string, { visitors: Map<string, Person>; staff: Map<string, Person>; connections: number }>();
  readonly #watchers = new Set<(change: PresenceChange) => void>();
  #departures: Departure[] = [];
  #cancel: (() => void) | undefined;

  constructor(now: () => number, schedule: Schedule) {
    this.#now = now;
    this.#schedule = schedule;
  }

  arrive(principal: Principal): void {
    const room = this.#room(principal.workspace);
    const people = principal.kind === 'visitor' ? room.visitors : room.staff;
    const known = people.get(principal.id);
    const person = known ?? { connections: 0, principal, state: 'online' as const, goneAt: 0 };
    person.connections += 1;
    room.connections += 1;
    if (!known) {
      people.set(principal.id, person);
      this.#changed(principal, true);
    }
  }

  leave(principal: Principal): void {
    const room = this.#room(principal.workspace);
    const person = (principal.kind === 'visitor' ? room.visitors : room.staff).get(principal.id);
    if (!person || person.connections === 0) return;
    room.connections -= 1;
    person.connections -= 1;
    if (person.connections === 0) this.#depart(person);
  }

  set(principal: Principal, state: 'online' | 'away'): void {
    const person = this.#rooms.get(principal.workspace)?.staff.get(principal.id);
    if (!person || person.state === state) return;
    person.state = state;
    this.#changed(principal, true);
  }

  visitorOnline(workspace: string, visitor: string): boolean {
    return this.#rooms.get(workspace)?.visitors.has(visitor) ?? false;
  }

  /** Who may not write cannot answer anybody: a team of viewers alone is nobody to a visitor. */
  team(workspace: string): { state: PresenceState; agents: readonly AgentProfile[] } {
    const agents: AgentProfile[] = [];
    for (const { principal, state } of this.#rooms.get(workspace)?.staff.values() ?? []) {
      if (principal.kind === 'agent' && principal.permissions.has('conversations.write')) agents.push({ id: principal.id, name: principal.name, state });
    }
    const state = agents.some((agent) => agent.state === 'online') ? 'online' : agents.length > 0 ? 'away' : 'offline';
    return { state, agents };
  }

  counts(workspace: string): { visitors: number; agents: number; connections: number } {
    const room = this.#rooms.get(workspace);
    return { visitors: room?.visitors.size ?? 0, agents: this.team(workspace).agents.length, connections: room?.connections ?? 0 };
  }

  here(): { visitors: number; agents: number } {
    const counts = [...this.#rooms.keys()].filter((workspace) => workspace !== HIDDEN_WORKSPACE).map((workspace) => this.counts(workspace));
    return { visitors: counts.reduce((sum, { visitors }) => sum + visitors, 0), agents: counts.reduce((sum, { agents }) => sum + agents, 0) };
  }

  watch(listener: (change: PresenceChange) => void): () => void {
    this.#watchers.add(listener);
    return () => { this.#watchers.delete(listener); };
  }

  #room(workspace: string) {
    let room = this.#rooms.get(workspace);
    if (!room) this.#rooms.set(workspace, (room = { visitors: new Map(), staff: new Map(), connections: 0 }));
    return room;
  }

  #depart(person: Person): void {
    person.goneAt = this.#now() + GRACE_MS;
    this.#departures.push({ person, dueAt: person.goneAt });
    this.#cancel ??= this.#schedule(() => this.#sweep(), GRACE_MS);
  }

  /** Lets those go whose time is over; the queue is in order of time. */
  #sweep(): void {
    this.#cancel = undefined;
    const now = this.#now();
    const due = this.#departures.findIndex(({ dueAt }) => isAhead(dueAt, now));
    const gone = this.#departures.splice(0, Math.min(SWEEP, due === -1 ? this.#departures.length : due));
    for (const { person } of gone) {
      const { workspace, id, kind } = person.principal;
      const room = this.#room(workspace);
      const people = kind === 'visitor' ? room.visitors : room.staff;
      // Somebody who came back and left again waits further down in the queue.
      if (person.connections > 0 || isAhead(person.goneAt, now) || people.get(id) !== person) continue;
      people.delete(id);
      this.#changed(person.principal, false);
    }
    const [next] = this.#departures;
    if (next) this.#cancel = this.#schedule(() => this.#sweep(), Math.max(SWEEP_PAUSE_MS, next.dueAt - now));
  }

  #changed(principal: Principal, online: boolean): void {
    const { kind, workspace, id } = principal;
    if (kind === 'bot') return;
    const change: PresenceChange = kind === 'visitor' ? { type: 'visitor', workspace, visitor: id, online } : { type: 'team', workspace, ...(online ? {} : { left: id }) };
    for (const watcher of this.#watchers) watcher(change);
  }
}
