/**
 * Checks what visitors and agents download: `npm run sizes`, after a build of the widget. Sizes are gzip as the relay sends it: the chat's
 * files as the build packed them (tests/relay/http/pages.test.ts compares), all others at level 9; in kB of 1,000 bytes (the stricter reading).
 * What counts is a file, what it imports statically, and what opening the chat brings. Parts behind `import()` that come when they are used
 * do not count, and each has to be named here. That nothing else is fetched before the relay has the first message is seen in a browser:
 * tests/e2e/loader.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { minify } from 'terser';
import { gzipSize } from '../packages/widget/build/packed.ts';

const DIST = resolve('packages/widget/dist');
/** A property of every zod 4 schema that no minifier renames. */
const ZOD_MARK = '_zod';

/** When the parts come that the first message does not need; each stands in the table. */
const WHEN_USED: Readonly<Record<string, string>> = {
  timeline: 'after the first message is stored', talk: 'after the first message is stored', 'sound-player': 'after the first message is stored', forms: 'first, where the owner asks who it is; else after it',
  'emoji-picker': 'by a click', menu: 'by a click', proving: 'first, where the page proves who it is', announcements: 'with an announcement', 'fetch-settings': 'without the loader', work: 'while the workspace is under attack', fallback: 'where WebSocket is blocked', sharing: 'after the first message is stored', ar: 'in Arabic', de: 'in German',
};

interface Manifest {
  app: string;
  admin: string;
  files: string[];
}

interface Row {
  name: string;
  files: number;
  bytes: number;
  /** Bytes; undefined = told, not limited. */
  limit?: number;
}

const gzipBytes = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB`;
const readDist = (file: string): string => readFileSync(join(DIST, file), 'utf8');
const sizeOf = (files: readonly string[]): number => files.reduce((total, file) => total + gzipSize(join(DIST, file)), 0);

/** The file and all that it imports statically, relative to dist. */
async function staticClosure(entry: string): Promise<string[]> {
  const { metafile } = await build({ entryPoints: [join(DIST, entry)], absWorkingDir: DIST, bundle: true, splitting: true, format: 'esm', outdir: DIST, write: false, metafile: true });
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    metafile.inputs[file]?.imports.filter((part) => part.kind === 'import-statement').forEach((part) => visit(part.path));
  };
  visit(entry);
  return [...found];
}

/** A bundle as a site's own build would make it: what comes at once, and what comes later. */
interface Bundle {
  readonly first: readonly string[];
  readonly later: readonly string[];
  readonly inputs: Metafile['inputs'];
}

/** Bundles a few lines and minifies them with settings like those of the widget's own build (packages/widget/build.ts). */
async function bundle(source: string, folder: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: resolve(folder), loader: 'ts' }, absWorkingDir: resolve('.'), outdir: resolve('bundle'), splitting: true,
    bundle: true, format: 'esm', platform: 'browser', target: 'es2022', conditions: ['frontdesk-source'], write: false, metafile: true,
  });
  const first = new Set<string>();
  const visit = (file: string): void => {
    if (first.has(file)) return;
    first.add(file);
    metafile.outputs[file]?.imports.filter((part) => part.kind === 'import-statement').forEach((part) => visit(part.path));
  };
  visit('bundle/stdin.js');
  const codes = { first: [] as string[], later: [] as string[] };
  for (const { path, text } of outputFiles) {
    const { code = '' } = await minify(text, {
      ecma: 2020, module: true, compress: { passes: 3, pure_getters: true, unsafe_arrows: true, keep_fargs: false }, format: { comments: false },
    });
    codes[first.has(relative('.', path)) ? 'first' : 'later'].push(code);
  }
  return { ...codes, inputs: metafile.inputs };
}

const gzipOf = (codes: readonly string[]): number => codes.reduce((total, code) => total + gzipBytes(code), 0);

/** "sheet" of "assets/app-sheet-T-M7JZw-.js": rollup's hash has eight characters. */
const partName = (file: string): string => /^assets\/app-(.+)-.{8}\.js$/.exec(file)?.[1] ?? file;

/** The chat's files that its entry does not import statically. */
async function laterParts({ app, files }: Manifest): Promise<string[]> {
  const entry = await staticClosure(app);
  return files.filter((file) => file.startsWith('assets/app-') && !entry.includes(file));
}

/** Rows of what a visitor downloads, and of each part on its own. */
async function measureChat(manifest: Manifest, sdk: Bundle): Promise<Row[]> {
  const entry = await staticClosure(manifest.app);
  const parts = await laterParts(manifest);
  return [
    { name: 'loader (widget.js)', files: 1, bytes: sizeOf(['widget.js']), limit: 2_000 },
    { name: 'up to the first sent message', files: entry.length + 1, bytes: sizeOf(['widget.js', ...entry]), limit: 25_600 },
    { name: 'SDK alone (createChatClient, minified)', files: sdk.first.length, bytes: gzipOf(sdk.first), limit: 9_000 },
    { name: '  SDK, after the first message is stored', files: sdk.later.length, bytes: gzipOf(sdk.later) },
    ...parts.map((file) => ({ name: `  ${partName(file)}: ${WHEN_USED[partName(file)]}`, files: 1, bytes: sizeOf([file]) })),
  ];
}

async function measureConsole({ admin, files }: Manifest): Promise<Row[]> {
  if (admin === '') return [];
  const entry = await staticClosure(admin);
  const later = files.filter((file) => file.startsWith('assets/admin-') && !entry.includes(file));
  return [
    { name: "console's first view", files: entry.length, bytes: sizeOf(entry), limit: 120_000 },
    { name: '  when used: further views and languages', files: later.length, bytes: sizeOf(later) },
  ];
}

/** Browser files in which zod is found. Proves first that it would be found. */
async function zodIn(manifest: Manifest, sdk: Bundle): Promise<string[]> {
  const withZod = await bundle("import { z } from 'zod'; console.log(z.object({ a: z.string() }).parse({}));", 'packages/protocol');
  if (!withZod.first.join('').includes(ZOD_MARK)) throw new Error(`A bundle with zod does not hold "${ZOD_MARK}": this check has gone blind.`);
  const found = ['widget.js', ...manifest.files].filter((file) => readDist(file).includes(ZOD_MARK));
  if (Object.keys(sdk.inputs).some((input) => /node_modules\/zod\//.test(input))) found.push('the SDK');
  return found;
}

function printTable(rows: readonly Row[]): void {
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const row of rows) {
    const verdict = row.limit === undefined ? '' : `of ${kilobytes(row.limit).padStart(9)}  ${row.bytes <= row.limit ? 'ok' : 'TOO LARGE'}`;
    console.log(`${row.name.padEnd(width)}  ${kilobytes(row.bytes).padStart(9)}  ${verdict}${row.files > 1 ? ` (${row.files} files)` : ''}`.trimEnd());
  }
}

async function checkSizes(): Promise<string[]> {
  const manifestPath = join(DIST, 'manifest.json');
  if (!existsSync(manifestPath)) return [`${relative('.', dirname(manifestPath))} is not built: npm run build`];
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;
  const sdk = await bundle("export { createChatClient } from '@frontdesk/sdk';", 'packages/widget');
  const rows = [...(await measureChat(manifest, sdk)), ...(await measureConsole(manifest))];
  printTable(rows);
  const problems = rows.filter((row) => row.bytes > (row.limit ?? Infinity)).map((row) => `${row.name} is ${kilobytes(row.bytes - (row.limit ?? 0))} too large.`);
  const unnamed = (await laterParts(manifest)).map(partName).filter((name) => !(name in WHEN_USED));
  problems.push(...unnamed.map((name) => `When is the part "${name}" loaded? Say so in tests/sizes.ts.`));
  if (manifest.admin === '') problems.push('The console is not in the build.');
  return [...problems, ...(await zodIn(manifest, sdk)).map((file) => `zod is in ${file}; validate on the relay instead.`)];
}

const problems = await checkSizes();
problems.forEach((problem) => console.error(`✗ ${problem}`));
process.exitCode = problems.length > 0 ? 1 : 0;
