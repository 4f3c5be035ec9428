import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asOwner, assertProblem, caller, cookieOf, OWNER, type Caller } from './api-client.ts';
import { freePort } from './free-port.ts';
import { startRelayProcess, type RelayProcess } from './relay-process.ts';

let relay: RelayProcess;
let owner: Caller;
let cookie: string;
let token: string;
before(async () => {
  relay = await startRelayProcess();
  owner = await asOwner(relay);
  cookie = owner.headers['cookie'] ?? '';
  token = String((await owner.post(':/tokens', { name: 'Test' })).json['secret']);
});
after(() => relay.remove());

const SHOP = 'https://shop.example';
const rename = (api: Caller) => api.patch(':/workspace', { name: 'Renamed' });

describe('a change by cookie', () => {
  const evidence: [string, Record<string, string>, boolean][] = [
    ['with our own Origin passes', { origin: 'OWN' }, true],
    ['with our own Origin and Sec-Fetch-Site passes', { origin: 'OWN', 'sec-fetch-site': 'same-origin' }, true],
    ['with Sec-Fetch-Site same-origin only passes', { 'sec-fetch-site': 'same-origin' }, true],
    ['without any evidence is refused', {}, false],
    ['from another origin is refused', { origin: SHOP }, false],
    ['from another origin that calls itself same-origin is refused', { origin: SHOP, 'sec-fetch-site': 'same-origin' }, false],
    ['from another port of this machine is refused', { origin: 'http://localhost:1' }, false],
    ['from a sandboxed page is refused', { origin: 'null' }, false],
    ['from a sibling domain is refused', { 'sec-fetch-site': 'same-site' }, false],
    ['typed into the address bar is refused', { 'sec-fetch-site': 'none' }, false],
  ];
  for (const [what, headers, passes] of evidence) {
    test(what, async () => {
      const own = headers['origin'] === 'OWN' ? { ...headers, origin: relay.url } : headers;
      const answer = await rename(caller(relay, { cookie, ...own }));
      if (passes) assert.equal(answer.status, 200, answer.text);
      else assertProblem(answer, 403, 'foreign_page');
    });
  }

  test('reading needs no evidence, because other pages cannot see the answer', async () => {
    assert.equal((await caller(relay, { cookie }).get(':/me')).status, 200);
  });

  test('a form of another site cannot sign its reader in as somebody else', async () => {
    const answer = await caller(relay, { origin: SHOP }).post(':/sign-in', { email: OWNER.email, password: OWNER.password });
    assertProblem(answer, 403, 'foreign_page');
    assert.equal(answer.headers.get('set-cookie'), null);
  });

  test('signing out by another page is refused', async () => {
    assertProblem(await caller(relay, { cookie, origin: SHOP }).post(':/sign-out'), 403, 'foreign_page');
    assert.equal((await caller(relay, { cookie }).get(':/me')).status, 200);
  });
});

describe('another origin', () => {
  const preflight = (origin: string) => caller(relay, { origin }).ask('OPTIONS', ':/conversations', { headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } });

  test('is not let in before it is listed: no CORS headers, and a 403 that says what to do', async () => {
    assert.equal((await preflight(SHOP)).headers.get('access-control-allow-origin'), null);
    const answer = await caller(relay, { origin: SHOP, authorization: `Bearer ${token}` }).get(':/conversations');
    assertProblem(answer, 403, 'forbidden', /Allowed origins/);
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  });

  test('localhost is let in while nothing is listed, in development', async () => {
    const origin = 'http://localhost:5173';
    assert.equal((await preflight(origin)).headers.get('access-control-allow-origin'), origin);
    assert.equal((await caller(relay, { origin, authorization: `Bearer ${token}` }).get(':/conversations')).status, 200);
  });

  test('once listed it may use a bearer, and never the cookie', async () => {
    const listed = await owner.patch(':/workspace', { allowedOrigins: [`${SHOP}/`, 'https://*.lamps.example'] });
    assert.deepEqual(listed.json['allowedOrigins'], [SHOP, 'https://*.lamps.example'], 'origins are written the way browsers send them');
    const before = await preflight(SHOP);
    assert.equal(before.status, 204);
    assert.equal(before.headers.get('access-control-allow-origin'), SHOP);
    assert.match(before.headers.get('access-control-allow-headers') ?? '', /Authorization/);
    assert.match(before.headers.get('access-control-allow-methods') ?? '', /PATCH/);
    for (const origin of [SHOP, 'https://www.lamps.example']) {
      const answer = await caller(relay, { origin, authorization: `Bearer ${token}` }).get(':/conversations');
      assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials')], [200, origin, null]);
      assert.match(answer.headers.get('vary') ?? '', /Origin/);
      assert.match(answer.headers.get('access-control-expose-headers') ?? '', /Retry-After/);
    }
    const failed = await caller(relay, { origin: SHOP, authorization: `Bearer fdt_${'x'.repeat(43)}` }).get(':/conversations');
    assertProblem(failed, 401, 'unauthorized');
    assert.equal(failed.headers.get('access-control-allow-origin'), SHOP, 'the page may read why');
    assertProblem(await rename(caller(relay, { cookie, origin: SHOP })), 403, 'foreign_page');
  });

  test('localhost is no longer let in once something is listed', async () => {
    const answer = await caller(relay, { origin: 'http://localhost:5173', authorization: `Bearer ${token}` }).get(':/conversations');
    assertProblem(answer, 403, 'forbidden');
  });

  test('what is no origin is not listed', async () => {
    for (const entry of ['shop', 'ftp://shop.example', 'https://shop.*', '']) assertProblem(await owner.patch(':/workspace', { allowedOrigins: [entry] }), 400, 'invalid', /is no origin/);
  });

  test('public settings and the widget files are for everybody', async () => {
    for (const path of [':/widget/settings', '/widget.js']) {
      assert.equal((await caller(relay, { origin: 'https://anybody.example' }).get(path)).headers.get('access-control-allow-origin'), '*', path);
    }
  });
});

describe('every answer', () => {
  test('carries a request id of its own and the protective headers', async () => {
    const answers = await Promise.all(['/', '/admin', ':/me', '/nowhere', '/health/live'].map((path) => caller(relay).get(path)));
    assert.equal(new Set(answers.map((answer) => answer.headers.get('x-request-id'))).size, answers.length);
    for (const { headers } of answers) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.ok(headers.get('referrer-policy'));
      assert.ok(headers.get('content-security-policy'));
    }
  });

  test('our own pages may run nothing inline and be framed by nobody else', async () => {
    for (const path of ['/', '/admin', '/demo', '/docs']) {
      const answer = await caller(relay).get(path);
      assert.equal(answer.status, 200, path);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /script-src 'self'/);
      assert.match(policy, /frame-ancestors 'self'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(policy.includes("require-trusted-types-for 'script'"), path !== '/docs', `${path}: scripts may turn text into HTML only in the API docs`);
      assert.doesNotMatch(answer.text, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i, `${path} holds nothing inline`);
    }
  });

  test('an unknown path is a 404, a known one with another method a 405 that names the possible ones', async () => {
    assertProblem(await owner.get(':/nothing'), 404, 'not_found', /\/docs/);
    const wrong = await owner.ask('PUT', ':/workspace');
    assertProblem(wrong, 405, 'method_not_allowed', /GET, PATCH are/);
    assert.equal(wrong.headers.get('allow'), 'GET, PATCH');
    assertProblem(await owner.ask('DELETE', '/admin'), 405, 'method_not_allowed');
  });

  test('broken JSON, another content type and too much of it are refused in words', async () => {
    assertProblem(await owner.patch(':/workspace', '{"name":'), 400, 'bad_json');
    assertProblem(await owner.ask('PATCH', ':/workspace', { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 415, 'not_json', /x-www-form-urlencoded/);
    assertProblem(await owner.patch(':/workspace', { name: 'x'.repeat(300_000) }), 413, 'too_large', /256 KiB/);
    assertProblem(await owner.patch(':/workspace', []), 400, 'invalid');
  });

  test('no credential, a malformed one and an invented one are 401 and say how to get in', async () => {
    for (const headers of [{}, { cookie: 'frontdesk_session=x' }, { authorization: 'Basic eDp5' }, { authorization: 'Bearer x' }, { authorization: `Bearer fdb_${'x'.repeat(43)}` }] as Record<string, string>[]) {
      const answer = await caller(relay, headers).get(':/me');
      assertProblem(answer, 401, 'unauthorized');
      assert.match(answer.headers.get('www-authenticate') ?? '', /Bearer/);
    }
  });

  test('a copy that is still good costs no body', async () => {
    const first = await owner.get(':/workspace');
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"/);
    assert.equal((await owner.get(':/workspace', { 'if-none-match': etag })).status, 304);
    await rename(owner);
    await owner.patch(':/workspace', { name: 'Renamed again' });
    assert.equal((await owner.get(':/workspace', { 'if-none-match': etag })).status, 200);
  });
});

describe('behind TLS', () => {
  test('only the __Host- cookie is a session: one that a sibling domain planted signs nobody in', async () => {
    const port = await freePort();
    const secure = await startRelayProcess({ env: { PORT: String(port), FRONTDESK_PUBLIC_URL: 'https://chat.shop.example' } });
    // Where the proxy in front, which speaks TLS, asks.
    const behind = { url: `http://127.0.0.1:${port}` };
    try {
      const claimed = await caller(behind).post(':/claim', { link: secure.link, ...OWNER });
      const set = cookieOf(claimed);
      assert.match(claimed.headers.get('set-cookie') ?? '', /^__Host-frontdesk_session=.*; Path=\/; HttpOnly; SameSite=Strict;.*Secure/);
      assert.equal((await caller(behind, { cookie: set }).get(':/me')).status, 200);
      assertProblem(await caller(behind, { cookie: set.replace('__Host-', '') }).get(':/me'), 401, 'unauthorized');
    } finally {
      await secure.remove();
    }
  });
});
