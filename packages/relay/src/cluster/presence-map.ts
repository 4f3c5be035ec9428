import type { PresenceState } from '@frontdesk/protocol';

/** Somebody on a node, as other nodes know them. */
export interface Somebody {
  readonly workspace: string;
  readonly kind: 'visitor' | 'agent';
  readonly id: string;
  /** Of agents who may answer visitors; others are nobody to a team. */
  readonly name?: string;
  readonly state: Extract<PresenceState, 'online' | 'away'>;
}

export const keyOf = ({ workspace, kind, id }: Pick<Somebody, 'workspace' | 'kind' | 'id'>): string => `${workspace} ${kind} ${id}`;

/** Adds to the figure of a workspace; one that is 0 is forgotten. */
function raise(figures: Map<string, number>, workspace: string, by: number): void {
  const figure = (figures.get(workspace) ?? 0) + by;
  if (figure === 0) figures.delete(workspace);
  else figures.set(workspace, figure);
}

/** Who is on other nodes. Figures and agents of a workspace are kept, not looked for: they are asked for with every change of anybody. */
export class PresenceMap {
  /** Node → key → somebody. */
  readonly #nodes = new Map<string, Map<string, Somebody>>();
  /** Key → on how many nodes. */
  readonly #counts = new Map<string, number>();
  /** Workspace → visitors. */
  readonly #visitors = new Map<string, number>();
  /** Keys of visitors who are on this node. */
  readonly #here = new Set<string>();
  /** Workspace → visitors who are here and on another node. */
  readonly #visitorsAlsoHere = new Map<string, number>();
  /** Workspace → node and key → agent. */
  readonly #agents = new Map<string, Map<string, Somebody>>();
  readonly #changed: (somebody: Somebody) => void;

  /** @param changed told of everybody who came, went or says something else. */
  constructor(changed: (somebody: Somebody) => void) {
    this.#changed = changed;
  }

  get nodes(): string[] {
    return [...this.#nodes.keys()];
  }

  has(somebody: Pick<Somebody, 'workspace' | 'kind' | 'id'>): boolean {
    return this.#counts.has(keyOf(somebody));
  }

  agents(workspace: string): Somebody[] {
    return [...(this.#agents.get(workspace)?.values() ?? [])];
  }

  visitors(workspace: string): number {
    return this.#visitors.get(workspace) ?? 0;
  }

  /** Of `visitors`, those who are on this node too. */
  visitorsAlsoHere(workspace: string): number {
    return this.#visitorsAlsoHere.get(workspace) ?? 0;
  }

  /** Notes that somebody came to this node, or is gone from it. */
  noteHere(somebody: Somebody, isHere: boolean): void {
    const key = keyOf(somebody);
    if (somebody.kind !== 'visitor' || this.#here.has(key) === isHere) return;
    if (isHere) this.#here.add(key);
    else this.#here.delete(key);
    if (this.#counts.has(key)) raise(this.#visitorsAlsoHere, somebody.workspace, isHere ? 1 : -1);
  }

  put(node: string, somebody: Somebody): void {
    const people = this.#nodes.get(node) ?? new Map<string, Somebody>();
    this.#nodes.set(node, people);
    const key = keyOf(somebody);
    const before = people.get(key);
    people.set(key, somebody);
    if (somebody.kind === 'agent') this.#agentsOf(somebody.workspace).set(`${node} ${key}`, somebody);
    if (!before) this.#count(key, somebody, 1);
    if (before?.state !== somebody.state || before.name !== somebody.name) this.#changed(somebody);
  }

  remove(node: string, key: string): void {
    const people = this.#nodes.get(node);
    const somebody = people?.get(key);
    if (!people || !somebody) return;
    people.delete(key);
    if (somebody.kind === 'agent') this.#forgetAgent(somebody.workspace, `${node} ${key}`);
    this.#count(key, somebody, -1);
    this.#changed(somebody);
  }

  /** Everybody of a node; who is not named is gone. */
  replace(node: string, people: readonly Somebody[]): void {
    const keys = new Set(people.map(keyOf));
    for (const key of [...(this.#nodes.get(node)?.keys() ?? [])]) if (!keys.has(key)) this.remove(node, key);
    for (const somebody of people) this.put(node, somebody);
  }

  drop(node: string): void {
    this.replace(node, []);
    this.#nodes.delete(node);
  }

  #agentsOf(workspace: string): Map<string, Somebody> {
    const agents = this.#agents.get(workspace) ?? new Map<string, Somebody>();
    this.#agents.set(workspace, agents);
    return agents;
  }

  #forgetAgent(workspace: string, name: string): void {
    const agents = this.#agentsOf(workspace);
    agents.delete(name);
    if (agents.size === 0) this.#agents.delete(workspace);
  }

  #count(key: string, { kind, workspace }: Somebody, by: number): void {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    // Somebody on two nodes is one visitor.
    if (kind !== 'visitor' || (count > 0 && !(by > 0 && count === 1))) return;
    raise(this.#visitors, workspace, by);
    if (this.#here.has(key)) raise(this.#visitorsAlsoHere, workspace, by);
  }
}
