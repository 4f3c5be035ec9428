import { DEFAULT_SETTINGS, type WidgetSettings } from '@frontdesk/protocol';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { FeatureContext } from '../feature.ts';
import type { ApiEnv } from './env.ts';
import { builtEntry, builtWidget } from './built-widget.ts';
import { createInstallationWatch } from './installation.ts';
import { isOwnOrigin } from '../ws/access.ts';
import { Problem } from './problem.ts';
import { fileResponse, staticFile, type StaticFile } from './static-files.ts';
import type { StoredWorkspace } from '../store/records.ts';

/** Stands in the built loader where the workspace's settings belong. */
const PLACEHOLDER = 'window.frontdeskWorkspace';
/**
 * A change of settings reaches a page within a minute, or at the load after the next when the page was away for long. The day of
 * stale-while-revalidate is for pages that load while the relay restarts: what visitors wrote then is still shown and kept.
 */
const LOADER_CACHE = 'public, max-age=60, stale-while-revalidate=86400';
/** A name without a hash, for pages written by hand, or with the hash of another build, as a loader from a cache asks for it. */
const ENTRY = /^assets\/([a-z]+)(?:-[\w-]{8})?\.js$/;
const HASHED = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const SHARED = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** `/widget.js`, the one script tag, and `/assets/*`, what it loads. Any site may use them. */
export function widgetFiles(context: Pick<FeatureContext, 'store' | 'now' | 'log' | 'config'>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const watch = createInstallationWatch(context);
  const loaders = new Map<string, { base: StaticFile; settings: string; file: StaticFile }>();

  app.get('/widget.js', async (c) => {
    const base = await builtWidget.file('widget.js');
    if (!base) throw new Problem(503, 'not_built', 'The widget is not built. Run "npm run build" and reload.');
    const key = c.req.query('workspace') ?? 'default';
    const workspace = await context.store.workspaces.byKey(key);
    if (!workspace) return fileResponse(c.req.raw, staticFile(encode(unknownWorkspace(key)), '.js'), { ...SHARED, 'cache-control': 'no-cache' });
    const page = c.req.header('referer');
    if (page !== undefined && !isOwnPage(c, page)) watch.seen(workspace, page);
    return fileResponse(c.req.raw, loaderFor(workspace, base), { ...SHARED, 'cache-control': LOADER_CACHE });
  });

  app.get('/assets/*', async (c) => {
    const path = c.req.path.slice(1);
    const file = await builtWidget.file(path);
    if (!file) {
      const entry = await builtEntry(ENTRY.exec(path)?.[1] ?? '');
      return entry === undefined ? c.notFound() : new Response(null, { status: 302, headers: { ...SHARED, location: `/${entry}`, 'cache-control': 'no-cache' } });
    }
    const cache = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
    return fileResponse(c.req.raw, file, { ...SHARED, 'cache-control': cache });
  });

  const isOwnPage = (c: Context<ApiEnv>, url: string): boolean => {
    const publicUrl = context.config.FRONTDESK_PUBLIC_URL;
    return isOwnOrigin(URL.parse(url)?.origin ?? '', { host: c.req.header('host'), ...(publicUrl === undefined ? {} : { publicOrigin: new URL(publicUrl).origin }) });
  };

  /** Kept per workspace, so that compression is done once per change of the settings or the build. */
  const loaderFor = (workspace: StoredWorkspace, base: StaticFile): StaticFile => {
    const settings = JSON.stringify(withoutDefaults(workspace.widget));
    const known = loaders.get(workspace.id);
    if (known?.base === base && known.settings === settings) return known.file;
    const source = new TextDecoder().decode(base.bytes).replaceAll(PLACEHOLDER, () => safeInScript(settings));
    const file = staticFile(encode(source), '.js');
    loaders.set(workspace.id, { base, settings, file });
    return file;
  };
  return app;
}

/** What the loader and the chat, which know the defaults, have to be told: it travels with every page of every site. */
function withoutDefaults(settings: WidgetSettings): Partial<WidgetSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_SETTINGS[name as keyof WidgetSettings])));
}

/** JSON that stays JSON inside any script: no `</script>`, no `<!--`, no line separators that older engines take for line ends. */
function safeInScript(json: string): string {
  return json.replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function unknownWorkspace(key: string): string {
  const sentence = `Frontdesk: there is no workspace "${key.slice(0, 63)}" on this relay, so no chat is shown. Copy the script tag from the console again.`;
  return `console.error(${safeInScript(JSON.stringify(sentence))});\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
