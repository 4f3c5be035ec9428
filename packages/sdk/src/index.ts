/**
 * The Frontdesk client for visitors: browsers, workers and Node. Agents use `@frontdesk/sdk/admin`.
 *
 * @packageDocumentation
 */
export { createChatClient } from './client.ts';
export { ChatError } from './error.ts';
export type * from './types.ts';
