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

/** Who is on other nodes. */
export class PresenceMap {
  /** Node → key → somebody. */
  readonly #nodes = new Map<string, Map<string, Somebody>>();
  /** Key → on how many nodes. */
  readonly #counts = new Map<string, number>();
  readonly #visitors = new Map<string, number>();
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
    return [...this.#nodes.values()].flatMap((people) => [...people.values()].filter((somebody) => somebody.kind === 'agent' && somebody.workspace === workspace));
  }

  visitors(workspace: string): number {
    return this.#visitors.get(workspace) ?? 0;
  }

  put(node: string, somebody: Somebody): void {
    const people = this.#nodes.get(node) ?? new Map<string, Somebody>();
    this.#nodes.set(node, people);
    const key = keyOf(somebody);
    const before = people.get(key);
    people.set(key, somebody);
    if (!before) this.#count(key, somebody, 1);
    if (before?.state !== somebody.state || before.name !== somebody.name) this.#changed(somebody);
  }

  remove(node: string, key: string): void {
    const people = this.#nodes.get(node);
    const somebody = people?.get(key);
    if (!people || !somebody) return;
    people.delete(key);
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

  #count(key: string, { kind, workspace }: Somebody, by: number): void {
    const count = (this.#counts.get(key) ?? 0) + by;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    // Somebody on two nodes is one visitor.
    if (kind === 'visitor' && ((by > 0 && count === 1) || count === 0)) this.#visitors.set(workspace, (this.#visitors.get(workspace) ?? 0) + by);
  }
}
