import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const SHOP = join(import.meta.dirname, '../../packages/relay/pages/demo');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml' };

/** A web site that is not the relay: on an origin of its own, with its own policy, up while the relay is down. */
export interface Site {
  readonly url: string;
  stop(): Promise<void>;
}

export interface SiteOptions {
  /** Base URL of the relay that the script tag names. */
  readonly relay: string;
  /** Content-Security-Policy of every page. */
  readonly policy?: string;
  /** Pages besides the shop's, by path. */
  readonly pages?: Readonly<Record<string, string>>;
  /** What its server answers besides, by path, as JSON. */
  readonly answers?: Readonly<Record<string, () => unknown>>;
}

/** Serves the demo shop as a site owner would: the same files, and one script tag that names the relay. */
export async function startSite({ relay, policy, pages = {}, answers = {} }: SiteOptions): Promise<Site> {
  const find = async (path: string): Promise<{ body: string; type: string } | undefined> => {
    const page = pages[path];
    if (page !== undefined) return { body: page, type: extname(path) || '.html' };
    if (answers[path]) return { body: JSON.stringify(await answers[path]()), type: '.json' };
    if (!/^\/demo(\/[a-z0-9/.-]*)?$/.test(path) || path.includes('..')) return undefined;
    const file = path === '/demo' ? 'index' : path.slice('/demo/'.length);
    const name = extname(file) ? file : `${file}.html`;
    const body = await readFile(join(SHOP, name), 'utf8').catch(() => undefined);
    return body === undefined ? undefined : { body: body.replace('src="/widget.js"', `src="${relay}/widget.js"`), type: extname(name) };
  };
  const server = createServer((request, response) => {
    void find(new URL(request.url ?? '/', 'http://site').pathname).then((found) => {
      if (!found) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': TYPES[found.type] ?? 'application/octet-stream', ...(policy !== undefined && { 'content-security-policy': policy }) }).end(found.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
