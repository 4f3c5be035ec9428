import type { WidgetSettings } from '@frontdesk/protocol';
import { loadChatWords, type ChatWords } from '../words/index.ts';

/** @returns what loads the words that the settings ask for: undefined when they are there already or were replaced by others meanwhile. */
export function createWordsLoader(): (settings: WidgetSettings) => Promise<ChatWords | undefined> {
  let latest = '';
  return async ({ locale, texts }) => {
    const wanted = JSON.stringify([locale, texts]);
    if (wanted === latest) return undefined;
    latest = wanted;
    const words = await loadChatWords(locale, texts);
    return wanted === latest ? words : undefined;
  };
}
