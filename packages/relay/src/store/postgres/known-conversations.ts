import type { StoredConversation } from '../records.ts';

/** Most conversations that are kept, about 800 bytes each. */
const KEPT = 10_000;

/** A conversation as it was when this node read or wrote it last. */
export interface KnownConversation {
  readonly key: number;
  readonly data: StoredConversation;
}

/**
 * What this node wrote last of conversations. Other nodes write too, so it may be old: whoever builds on it has the database compare it, in the
 * statement that writes (known-appends.ts). The oldest goes first.
 */
export class KnownConversations {
  readonly #known = new Map<string, KnownConversation>();

  get(workspace: string, conv: string): KnownConversation | undefined {
    return this.#known.get(`${workspace}:${conv}`);
  }

  /** @param data is kept as it is and must not change afterwards. */
  learn(key: number, data: StoredConversation): void {
    const name = `${data.workspace}:${data.id}`;
    this.#known.delete(name);
    this.#known.set(name, { key, data });
    if (this.#known.size <= KEPT) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  forget(workspace: string, conv: string): void {
    this.#known.delete(`${workspace}:${conv}`);
  }
}
