import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ApiEnv } from '../../../packages/relay/src/http/env.ts';
import { describeApi } from '../../../packages/relay/src/http/openapi.ts';
import { json } from '../../../packages/relay/src/http/contract.ts';

test('the description is put together once, whatever hosts callers make up: nobody keeps the relay busy with it', async () => {
  const app = new OpenAPIHono<ApiEnv>();
  app.use(async (c, next) => {
    c.set('config', {} as ApiEnv['Variables']['config']);
    await next();
  });
  app.openapi(createRoute({ method: 'get', path: '/lamps', responses: { 200: json(z.object({ lamps: z.int() }), 'How many') } }), (c) => c.json({ lamps: 3 }, 200));
  let made = 0;
  const make = app.getOpenAPI31Document;
  app.getOpenAPI31Document = (...given) => {
    made += 1;
    return make(...given);
  };
  describeApi(app);
  for (const url of ['http://one.example', 'https://two.example:8443', 'http://one.example']) {
    const answer = await app.request(`${url}/api/v1/openapi.json`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    const described = await answer.json() as { openapi: string; paths: object; servers: object };
    assert.deepEqual([described.openapi, Object.keys(described.paths), described.servers], ['3.1.0', ['/lamps'], [{ url }]]);
  }
  assert.equal(made, 1);
});
