import type { ChatClient, ChatClientOptions } from './types.ts';
import { createVisitorClient } from './visitor-client.ts';

/**
 * Makes the live chat client of one visitor. Nothing is stored and no socket is opened before `open`, `connect` or `send`.
 *
 * @param options every one has a default; see ChatClientOptions.
 * @throws ChatError `invalid` when there is no page and no `url`.
 * @example
 * const chat = createChatClient({ url: 'https://chat.example.com' });
 * chat.on('message', ({ message }) => console.log(message.body?.text));
 * await chat.connect();
 * await chat.send('Hello!');
 */
export function createChatClient(options: ChatClientOptions = {}): ChatClient {
  return createVisitorClient(options, () => import('./timeline/timeline.ts'));
}
