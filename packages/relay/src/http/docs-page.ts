import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { ApiEnv } from './env.ts';
import { pagePolicy } from './security-headers.ts';
import { fileResponse, staticFolder } from './static-files.ts';

const own = staticFolder(fileURLToPath(new URL('../../pages/docs/', import.meta.url)));
const swagger = staticFolder(dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')));
const SWAGGER_FILES = new Set(['swagger-ui.css', 'swagger-ui-bundle.js']);

/** The API's documentation: Swagger UI from our own origin, started by a file of its own so that the strict policy holds. */
export function docsPage(): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/', async (c) => {
    const file = await own.file('index.html');
    return file ? fileResponse(c.req.raw, file, { 'cache-control': 'no-cache', 'content-security-policy': pagePolicy(c.req.header('host'), false) }) : c.notFound();
  });
  app.get('/:name', async (c) => {
    const name = c.req.param('name');
    const file = SWAGGER_FILES.has(name) ? await swagger.file(name) : await own.file(name);
    return file ? fileResponse(c.req.raw, file, { 'cache-control': 'public, max-age=3600' }) : c.notFound();
  });
  return app;
}
