import type { AdminClient, AdminClientOptions } from './types.ts';
import { ChatError } from '../error.ts';

/** Makes the client of one agent. */
export function createAdminClient(_options: AdminClientOptions = {}): AdminClient {
  throw new ChatError('unavailable', 'under construction', true);
}
