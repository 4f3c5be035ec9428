import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { DEFAULT_SETTINGS } from '@frontdesk/protocol';
import { buildWidget, widgetIsStale } from '../../../packages/relay/dev/steps.ts';
import { gzipSize } from '../../../packages/widget/build/packed.ts';
import { asOwner, assertProblem, caller, type Caller } from './api-client.ts';
import { startRelayProcess, type RelayProcess } from './relay-process.ts';

let relay: RelayProcess;
let owner: Caller;
before(async () => {
  if (widgetIsStale()) buildWidget(['--no-manifest']);
  relay = await startRelayProcess();
  owner = await asOwner(relay);
});
after(() => relay.remove());

/** fetch() normalises paths and unpacks bodies; here both must stay as they are. */
async function raw(path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: relay.port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}

describe('pages', () => {
  test('the index leads to demo, console and API', async () => {
    const { text } = await caller(relay).get('/');
    for (const path of ['/demo', '/admin', '/docs']) assert.match(text, new RegExp(`href="${path}"`));
  });

  test('every page of the demo holds exactly one script tag of ours, the same on each', async () => {
    for (const path of ['/demo', '/demo/', '/demo/cart', '/demo/about', '/demo/product/heron']) {
      const page = await caller(relay).get(path);
      assert.equal(page.status, 200, path);
      assert.equal(page.text.match(/<script[^>]+widget\.js/g)?.length, 1, path);
    }
  });

  test('nothing outside the folder of pages can be reached', async () => {
    for (const path of ['/demo/../../package.json', '/demo/%2e%2e/%2e%2e/package.json', '/demo/..%2f..%2fpackage.json', '/demo/....//package.json', '/assets/../../package.json', '/admin/../../src/main.ts', '/demo/%00', '/demo/%', '/docs/..%2fadmin%2findex.html']) {
      assert.equal((await raw(path)).status, 404, path);
    }
  });

  test('an unknown page is a 404 with a sentence', async () => {
    assertProblem(await caller(relay).get('/demo/nothing'), 404, 'not_found');
  });

  test('who comes with a browser to where nothing is gets a page that leads on; programs get a problem document', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const path of ['/demo/nothing', '/demmo', '/admin/nothing', '/docs/nothing']) {
      const { status, headers, body } = await raw(path, { accept });
      assert.deepEqual([status, headers['content-type'], headers['cache-control']], [404, 'text/html; charset=utf-8', 'no-store'], path);
      assert.match(String(headers['content-security-policy']), /default-src 'none'|default-src 'self'/);
      for (const where of ['/', '/demo', '/admin', '/docs']) assert.ok(String(body).includes(`href="${where}"`), where);
    }
    assert.match(String((await raw('/api/v1/nothing', { accept })).headers['content-type']), /problem\+json/);
    assert.match(String((await raw('/demmo')).headers['content-type']), /problem\+json/);
  });

  test('go over the wire packed as the browser takes it, and not at all when its copy is good', async () => {
    const plain = await raw('/demo/style.css');
    const packed = await raw('/demo/style.css', { 'accept-encoding': 'gzip, br' });
    const zipped = await raw('/demo/style.css', { 'accept-encoding': 'gzip, br;q=0' });
    assert.deepEqual([packed.headers['content-encoding'], zipped.headers['content-encoding'], plain.headers['content-encoding']], ['br', 'gzip', undefined]);
    assert.deepEqual([brotliDecompressSync(packed.body), gunzipSync(zipped.body)].map(String), [String(plain.body), String(plain.body)]);
    const again = await raw('/demo/style.css', { 'accept-encoding': 'br', 'if-none-match': String(packed.headers['etag']) });
    assert.deepEqual([again.status, again.body.length], [304, 0]);
  });
});

describe('the API docs', () => {
  test('are served from our own origin with their script as a file', async () => {
    const page = await caller(relay).get('/docs');
    const files = [...page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map((match) => String(match[1]));
    assert.ok(files.length >= 4);
    for (const file of files) assert.equal((await caller(relay).get(file)).status, 200, file);
    assert.doesNotMatch(page.text, /(?:src|href)="https?:/);
  });

  test('describe every route of the API as OpenAPI 3.1, each with a summary and its problems', async () => {
    const { json } = await caller(relay).get(':/openapi.json');
    assert.equal(json['openapi'], '3.1.0');
    const paths = json['paths'] as Record<string, Record<string, { summary?: string; responses: Record<string, { content?: Record<string, unknown> }> }>>;
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path.replace('/api/v1', '')}`, operation })));
    for (const name of [
      'GET /sign-in', 'POST /sign-in', 'POST /sign-out', 'GET /me', 'PATCH /me', 'POST /link', 'POST /claim', 'POST /me/bearer', 'GET /conversations', 'POST /conversations', 'GET /conversations/counts', 'GET /conversations/{id}',
      'PATCH /conversations/{id}', 'DELETE /conversations/{id}', 'POST /conversations/{id}/close', 'POST /conversations/{id}/reopen', 'POST /conversations/{id}/archive', 'POST /conversations/{id}/read',
      'GET /conversations/{id}/messages', 'POST /conversations/{id}/messages', 'PATCH /conversations/{id}/messages/{messageId}', 'DELETE /conversations/{id}/messages/{messageId}', 'GET /visitors', 'GET /visitors/{id}',
      'PATCH /visitors/{id}', 'POST /broadcasts', 'GET /broadcasts', 'GET /broadcasts/{id}', 'GET /agents', 'POST /agents', 'PATCH /agents/{id}', 'DELETE /agents/{id}', 'GET /workspace', 'PATCH /workspace', 'GET /tokens',
      'POST /tokens', 'DELETE /tokens/{id}', 'GET /widget/settings', 'POST /socket', 'POST /socket/frames', 'GET /socket/frames',
    ]) assert.ok(operations.some((operation) => operation.name === name), name);
    for (const { name, operation } of operations) {
      assert.ok(operation.summary, name);
      assert.ok(operation.responses['400']?.content?.['application/problem+json'], name);
    }
    assert.ok((json['components'] as { schemas: object }).schemas['Conversation' as never], 'resources have names');
  });
});

describe('the script tag', () => {
  test('carries the settings of its workspace, safe inside a script', async () => {
    await owner.patch(':/workspace', { widget: { title: '</script><!-- \u2028', greeting: "It's $& $1 \\ fine" } });
    const { text, headers } = await caller(relay).get('/widget.js');
    assert.match(headers.get('content-type') ?? '', /^text\/javascript/);
    assert.doesNotMatch(text, /frontdeskWorkspace|<\/script|<!--|\u2028/);
    assert.ok(text.includes(JSON.stringify("It's $& $1 \\ fine")));
    assert.doesNotThrow(() => new Function(text));
    assert.match(headers.get('cache-control') ?? '', /max-age=60/);
  });

  test('names only the settings that are not as every workspace starts', async () => {
    await owner.patch(':/workspace', { widget: { ...DEFAULT_SETTINGS, title: 'Ask the lamp makers', offsetX: 32 } });
    const { text } = await caller(relay).get('/widget.js');
    assert.ok(text.includes(JSON.stringify({ title: 'Ask the lamp makers', offsetX: 32 })), 'the two of them, and nothing else');
    await owner.patch(':/workspace', { widget: DEFAULT_SETTINGS });
    assert.ok((await caller(relay).get('/widget.js')).text.includes('={},'), 'changed back, nothing is left to be said');
  });

  test('of an unknown workspace says so in the page console and does nothing else', async () => {
    const { status, text } = await caller(relay).get('/widget.js?workspace=</script>');
    assert.equal(status, 200);
    const said: string[] = [];
    new Function('console', text)({ error: (sentence: string) => said.push(sentence) });
    assert.match(said[0] ?? '', /there is no workspace "<\/script>"/);
    assert.doesNotMatch(text, /<\/script/);
  });

  test('of an earlier build, kept by a browser, finds the present chat', async () => {
    const answer = await raw('/assets/app-Ab1-_xYz.js');
    assert.equal(answer.status, 302);
    const location = String(answer.headers['location']);
    assert.match(location, /^\/assets\/app-[\w-]{8}\.js$/);
    assert.equal((await raw(location)).status, 200);
    assert.equal((await raw('/assets/app-forms-Ab1-_xYz.js')).status, 404, 'a part of another build is not guessed');
  });

  test('is asked about by its tag, which changes with the settings', async () => {
    const tag = String((await raw('/widget.js')).headers['etag']);
    assert.equal((await raw('/widget.js', { 'if-none-match': tag })).status, 304);
    await owner.patch(':/workspace', { widget: { title: 'New title' } });
    assert.equal((await raw('/widget.js', { 'if-none-match': tag })).status, 200);
  });

  test('is noticed on the first page that is not our own demo, before any visitor opens the chat', async () => {
    await raw('/widget.js', { referer: `${relay.url}/demo`, host: new URL(relay.url).host });
    assert.equal((await owner.get(':/workspace')).json['installedTs'], undefined);
    await raw('/widget.js', { referer: 'https://shop.example/' });
    let workspace = await owner.get(':/workspace');
    while (workspace.json['installedTs'] === undefined) workspace = await owner.get(':/workspace');
    assert.equal(workspace.json['installedOn'], 'https://shop.example');
  });

  test('what it loads may be kept for ever, by any site', async () => {
    const entry = await raw('/assets/app.js');
    assert.equal(entry.status, 302);
    const file = await raw(String(entry.headers['location']));
    assert.deepEqual([file.status, file.headers['cache-control'], file.headers['cross-origin-resource-policy'], file.headers['access-control-allow-origin']], [200, 'public, max-age=31536000, immutable', 'cross-origin', '*']);
  });

  test('what it loads comes in the bytes that the build packed, and unpacks to the very file', async () => {
    const path = String((await raw('/assets/app.js')).headers['location']);
    const plain = await raw(path);
    const zipped = await raw(path, { 'accept-encoding': 'gzip' });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.equal(zipped.body.length, gzipSize(fileURLToPath(new URL(`../../../packages/widget/dist${path}`, import.meta.url))), 'what "npm run sizes" counts');
    assert.ok(zipped.body.length < gzipSync(plain.body, { level: 9 }).length, 'less than the relay itself makes of it');
    assert.ok(gunzipSync(zipped.body).equals(plain.body));
  });

  test('the console page names the built file of the console', async () => {
    const { text } = await caller(relay).get('/admin');
    const script = /<script type="module" src="(\/assets\/admin-[^"]+\.js)"/.exec(text)?.[1];
    assert.ok(script, text);
    assert.equal((await raw(script)).status, 200);
  });
});
