import type { ConversationView } from '@frontdesk/sdk';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ChatWords } from '../words/index.ts';

/** Who is typing. */
export function typingLine(conversation: ConversationView | undefined, words: ChatWords): TemplateResult | typeof nothing {
  const who = conversation?.typing ?? [];
  if (!who.length) return nothing;
  const text = who.length > 1 ? words.say('typingMany') : words.say('typing', { name: who[0]!.name ?? words.say('team') });
  return html`<div class="typing" part="typing"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><span>${text}</span></div>`;
}
