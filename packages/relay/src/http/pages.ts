import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { ApiEnv } from './env.ts';
import { builtEntry } from './built-widget.ts';
import { pagePolicy } from './security-headers.ts';
import { fileResponse, staticFile, staticFolder, type StaticFile } from './static-files.ts';

/** `packages/relay/pages`, the same distance from `src/http` and `dist/http`. */
const folder = staticFolder(fileURLToPath(new URL('../../pages/', import.meta.url)));

/** The index, the demo shop and the console: plain files, nothing inline, so that the strict policy holds. */
export function pages(): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/', (c) => page(c, ['index.html']));
  app.get('/index.css', (c) => page(c, ['index.css']));
  app.get('/favicon.svg', (c) => page(c, ['favicon.svg']));
  app.get('/favicon.ico', (c) => page(c, ['favicon.svg']));
  app.get('/demo', (c) => page(c, ['demo/index.html']));
  app.get('/demo/*', (c) => page(c, demoFiles(decoded(c.req.path).slice('/demo/'.length))));
  app.get('/admin', adminPage);
  app.get('/admin/*', (c) => page(c, [`admin/${decoded(c.req.path).slice('/admin/'.length)}`]));
  return app;
}

/** For people who followed a wrong link; programs, which do not ask for HTML, get the problem document. Undefined: this is one. */
export async function missingPage(c: Context): Promise<Response | undefined> {
  if (c.req.path.startsWith('/api/') || !/\btext\/html\b/i.test(c.req.header('accept') ?? '')) return undefined;
  const file = await folder.file('missing.html');
  return file && new Response(file.bytes, { status: 404, headers: { 'content-type': file.type, 'cache-control': 'no-store', 'content-security-policy': pagePolicy(c.req.header('host'), true) } });
}

/** The console's page names its script; the built file's name carries a hash, so that browsers may keep it for ever. */
async function adminPage(c: Context<ApiEnv>): Promise<Response> {
  const [file, entry] = await Promise.all([folder.file('admin/index.html'), builtEntry('admin')]);
  if (!file) return c.notFound();
  const named = entry === undefined ? file : staticFile(new TextEncoder().encode(new TextDecoder().decode(file.bytes).replace('/assets/admin.js', () => `/${entry}`)), '.html');
  return answer(c, named);
}

/** A path without an extension is a page: `<path>.html`, or the folder's index. */
function demoFiles(path: string): string[] {
  const bare = path.replace(/\/+$/, '');
  if (/\.[a-z0-9]+$/i.test(bare)) return [`demo/${bare}`];
  return bare === '' ? ['demo/index.html'] : [`demo/${bare}.html`, `demo/${bare}/index.html`];
}

async function page(c: Context<ApiEnv>, candidates: readonly string[]): Promise<Response> {
  let file: StaticFile | undefined;
  for (const candidate of candidates) file ??= await folder.file(candidate);
  return file ? answer(c, file) : c.notFound();
}

function answer(c: Context<ApiEnv>, file: StaticFile): Promise<Response> {
  return fileResponse(c.req.raw, file, { 'cache-control': 'no-cache', 'content-security-policy': pagePolicy(c.req.header('host'), true) });
}

/** A path that cannot be decoded becomes one that no file has. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replaceAll('%', '\0');
  }
}
