/** Steps of building, each with one line that says what is done and how long it took. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packages = join(import.meta.dirname, '../..');
const root = join(packages, '..');
/** What the widget is built from, besides installed packages. */
const WIDGET_SOURCES = ['protocol/src', 'sdk/src', 'widget/src', 'widget/build', 'widget/build.ts', '../package-lock.json'];
const OLDEST_NODE = 22;

/** Ends with a sentence on a Node that cannot run TypeScript sources or the database's binary. */
export function refuseOldNode(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_NODE) return;
  process.stderr.write(`This is Node ${process.versions.node}; Frontdesk runs on ${OLDEST_NODE} or newer. "npm ci" brings one along: run "npm ci", then "npm start".\n`);
  process.exit(1);
}

/** Whether the widget was never built, or a source changed since. `withManifest`: also its custom-elements manifest. */
export function widgetIsStale(withManifest = false): boolean {
  return isStale('widget/dist/.stamp') || (withManifest && isStale('widget/custom-elements.json'));
}

function isStale(result: string): boolean {
  const stamp = statSync(join(packages, result), { throwIfNoEntry: false });
  return !stamp || WIDGET_SOURCES.some((source) => newest(join(packages, source)) > stamp.mtimeMs);
}

/** Time of the newest change in a file or folder, milliseconds since 1970. A folder's own time tells of removed files. */
function newest(path: string): number {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts) return 0;
  if (!facts.isDirectory()) return facts.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), facts.mtimeMs);
}

export function buildWidget(options: readonly string[]): void {
  step('Building the widget', ['--conditions=frontdesk-source', join(packages, 'widget/build.ts'), ...options]);
}

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** Declarations of the widget's npm entry points; after `buildWidget`, which empties `dist`. */
export function buildWidgetTypes(): void {
  step('Types of the widget', [tsc, '-p', join(packages, 'widget/tsconfig.types.json')]);
}

/** Compiles one package from nothing, so that no file of a removed source stays. */
export function buildPackage(name: string): void {
  rmSync(join(packages, name, 'dist'), { recursive: true, force: true });
  step(`Building ${name}`, [tsc, '-p', join(packages, name, 'tsconfig.build.json')]);
}

/** Runs a program on this Node. What it prints is shown only when it fails, and ends the build. */
function step(title: string, args: readonly string[]): void {
  process.stdout.write(`${title} … `);
  const began = performance.now();
  const { status, signal, output } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) {
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stdout.write(`failed${signal ? ` (${signal})` : ''}\n${output.slice(1).join('\n')}\n`);
  process.exit(status ?? 1);
}
