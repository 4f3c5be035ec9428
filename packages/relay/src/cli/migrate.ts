import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AuditKeyError } from '../audit/key.ts';
import { commandLine } from '../command-line.ts';
import type { Config } from '../config.ts';
import { KeysError } from '../crypto/keys.ts';
import type { Compared, Difference, Sums } from '../moving/compare.ts';
import { MoveError } from '../moving/errors.ts';
import { move, type MoveOptions, type Outcome, undo, verify } from '../moving/move.ts';
import { StartError } from '../open-store.ts';
import { OtherKeys } from '../shared-keys.ts';
import { StoreMoved, StoreTooNew, StoreUnavailable } from '../store/failures.ts';
import { isBusy } from '../store/sqlite/failures.ts';
import { sumOf } from '../moving/values.ts';
import { moveProgress } from './move-progress.ts';
import { type CliOptions, UsageError } from './run.ts';

/** Differences that are named, of each table. */
const NAMED = 20;

const USAGE = `Write: ${commandLine('migrate --from sqlite:<data folder> --to postgres://<user>:<password>@<host>/<database>')}.`;

/** `migrate`: moves everything from SQLite to PostgreSQL. `same` is false when the two sides differ in the end. */
export async function migrateStore(config: Config, options: CliOptions, write: (text: string) => void): Promise<{ same: boolean; text: string }> {
  const path = sourcePath(config, options.from);
  try {
    if (options.undo) {
      undo(path);
      return { same: true, text: `A relay may serve ${path} again. What was written to PostgreSQL since the move is not in it.\n` };
    }
    const { url, name } = targetUrl(config, options.to);
    const progress = moveProgress(write, process.stdout.isTTY === true, path);
    write(`${options['verify-only'] ? 'Comparing' : 'Moving'} ${path} ${options['verify-only'] ? 'with' : 'to'} ${name}\n`);
    const work: MoveOptions = { path, url, name, config: { ...config, FRONTDESK_DATA: dirname(path) }, now: Date.now, tell: progress };
    const outcome = await (options['verify-only'] ? verify(work) : move(work));
    return { same: outcome.status !== 'different', text: report(outcome, path, name) };
  } catch (error) {
    throw inSentences(error, path);
  }
}

function sourcePath(config: Config, from: string | undefined): string {
  const given = from ?? `sqlite:${config.FRONTDESK_DATA}`;
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(given)?.[1];
  if (path === undefined) throw new UsageError(`--from is "${given}", but sqlite:<data folder or file> is expected. ${USAGE}`);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return resolve(isFolder ? join(path, 'frontdesk.db') : path);
}

/** The address may hold a password, so it is never shown; `name` is. */
function targetUrl(config: Config, to: string | undefined): { url: string; name: string } {
  const given = to ?? config.DATABASE_URL;
  if (given === undefined) throw new UsageError(`Say where to: --to, or DATABASE_URL (then the password does not stand in the list of processes). ${USAGE}`);
  // "postgres:postgres://…" is what "sqlite:…" leads to.
  const url = given.replace(/^postgres(?:ql)?:(?=postgres(?:ql)?:\/\/)/, '');
  const parsed = /^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  if (!parsed || database === '') throw new UsageError(`--to is not the address of a database (it is not shown, it may hold a password). Expected postgres://<user>:<password>@<host>:<port>/<database>; characters such as @ and / of the password are written %40 and %2F.`);
  return { url, name: `${parsed.host || 'the local server'}/${database}` };
}

function report(outcome: Outcome, path: string, name: string): string {
  if (outcome.status === 'already') return `This move was done on ${new Date(outcome.done).toISOString()}; nothing was changed. Start the relay with DATABASE_URL.\n`;
  const { compared, workspaces } = outcome;
  const lines = ['', ...figures(compared, workspaces), ''];
  if (outcome.status === 'different') {
    return [...lines, ...differenceLines(compared), '', outcome.finished
      ? `The two sides differ. If a relay has served ${name} since the move, that is what it wrote; else somebody changed one of them.`
      : `The two sides differ, so the move is not finished: no relay serves ${name}, and ${path} was not changed. Run "${commandLine('migrate')}" again; if it says the same, somebody else writes to ${name}.`, ''].join('\n');
  }
  if (outcome.status === 'same') return [...lines, 'Every row is the same on both sides.', ''].join('\n');
  const { sealed = 0, audit = [] } = outcome;
  lines.push(`Every row is the same on both sides. ${sealed} sealed ${sealed === 1 ? 'secret opens' : 'secrets open'} with the keys.`);
  for (const { workspace, entries, findings } of audit) lines.push(findings.length === 0 ? `Audit log of ${workspace}: sound, ${entries} entries.` : `Audit log of ${workspace}: it was moved as it is, and is NOT sound: ${findings.join(' ')}`);
  lines.push('', `Done. Now start the relay with DATABASE_URL naming ${name}, and with the same keys: keys.json and audit.key of ${dirname(path)}, or the same variables.`, `No relay serves ${path} any more; keep it until you have a backup of PostgreSQL.`, '');
  return lines.join('\n');
}

/** Rows and checksums on both sides: by table, then by workspace. */
function figures(compared: readonly Compared[], workspaces: ReadonlyMap<number, string>): string[] {
  const line = (name: string, rows: readonly (number | string)[], sums: readonly string[]): string =>
    `  ${name.padEnd(18)}${rows.map((count) => count.toLocaleString('en').padStart(14)).join('')}   ${sums.map((sum) => sum.padEnd(18)).join('')}`.trimEnd();
  const of = (name: string, sums: readonly Sums[], there?: number): string => {
    const rows = (side: keyof Sums): number => sums.reduce((sum, { [side]: checksum }) => sum + checksum.rows, 0);
    return line(name, [rows('source'), there ?? rows('target')], (['source', 'target'] as const).map((side) => sumOf(sums.map(({ [side]: checksum }) => checksum))));
  };
  return [
    line('', ['SQLite', 'PostgreSQL'], ['SQLite', 'PostgreSQL']), line('table', ['rows', 'rows'], ['checksum', 'checksum']),
    ...compared.map(({ shape, sums, there }) => of(shape.table.name, [...sums.values()], there)),
    '', line('workspace', ['rows', 'rows'], ['checksum', 'checksum']),
    ...[...workspaces].map(([key, name]) => of(name, compared.flatMap(({ sums }) => sums.get(key) ?? []))),
  ];
}

const WORDS: Readonly<Record<Difference['what'], string>> = { missing: 'is missing in PostgreSQL', changed: 'is another one in PostgreSQL', extra: 'is in PostgreSQL only' };

function differenceLines(compared: readonly Compared[]): string[] {
  return compared.flatMap(({ differences }) => [
    ...differences.slice(0, NAMED).map(({ table, key, what }) => `  - ${table}: the row ${Object.entries(key).map(([name, value]) => `${name} ${value}`).join(', ')} ${WORDS[what]}`),
    ...(differences.length > NAMED ? [`  - ${differences[0]?.table}: and ${differences.length - NAMED} more`] : []),
  ]);
}

/** What can go wrong, for the operator; mistakes of ours stay as they are. */
function inSentences(error: unknown, path: string): unknown {
  if (error instanceof MoveError || error instanceof StoreTooNew || error instanceof StoreMoved || error instanceof KeysError || error instanceof AuditKeyError || error instanceof OtherKeys) return new StartError(error.message, { cause: error });
  if (isBusy(error)) return new StartError(`Somebody keeps ${path} to themselves: another "frontdesk migrate", or a backup. Wait until it is done, then run this again.`, { cause: error });
  if (error instanceof StoreUnavailable) return new StartError(`A database cannot be used: ${error.message}. What was copied stays: put that right and run the same command again.`, { cause: error });
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')) return new StartError(`${path} cannot be read: ${error.message} (${String(error.code)}). Expected is the frontdesk.db of a relay.`, { cause: error });
  return error;
}
