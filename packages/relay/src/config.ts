import { z } from 'zod';

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const int = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/**
 * All configuration, by environment. Every variable has a default; an unknown `FRONTDESK_*` name or a wrong value stops the start
 * with a sentence. `PORT`, `HOST` and `LOG_LEVEL` carry no prefix because platforms set them.
 */
export const ConfigSchema = z.strictObject({
  PORT: int(0, 65_535).default(8080).describe('Port of everything: pages, REST, socket. 0 = a free one.'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('How much is logged.'),
  FRONTDESK_DATA: z.string().min(1).default('./data').describe('Folder of the SQLite file.'),
  FRONTDESK_PUBLIC_URL: z.url().optional().describe('Base URL that people see, when a proxy stands in front. Default: http://localhost:PORT.'),
  FRONTDESK_TRANSPORT: z.enum(['auto', 'uws', 'ws']).default('auto').describe('Socket engine; auto = uws, or ws where uws has no binary.'),
  FRONTDESK_DEVELOPMENT: flag.default(true).describe('Also accept pages from localhost when no origin is listed for a workspace.'),
  FRONTDESK_TRUSTED_PROXIES: z.string().default('').describe('Comma-separated addresses or CIDR ranges whose X-Forwarded-For is believed.'),
  FRONTDESK_VISITOR_MESSAGES_PER_HOUR: int(1, 1_000_000).default(100).describe('Messages one visitor may send in an hour.'),
  FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: int(1, 1_000_000).default(20).describe('Messages one visitor may send in a minute.'),
  FRONTDESK_AGENT_MESSAGES_PER_MINUTE: int(1, 10_000_000).default(600).describe('Messages one agent or API token may send in a minute.'),
  FRONTDESK_CONNECTIONS_PER_ADDRESS: int(1, 1_000_000).default(200).describe('Sockets one address (IPv6: one /64) may hold.'),
  FRONTDESK_FRAMES_PER_SECOND: int(1, 1_000_000).default(50).describe('Frames one connection may send in a second, averaged over ten.'),
  FRONTDESK_WINDOW: int(1, 10_000).default(32).describe('Unanswered sends per connection.'),
  FRONTDESK_TEXT_CHARS: int(1, 16_000).default(4_000).describe('Longest message text, in characters.'),
  FRONTDESK_DRAIN_MS: int(0, 600_000).default(5_000).describe('How long a stopping relay lets its sockets leave.'),
  FRONTDESK_BENCH: flag.default(false).describe('Lifts per-visitor and per-address limits, for load tests on loopback only.'),
});

export type Config = z.infer<typeof ConfigSchema>;

/** A configuration that cannot be used; `message` says which variable, what was expected and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
