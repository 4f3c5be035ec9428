import type { Store } from '../store/store.ts';
import type { AgentProfile, PresenceState } from './wire.ts';
import type { StoredAgent } from '../store/records.ts';

/** After this long the list is read again in the background: another node may have changed it. */
const STALE_MS = 30_000;

interface Staff {
  readonly agents: readonly StoredAgent[];
  readonly names: Map<string, string>;
  readonly readAt: number;
}

/** Who is there. */
export interface Team {
  readonly state: PresenceState;
  readonly agents: readonly AgentProfile[];
}

/** Display names of the staff per workspace; a small cache, so that naming an entry costs no read. */
export class Names {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #known = new Map<string, Staff>();
  readonly #reading = new Map<string, Promise<Staff>>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The workspace's staff; from the cache when it is known. */
  staff(workspace: string): Staff | Promise<Staff> {
    const known = this.#known.get(workspace);
    if (!known) return this.#read(workspace);
    if (this.#now() - known.readAt > STALE_MS) this.#read(workspace).catch(() => undefined);
    return known;
  }

  /** The same entry with its author's name, when one is known. Call `staff` first. */
  named<Named extends { readonly by: { readonly kind: string; readonly id: string; readonly name?: string } }>(workspace: string, item: Named): Named {
    const { by } = item;
    if (by.name !== undefined || (by.kind !== 'agent' && by.kind !== 'bot')) return item;
    const name = this.#known.get(workspace)?.names.get(by.id);
    return name === undefined ? item : { ...item, by: { ...by, name } };
  }

  /** The team for the console: everybody who may sign in, those who are not here as `offline`. */
  async everybody(workspace: string, there: Team): Promise<Team> {
    const { agents } = await this.staff(workspace);
    const present = new Map(there.agents.map((agent) => [agent.id, agent.state]));
    const listed = agents.filter((agent) => !agent.disabled).map(({ id, name }) => ({ id, name, state: present.get(id) ?? 'offline' as const }));
    return { state: there.state, agents: listed };
  }

  forget(workspace: string): void {
    this.#known.delete(workspace);
    this.#reading.delete(workspace);
  }

  #read(workspace: string): Promise<Staff> {
    const running = this.#reading.get(workspace);
    if (running) return running;
    const reading = Promise.all([this.#store.agents.list(workspace), this.#store.agents.tokens(workspace)]).then(([agents, tokens]) => {
      const staff: Staff = { agents, names: new Map([...agents, ...tokens].map((member) => [member.id, member.name])), readAt: this.#now() };
      // A `forget` in between means that what was read may be old.
      if (this.#reading.get(workspace) === reading) this.#known.set(workspace, staff);
      return staff;
    }).finally(() => {
      if (this.#reading.get(workspace) === reading) this.#reading.delete(workspace);
    });
    this.#reading.set(workspace, reading);
    return reading;
  }
}
