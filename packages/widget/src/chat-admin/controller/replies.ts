import type { AdminClient } from '@frontdesk/sdk/admin';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { Drafts } from './drafts.ts';

export interface RepliesOptions {
  readonly client: () => AdminClient | undefined;
  readonly words: () => AdminWords;
  readonly drafts: Drafts;
  readonly say: (text: string) => void;
  /** A row gains or loses its "Draft:". */
  readonly changed: () => void;
}

/** What an agent writes to a conversation: kept while it is written, sent, and given back when it is refused. */
export class Replies {
  readonly #options: RepliesOptions;

  constructor(options: RepliesOptions) {
    this.#options = options;
  }

  async send(id: string, text: string): Promise<void> {
    const { words, drafts, say } = this.#options;
    const client = this.#options.client();
    if (!client) return;
    this.keep(id, '');
    try {
      await client.send(id, text);
    } catch (error) {
      // Refused: the words go back into the field, unless something new stands there.
      if (drafts.get(id) === '') this.keep(id, text);
      say(words().say('conversation.sendFailed', { reason: reasonOf(error, words()) }));
    }
  }

  keep(id: string, text: string): void {
    const { drafts, changed } = this.#options;
    const before = drafts.ids;
    drafts.set(id, text);
    // A keystroke is nobody's business but the composer's, unless it is the first or takes the last away.
    if (before !== drafts.ids) changed();
  }
}
