import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './env.ts';
import { baseUrl } from './base-url.ts';

const INFO = {
  title: 'Frontdesk REST API',
  version: '1',
  description: [
    'Everything the console does, for programs. Make an API token in the console and send it as `Authorization: Bearer fdt_…`.',
    '',
    'Errors are `application/problem+json`: `detail` is a sentence, `code` is stable, `requestId` is also in the operator\'s log. After a 429 or 503 wait `Retry-After` seconds. Every POST that creates takes an `Idempotency-Key`, so that a retry is safe. Lists are `{items, next?}`; pass `next` as `cursor`. Times are milliseconds since 1970.',
  ].join('\n'),
};

/** Serves the description of all registered routes as OpenAPI 3.1. Computed once: it takes long, and the host that it names is the caller's to choose. */
export function describeApi(app: OpenAPIHono<ApiEnv>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'An API token (`fdt_…`), or the bearer of a signed-in agent (`fdb_…`).' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'cookie', { type: 'apiKey', in: 'cookie', name: 'frontdesk_session', description: 'Set by sign-in, for pages of the relay itself.' });
  let described: string | undefined;
  app.get('/api/v1/openapi.json', (c) => {
    described ??= JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.0', info: INFO }));
    return c.body(`${described.slice(0, -1)},"servers":${JSON.stringify([{ url: baseUrl(c) }])}}`, 200, { 'content-type': 'application/json' });
  });
}
