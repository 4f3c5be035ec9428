/**
 * Builds the widget: `node --conditions=frontdesk-source packages/widget/build.ts [--no-manifest] [--no-admin]`.
 *
 * dist/widget.js            the loader, one classic script
 * dist/assets/*.js          what it loads: app (chat), admin (console), their chunks; names carry a hash of the content
 * dist/npm/*.js             entry points for bundlers; lit and the SDK stay imports
 * dist/assets/app*.js.gz    the chat's files as gzip, smaller than a server makes them while it serves
 * dist/manifest.json        { app, admin, files }
 * dist/.stamp               written last, so that a stopped build is not taken for a finished one
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import esbuild from 'rollup-plugin-esbuild';
import { compactMarkupLiterals, compactStyles } from './build/compact-templates.ts';
import { writeCustomElementsManifest } from './build/custom-elements.ts';
import { forProduction } from './build/for-production.ts';
import { knownBrowsers } from './build/known-browsers.ts';
import { gzipSize, pack } from './build/packed.ts';
import { plainTemplates } from './build/plain-templates.ts';
import { sameWords } from './build/same-words.ts';

const here = import.meta.dirname;
const dist = join(here, 'dist');
/** What the relay replaces; an object anywhere else than in an assignment might be read as a block. */
const SETTINGS = 'window.frontdeskWorkspace';
/** Stands in file names until their hash is known; as long as a hash. */
const UNNAMED = '__HASH__';

const plugins = (): Plugin[] => [
  nodeResolve({ extensions: ['.ts', '.js'], exportConditions: ['frontdesk-source', 'browser', 'production', 'default'] }),
  compactStyles(),
  forProduction(),
  knownBrowsers(),
  esbuild({ target: 'es2022', tsconfig: join(here, 'tsconfig.json') }),
  compactMarkupLiterals(),
];

const minify = (): Plugin => terser({
  ecma: 2020,
  module: true,
  compress: { passes: 2, pure_getters: true, unsafe_arrows: true, keep_fargs: false },
  // Lit's own internals are prefixed the same way and must agree across its packages: only ours end in "_".
  mangle: { properties: { regex: /^[a-z][A-Za-z]*_$/ } },
  format: { comments: false },
});

async function step<Result>(name: string, work: () => Promise<Result>, tell: (result: Result) => string): Promise<Result> {
  const started = performance.now();
  const result = await work();
  console.log(`widget: ${name} — ${tell(result)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

/** A written file, as far as the rest of the build asks. */
type Part = Pick<OutputChunk, 'fileName' | 'imports' | 'isEntry'>;

/**
 * Bundles one page's worth of code with its lazily loaded chunks into dist/assets. All share one hash, that of all of their content: they
 * import each other, so a change of one renames nearly all anyway, and a hash for each costs every visitor 0.1 kB that cannot be compressed.
 */
async function bundleAssets(name: string, input: string, further: readonly Plugin[] = []): Promise<Part[]> {
  const bundle = await rollup({ input: { [name]: input }, plugins: [...plugins(), ...further], preserveEntrySignatures: 'allow-extension' });
  const { output } = await bundle.generate({
    format: 'es', plugins: [sameWords(), minify()],
    entryFileNames: `assets/[name]-${UNNAMED}.js`, chunkFileNames: `assets/${name}-[name]-${UNNAMED}.js`,
  });
  await bundle.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const hash = createHash('sha256').update(chunks.map(({ fileName, code }) => `${fileName}\n${code}`).join('\n')).digest('base64url').slice(0, UNNAMED.length);
  const named = (text: string): string => text.replaceAll(UNNAMED, hash);
  mkdirSync(join(dist, 'assets'), { recursive: true });
  return chunks.map(({ fileName, code, imports, isEntry }) => {
    writeFileSync(join(dist, named(fileName)), named(code));
    return { fileName: named(fileName), imports: imports.map(named), isEntry };
  });
}

/** The chat: what visitors wait for, so it is worth packing well. */
async function bundleChat(): Promise<Part[]> {
  const parts = await bundleAssets('app', join(here, 'src/chat-widget/app.ts'), [await plainTemplates(import.meta.filename)]);
  for (const { fileName } of parts) await pack(join(dist, fileName));
  return parts;
}

/** Bundles the loader, telling it the name of the app's file. */
async function bundleLoader(app: string): Promise<Part> {
  const tellApp: Plugin = { name: 'tell-app', transform: (code) => code.replaceAll('__FRONTDESK_APP__', app) };
  const bundle = await rollup({ input: join(here, 'src/loader/loader.ts'), plugins: [...plugins(), tellApp] });
  const { output } = await bundle.write({ file: join(dist, 'widget.js'), format: 'iife', plugins: [sameWords(), minify()] });
  await bundle.close();
  const around = output[0].code.split(SETTINGS);
  if (around.length !== 2 || !around[0]!.endsWith('=')) throw new Error(`dist/widget.js has to assign ${SETTINGS} once: the relay puts an object in its place.`);
  return output[0];
}

async function bundleNpm(inputs: Record<string, string>): Promise<number> {
  const bundle = await rollup({ input: inputs, plugins: plugins(), external: [/^lit($|\/)/, /^@frontdesk\//, /^@tanstack\//] });
  const { output } = await bundle.write({ dir: join(dist, 'npm'), format: 'es', chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundle.close();
  return output.length;
}

/** The chunks that the entry needs before it can run: itself and its static imports. */
function eager(chunks: readonly Part[]): Part[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<Part>();
  const visit = (chunk: Part | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    chunk.imports.forEach((name) => visit(byName.get(name)));
  };
  visit(chunks.find((chunk) => chunk.isEntry));
  return [...found];
}

const gzipBytes = (files: readonly Part[]): number => files.reduce((sum, file) => sum + gzipSize(join(dist, file.fileName)), 0);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB gzip`;
const entryName = (chunks: readonly Part[]): string => chunks.find((chunk) => chunk.isEntry)?.fileName ?? '';

async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const widgetSource = join(here, 'src/chat-widget/chat-widget.ts');
  const adminSource = join(here, 'src/chat-admin/chat-admin.ts');
  const hasAdmin = existsSync(adminSource) && !process.argv.includes('--no-admin');

  const app = await step('app', bundleChat, (chunks) => `${kilobytes(gzipBytes(eager(chunks)))}, ${chunks.length} files`);
  const loader = await step('loader', () => bundleLoader(entryName(app)), (chunk) => kilobytes(gzipBytes([chunk])));
  console.log(`widget: up to the first message — ${kilobytes(gzipBytes([loader, ...eager(app)]))}`);
  const admin = hasAdmin ? await step('admin', () => bundleAssets('admin', adminSource), (chunks) => `${kilobytes(gzipBytes(eager(chunks)))}, ${chunks.length} files`) : [];
  if (!hasAdmin) console.log('widget: admin — src/chat-admin/chat-admin.ts is not there; left out');
  await step('npm', () => bundleNpm({ 'chat-widget': widgetSource, ...(hasAdmin && { 'chat-admin': adminSource }) }), (count) => `${count} files`);
  if (!process.argv.includes('--no-manifest')) await step('custom-elements.json', () => writeCustomElementsManifest(here), (count) => `${count} elements`);

  const files = [...app, ...admin].map((chunk) => chunk.fileName).sort();
  writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify({ app: entryName(app), admin: entryName(admin), files }, null, 2)}\n`);
  writeFileSync(join(dist, '.stamp'), `${new Date().toISOString()}\n`);
}

try {
  await build();
} catch (error) {
  console.error(`widget: the build stopped — ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
