import type { WidgetSettings } from '@frontdesk/protocol';
import { loadChatWords, type ChatWords } from '../words/index.ts';

/** The words that the settings ask for. */
export class LoadedWords {
  #wanted = '';

  /** Loads them; undefined when they are there already or were replaced by others meanwhile. */
  async load({ locale, texts }: WidgetSettings): Promise<ChatWords | undefined> {
    const wanted = JSON.stringify([locale, texts]);
    if (wanted === this.#wanted) return undefined;
    this.#wanted = wanted;
    const words = await loadChatWords(locale, texts);
    return wanted === this.#wanted ? words : undefined;
  }
}
