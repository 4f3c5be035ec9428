import { parseArgs } from 'node:util';
import { commandLine } from '../command-line.ts';
import { ConfigError, describeConfig, loadConfig } from '../config.ts';
import { nearest } from '../config/nearest.ts';
import { StartError } from '../open-store.ts';
import { createAgent, dropTwoStep, linkOwner, resetPassword } from './agent.ts';
import { auditKey, verifyLog } from './audit.ts';
import { reseal, rotate, rotateAudit } from './keys.ts';
import { version } from '../version.ts';
import { createWorkspace, listWorkspaces } from './workspace.ts';

const HELP = `Usage: ${commandLine('<command>')}

  start                                   start the relay
  config                                  all settings as a Markdown table
  workspace create <key> [--name <name>]  make another workspace
  workspace list                          all workspaces
  agent link [--workspace <key>]          a new one-time link for an owner
  agent create --email <email> --name <name> [--role owner|admin|agent|viewer] [--workspace <key>]
                                          make an agent; prints the link by which they set their password
  agent reset --email <email> [--workspace <key>]
                                          a one-time link by which somebody sets a new password
  agent drop-two-step --email <email> [--workspace <key>]
                                          take away the second step of somebody who lost it
  keys rotate                             make a new key for what is stored encrypted
  keys reseal [--restarted]               after that: encrypt everything anew under the new key; --restarted when the keys come from
                                          FRONTDESK_KEYS and the relay was started with the new one
  keys rotate audit                       make a new key that signs the audit log; what was signed before stays verifiable
  audit verify [--workspace <key>] [--keys <file>]
                                          check that nothing in the audit log was changed or removed; exit code 1 when something was
  audit key                               the public key that verifies the audit log
  migrate --from sqlite:<data folder> --to postgres://<user>:<password>@<host>/<database>
                                          move everything to PostgreSQL while the relay runs; says when to stop it. Run it again after
                                          whatever went wrong: it goes on where it was. Default: FRONTDESK_DATA to DATABASE_URL
  migrate --verify-only --from … --to …   compare both sides and change nothing; exit code 1 when they differ
  migrate --undo --from sqlite:<data folder>
                                          give the move up: a relay may serve SQLite again
  version                                 the version
  help                                    this text

All but start, config, migrate and version work on the data folder (FRONTDESK_DATA) while the relay runs. Give them the settings that
the relay has: the links that they print name its PORT or FRONTDESK_PUBLIC_URL.
`;

const OPTIONS = { name: { type: 'string' }, workspace: { type: 'string' }, email: { type: 'string' }, role: { type: 'string' }, keys: { type: 'string' }, restarted: { type: 'boolean' }, from: { type: 'string' }, to: { type: 'string' }, 'verify-only': { type: 'boolean' }, undo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;

/** What was typed cannot be done; the message says what to type instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options of all commands, as typed. */
export type CliOptions = { readonly [Name in 'name' | 'workspace' | 'email' | 'role' | 'keys' | 'from' | 'to']?: string | undefined } & { readonly [Name in 'restarted' | 'verify-only' | 'undo']?: boolean | undefined };

/** Runs one command. Resolves to the exit code: 0 done, 1 failed, 2 not understood, 78 wrong configuration. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (error instanceof ConfigError) return tell(78, error.message);
    if (error instanceof StartError) return tell(1, error.message);
    if (error instanceof UsageError) return tell(2, `${error.message} "${commandLine('help')}" lists all commands.`);
    if (/^ERR_PARSE_ARGS/.test((error as NodeJS.ErrnoException).code ?? '')) return tell(2, `${misread(error as Error)} "${commandLine('help')}" lists all commands.`);
    throw error;
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const command = values.help ? 'help' : values.version ? 'version' : positionals.join(' ');
  const [noun, verb, ...rest] = positionals;
  if (command === 'start') {
    await import('../main.ts');
    return 0;
  }
  if (command === '' || command === 'help') return say(HELP);
  if (command === 'version') return say(`${version()}\n`);
  if (command === 'config') return say(describeConfig());
  if (noun === 'workspace' && verb === 'create') return say(await createWorkspace(loadConfig(process.env), rest, values));
  if (command === 'workspace list') return say(await listWorkspaces(loadConfig(process.env)));
  if (command === 'agent link') return say(await linkOwner(loadConfig(process.env), values));
  if (command === 'agent create') return say(await createAgent(loadConfig(process.env), values));
  if (command === 'agent reset') return say(await resetPassword(loadConfig(process.env), values));
  if (command === 'agent drop-two-step') return say(await dropTwoStep(loadConfig(process.env), values));
  if (command === 'keys rotate') return say(await rotate(loadConfig(process.env)));
  if (command === 'keys rotate audit') return say(await rotateAudit(loadConfig(process.env)));
  if (command === 'keys reseal') return say(await reseal(loadConfig(process.env), values));
  if (command === 'audit key') return say(await auditKey(loadConfig(process.env)));
  if (command === 'audit verify') {
    const { sound, text } = await verifyLog(loadConfig(process.env), values);
    return sound ? say(text) : tell(1, text.trimEnd());
  }
  if (command === 'migrate') {
    // Loaded only where it is used: it brings both engines.
    const { migrateStore } = await import('./migrate.ts');
    const { same, text } = await migrateStore(loadConfig(process.env), values, (progress) => process.stdout.write(progress));
    return say(text) + (same ? 0 : 1);
  }
  const like = commands().filter((name) => name.split(' ')[0] === noun);
  throw new UsageError(`There is no command "${command}".${like.length > 0 ? ` There is: ${like.join(', ')}.` : ''}`);
}

/** Names of all commands, as the help has them. */
function commands(): readonly string[] {
  return [...new Set([...HELP.matchAll(/^ {2}([a-z][a-z -]*?)(?= {2,}| [-<[])/gm)].map(([, name]) => name!))];
}

/** What the arguments' parser could not read, in a sentence. */
function misread({ message }: Error): string {
  const unknown = /^Unknown option '(--?[^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return message.replace(/\.?$/, '.');
  const meant = nearest(unknown, Object.keys(OPTIONS).map((name) => `--${name}`));
  return `There is no option ${unknown}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function tell(code: number, sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return code;
}
