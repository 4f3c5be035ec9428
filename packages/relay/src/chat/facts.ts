import type { ConversationKind } from '@frontdesk/protocol';
import { conversationTopic } from '../bus/bus.ts';
import type { Store, StoredConversation } from '../store/store.ts';

/** What never changes about a conversation, and decides who may see it. */
export interface Facts {
  readonly workspace: string;
  /** Of its entries; kept because a long text that is put together anew is also hashed anew. */
  readonly topic: string;
  readonly kind: ConversationKind;
  readonly visitor: string | undefined;
}

/** Enough for the conversations that are active at a time; about 200 bytes each. */
const KEPT = 20_000;

/** Cache of `Facts`, so that rights cost no read per frame. Oldest entries go first. */
export class ConversationFacts {
  readonly #store: Store;
  /** By conversation; two workspaces that chose one id take the place from each other, which costs a read and nothing else. */
  readonly #known = new Map<string, Facts>();

  constructor(store: Store) {
    this.#store = store;
  }

  known(workspace: string, conv: string): Facts | undefined {
    const facts = this.#known.get(conv);
    return facts?.workspace === workspace ? facts : undefined;
  }

  async of(workspace: string, conv: string): Promise<Facts | undefined> {
    const known = this.known(workspace, conv);
    if (known) return known;
    const stored = await this.#store.conversations.get(workspace, conv);
    return stored && this.learn(stored);
  }

  /** Keeps what a read or write has shown anyway. */
  learn(stored: StoredConversation): Facts {
    const { workspace, id, kind, visitor } = stored;
    const known = this.known(workspace, id);
    if (known) return known;
    const facts: Facts = { workspace, topic: conversationTopic(workspace, id), kind, visitor };
    this.#known.set(id, facts);
    if (this.#known.size > KEPT) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return facts;
  }

  forget(workspace: string, conv: string): void {
    if (this.known(workspace, conv)) this.#known.delete(conv);
  }
}
