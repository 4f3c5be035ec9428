import type { ConversationKind } from '@frontdesk/protocol';
import type { Store, StoredConversation } from '../store/store.ts';

/** What never changes about a conversation, and decides who may see it. */
export interface Facts {
  readonly kind: ConversationKind;
  readonly visitor: string | undefined;
}

/** Enough for the conversations that are active at a time; about 200 bytes each. */
const KEPT = 20_000;

/** Cache of `Facts`, so that rights cost no read per frame. Oldest entries go first. */
export class ConversationFacts {
  readonly #store: Store;
  readonly #known = new Map<string, Facts>();

  constructor(store: Store) {
    this.#store = store;
  }

  known(workspace: string, conv: string): Facts | undefined {
    return this.#known.get(`${workspace}:${conv}`);
  }

  async of(workspace: string, conv: string): Promise<Facts | undefined> {
    const known = this.known(workspace, conv);
    if (known) return known;
    const stored = await this.#store.conversations.get(workspace, conv);
    return stored && this.learn(stored);
  }

  /** Keeps what a read or write has shown anyway. */
  learn(stored: StoredConversation): Facts {
    const key = `${stored.workspace}:${stored.id}`;
    const known = this.#known.get(key);
    if (known) return known;
    const facts: Facts = { kind: stored.kind, visitor: stored.visitor };
    this.#known.set(key, facts);
    if (this.#known.size > KEPT) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return facts;
  }

  forget(workspace: string, conv: string): void {
    this.#known.delete(`${workspace}:${conv}`);
  }
}
