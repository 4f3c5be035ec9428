import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { problemsOf } from './config/problems.ts';

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const int = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/**
 * All configuration, by environment. Every variable has a default; an unknown `FRONTDESK_*` name or a wrong value stops the start
 * with a sentence. Those without the prefix carry the names under which platforms set them.
 */
export const ConfigSchema = z.strictObject({
  PORT: int(0, 65_535).default(8080).describe('Port of everything: pages, REST, socket. 0 = a free one.'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('How much is logged.'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\/\S+$/).optional().describe('PostgreSQL that keeps everything: postgres://USER:PASSWORD@HOST:5432/NAME. Default: a SQLite file in the data folder.'),
  REDIS_URL: z.string().regex(/^rediss?:\/\/\S+$/).optional().describe('Redis, redis://HOST:6379: relays on the same PostgreSQL act as one, and limits are counted for all of them together. Default: this relay is alone.'),
  FRONTDESK_DATABASE_CONNECTIONS: int(2, 1_000).default(10).describe('Most connections to PostgreSQL of this process.'),
  FRONTDESK_DATA: z.string().min(1).default('./data').describe('Folder of the SQLite file and of the keys.'),
  FRONTDESK_PUBLIC_URL: z.url().optional().describe('Base URL that people see, when a proxy stands in front. Default: http://localhost:PORT.'),
  FRONTDESK_TLS_CERT: z.string().min(1).optional().describe('PEM file with the certificate chain: the relay then speaks https and wss itself. Needs FRONTDESK_TLS_KEY.'),
  FRONTDESK_TLS_KEY: z.string().min(1).optional().describe('PEM file with the private key of FRONTDESK_TLS_CERT.'),
  FRONTDESK_TRANSPORT: z.enum(['auto', 'uws', 'ws']).default('auto').describe('Socket engine; auto = uws, or ws where uws has no binary.'),
  FRONTDESK_DEVELOPMENT: flag.default(true).describe('Also accept pages from localhost when no origin is listed for a workspace.'),
  FRONTDESK_TRUSTED_PROXIES: z.string().default('').describe('Comma-separated addresses or CIDR ranges whose X-Forwarded-For is believed.'),
  FRONTDESK_VISITOR_MESSAGES_PER_HOUR: int(1, 1_000_000).default(100).describe('Messages one visitor may send in an hour.'),
  FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: int(1, 1_000_000).default(20).describe('Messages one visitor may send in a minute.'),
  FRONTDESK_VISITOR_EVENTS_PER_MINUTE: int(1, 1_000_000).default(60).describe('Events, and page views, that one visitor may tell in a minute.'),
  FRONTDESK_AGENT_MESSAGES_PER_MINUTE: int(1, 10_000_000).default(600).describe('Messages one agent or API token may send in a minute; as many events.'),
  FRONTDESK_CONVERSATIONS_PER_ADDRESS: int(1, 1_000_000).default(100).describe('Conversations that visitors of one address (IPv6: one /64) may open in an hour, in one workspace.'),
  FRONTDESK_BROADCASTS_PER_DAY: int(1, 1_000_000).default(20).describe('Announcements one workspace may send in 24 hours.'),
  FRONTDESK_EXPORTS_PER_DAY: int(1, 1_000_000).default(5).describe('Exports one person or API token may make in 24 hours.'),
  FRONTDESK_HEAVY_VIEWS_PER_MINUTE: int(1, 1_000_000).default(30).describe('Searches and other costly views one person or API token may ask for in a minute.'),
  FRONTDESK_SIGN_IN_TRIES: int(1, 1_000).default(10).describe('Failed tries to sign in to one account from one address in 15 minutes.'),
  FRONTDESK_SIGN_IN_TRIES_PER_ADDRESS: int(1, 100_000).default(50).describe('Failed tries to sign in from one address, to any account, in 15 minutes.'),
  FRONTDESK_SIGN_IN_TRIES_PER_ACCOUNT: int(1, 100_000).default(100).describe('Failed tries to sign in to one account, from anywhere, in an hour.'),
  FRONTDESK_CONNECTIONS_PER_ADDRESS: int(1, 1_000_000).default(200).describe('Sockets one address (IPv6: one /64) may hold.'),
  FRONTDESK_FRAMES_PER_SECOND: int(1, 1_000_000).default(50).describe('Frames one connection may send in a second, averaged over ten.'),
  FRONTDESK_WINDOW: int(1, 10_000).default(32).describe('Unanswered sends per connection.'),
  FRONTDESK_TEXT_CHARS: int(1, 16_000).default(4_000).describe('Longest message text, in characters.'),
  FRONTDESK_REQUEST_KIB: int(64, 10_240).default(256).describe('Largest body of a request, KiB.'),
  FRONTDESK_ABUSE: z.enum(['block', 'watch', 'off']).default('block').describe('What happens to visitors who behave like spam or a flood: blocked for a time, only told to the team, or nothing.'),
  FRONTDESK_DRAIN_MS: int(0, 600_000).default(5_000).describe('How long a stopping relay lets its sockets leave.'),
  FRONTDESK_SELF_TEST_SECONDS: int(0, 86_400).default(60).describe('How often the relay chats with itself through its own socket, seconds. 0 = never.'),
  FRONTDESK_METRICS_TOKEN: z.string().min(16).optional().describe('Bearer token that /metrics asks for (16 characters or more). Default: only loopback and private addresses may read it.'),
  FRONTDESK_AUDIT_KEY: z.string().min(1).optional().describe('Ed25519 private key (PEM) that signs the audit log. Default: the file audit.key in the data folder, made at the first start.'),
  FRONTDESK_AUDIT_KEY_FILE: z.string().min(1).optional().describe('File that holds that key instead, for instance a mounted secret.'),
  FRONTDESK_KEYS: z.string().min(1).optional().describe('Keys of what is stored encrypted, as name:base64,name:base64 (32 bytes each); the first one encrypts. Default: keys.json in the data folder, made at the first start.'),
  FRONTDESK_KEYS_FILE: z.string().min(1).optional().describe('File that holds those keys instead, one or more to a line, for instance a mounted secret.'),
  FRONTDESK_CONFIG: z.string().min(1).optional().describe('JSON file with these same names; the environment wins over it.'),
  FRONTDESK_BENCH: flag.default(false).describe('Lifts per-visitor and per-address limits, for load tests on loopback only.'),
});

export type Config = z.infer<typeof ConfigSchema>;

const UNPREFIXED = ['PORT', 'HOST', 'LOG_LEVEL', 'DATABASE_URL', 'REDIS_URL'];

/** A configuration that cannot be used; `message` says which variable, what was expected and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The configuration of this process: environment over file over defaults. Empty variables count as unset.
 *
 * @param env usually `process.env`; names that are not in the schema and do not start with `FRONTDESK_` are ignored.
 * @param file JSON file with the same names; default: what `FRONTDESK_CONFIG` names.
 * @throws ConfigError with one sentence per problem, one per line.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, file: string | undefined = env['FRONTDESK_CONFIG']): Config {
  const given: Record<string, unknown> = file ? readConfigFile(file) : {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== '' && (name.startsWith('FRONTDESK_') || UNPREFIXED.includes(name))) given[name] = value;
  }
  const parsed = ConfigSchema.safeParse(given);
  const problems = problemsOf(ConfigSchema, given, parsed.success ? parsed.data : undefined, parsed.error);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  return parsed.data;
}

function readConfigFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`FRONTDESK_CONFIG names "${file}", which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}). Correct the path, or remove the variable.`);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
      return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]));
    }
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw new ConfigError(`FRONTDESK_CONFIG names "${file}", which is not a JSON object. It should look like {"PORT": 8080, "FRONTDESK_DATA": "./data"}.`);
}

export { describeConfig } from './config/describe.ts';
