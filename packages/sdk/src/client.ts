import type { ChatClient, ChatClientOptions } from './types.ts';
import { ChatError } from './error.ts';

/** Makes the live chat client of one visitor. */
export function createChatClient(_options: ChatClientOptions = {}): ChatClient {
  throw new ChatError('unavailable', 'under construction', true);
}
