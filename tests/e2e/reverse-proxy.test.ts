/** The examples for nginx and Caddy, run as they are printed, but for ports and certificate: TLS, sockets, addresses, what stays inside. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { uuidv7, visitorToken } from '@frontdesk/protocol';
import WebSocket, { type ClientOptions } from 'ws';
import { freePort } from '../relay/http/free-port.ts';
import { startRelayProcess, type RelayProcess } from '../relay/http/relay-process.ts';
import { until } from './browser.ts';

const HOST = 'chat.example.com';
/** The visitor's address: not the proxy's, which is trusted. */
const VISITOR = '127.0.0.2';
const EXAMPLES = join(import.meta.dirname, '../../examples/reverse-proxy');

interface Ports { readonly relay: number; readonly plain: number; readonly secure: number }

/** A proxy's example with this test's ports and certificate, and the command that runs it. */
interface Proxy {
  readonly name: string;
  write(folder: string, ports: Ports): void;
  command(folder: string): readonly [program: string, ...args: string[]];
}

/** Replaces what the example says must be replaced; complains when the example no longer says it. */
function adapt(text: string, replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((adapted, [from, to]) => {
    assert.ok(adapted.includes(from), `the example says ${from}`);
    return adapted.replaceAll(from, to);
  }, text);
}

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    write(folder, { relay, plain, secure }) {
      const site = adapt(readFileSync(join(EXAMPLES, 'nginx.conf'), 'utf8'), [
        ['127.0.0.1:8080', `127.0.0.1:${relay}`], ['listen 80;', `listen 127.0.0.1:${plain};`], ['listen 443 ssl', `listen 127.0.0.1:${secure} ssl`],
        ['/etc/letsencrypt/live/chat.example.com/fullchain.pem', join(folder, 'certificate.pem')], ['/etc/letsencrypt/live/chat.example.com/privkey.pem', join(folder, 'key.pem')],
      ]);
      const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
      const user = process.getuid?.() === 0 ? 'user root;' : '';
      writeFileSync(join(folder, 'nginx.conf'), `${user} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${places}\n${site}\n}`);
    },
    command: (folder) => [process.env['NGINX_PROGRAM'] ?? 'nginx', '-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')],
  },
  {
    name: 'Caddy',
    write(folder, { relay, plain, secure }) {
      const site = adapt(readFileSync(join(EXAMPLES, 'Caddyfile'), 'utf8'), [
        ['127.0.0.1:8080', `127.0.0.1:${relay}`], ['chat.example.com {', `chat.example.com {\n\ttls ${folder}/certificate.pem ${folder}/key.pem`],
      ]);
      writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port ${plain}\n\thttps_port ${secure}\n}\n${site}`);
    },
    command: (folder) => [process.env['CADDY_PROGRAM'] ?? 'caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
  },
];

interface Asked { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown }
interface Answer { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly text: string }

/** One relay behind one proxy. */
class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'frontdesk-proxy-'));
  readonly #ends: (() => Promise<unknown>)[] = [];
  relay!: RelayProcess;
  ports!: Ports;
  ca!: Buffer;

  async start(proxy: Proxy): Promise<void> {
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-keyout', 'key.pem', '-out', 'certificate.pem'], { cwd: this.folder, encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    this.ca = readFileSync(join(this.folder, 'certificate.pem'));
    this.ports = { relay: await freePort(), plain: await freePort(), secure: await freePort() };
    this.relay = await startRelayProcess({ env: { PORT: String(this.ports.relay), FRONTDESK_PUBLIC_URL: `https://${HOST}`, FRONTDESK_TRUSTED_PROXIES: '127.0.0.1' } });
    this.#ends.push(() => this.relay.remove());
    proxy.write(this.folder, this.ports);
    const [program, ...args] = proxy.command(this.folder);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: this.folder, XDG_DATA_HOME: this.folder, XDG_CONFIG_HOME: this.folder } });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
    this.#ends.push(async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    });
    let last = '';
    await until(`${proxy.name} answers`, () => this.fetch('/health/live').then(({ status }) => status === 200, (error: Error) => { last = error.message; return false; }), Boolean).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; ${last}\n${said}`);
    });
  }

  /** A request as a browser on another machine would make it. */
  fetch(path: string, asked: Asked = {}): Promise<Answer> {
    return answerOf(secureRequest({ ...optionsOf(path, asked), port: this.ports.secure, servername: HOST, ca: this.ca }), asked.body);
  }

  plain(path: string): Promise<Answer> {
    return answerOf(request({ ...optionsOf(path, {}), port: this.ports.plain }), undefined);
  }

  /** A visitor's first message, through the proxy. Resolves to the frames that came. */
  async say(text: string, headers: Record<string, string> = {}): Promise<{ t: string }[]> {
    const options: ClientOptions & { servername: string } = { ca: this.ca, headers: { host: HOST, origin: `https://${HOST}`, ...headers }, servername: HOST, localAddress: VISITOR };
    const socket = new WebSocket(`wss://127.0.0.1:${this.ports.secure}/ws`, ['chat.v1'], options);
    const frames: { t: string }[] = [];
    const heard = new Promise<void>((resolve, reject) => {
      socket.on('error', reject).on('close', () => resolve());
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { t: string; frames?: { t: string }[] };
        frames.push(...(frame.frames ?? [frame]));
        if (frames.some(({ t }) => t === 'ack' || t === 'nack')) socket.close();
      });
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace: 'default', token: visitorToken() } }));
    await until('the relay says welcome', () => Promise.resolve(frames.some(({ t }) => t === 'welcome')), Boolean);
    socket.send(JSON.stringify({ t: 'send', id: uuidv7(), conv: uuidv7(), body: { text } }));
    await heard;
    return frames;
  }

  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function optionsOf(path: string, { method = 'GET', headers = {}, body }: Asked): RequestOptions {
  return { host: '127.0.0.1', localAddress: VISITOR, path, method, headers: { host: HOST, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers } };
}

async function answerOf(asked: ClientRequest, body: unknown): Promise<Answer> {
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

for (const proxy of PROXIES) {
  describe(`behind ${proxy.name}`, { timeout: 120_000 }, () => {
    test('a site has TLS, sign-in, sockets and true addresses, and keeps its figures to itself', async () => {
      const site = new Site();
      try {
        await site.start(proxy);

        const moved = await site.plain('/demo');
        assert.ok([301, 308].includes(moved.status), `plain HTTP is led to TLS, got ${moved.status}`);
        assert.equal(String(moved.headers['location']).replace(`:${site.ports.secure}`, ''), `https://${HOST}/demo`);
        assert.equal((await site.fetch('/metrics')).status, 403);
        assert.equal((await site.fetch('/widget.js')).status, 200);

        const claim = { link: site.relay.link, name: 'Owner', email: 'owner@example.com', password: 'a long enough password', mode: 'cookie' };
        const origin = { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' };
        const claimed = await site.fetch('/api/v1/claim', { method: 'POST', headers: { ...origin, 'x-forwarded-for': '203.0.113.9' }, body: claim });
        assert.equal(claimed.status, 201, claimed.text);
        const [cookie = ''] = claimed.headers['set-cookie'] ?? [];
        assert.match(cookie, /^__Host-[^;]+;.*Secure/i);

        const audit = await site.fetch('/api/v1/audit', { headers: { cookie: cookie.split(';')[0] ?? '' } });
        assert.equal(audit.status, 200, audit.text);
        const { items } = JSON.parse(audit.text) as { items: { action: string; address?: string }[] };
        assert.deepEqual(items.filter(({ action }) => action === 'link.claimed').map(({ address }) => address), [VISITOR], 'what a client writes into X-Forwarded-For by itself proves nothing');

        const frames = await site.say(`through ${proxy.name}`, { 'x-forwarded-for': '203.0.113.9' });
        assert.ok(frames.some(({ t }) => t === 'ack'), JSON.stringify(frames));
      } finally {
        await site.end();
      }
    });
  });
}
