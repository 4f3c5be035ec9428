/**
 * A back office of somebody's own, on another origin than the relay: `node examples/back-office/server.js`.
 *
 * Serves three static files under a strict Content-Security-Policy with Trusted Types, to show that the console needs nothing looser.
 * PORT   where this page listens, default 4000.
 * RELAY  base URL of Frontdesk, default http://localhost:8080.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 4000);
const relay = new URL(process.env.RELAY ?? 'http://localhost:8080').origin;
const socket = relay.replace(/^http/, 'ws');

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/office.js': ['office.js', 'text/javascript; charset=utf-8'],
};

const POLICY = [
  "default-src 'none'", `script-src 'self' ${relay}`, "style-src 'self'", `connect-src ${relay} ${socket}`, "img-src 'self' data:",
  "require-trusted-types-for 'script'", 'trusted-types lit-html', "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

const server = createServer(async (request, response) => {
  const file = FILES[new URL(request.url ?? '/', 'http://localhost').pathname];
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page here.');
    return;
  }
  const [name, type] = file;
  const text = await readFile(new URL(`public/${name}`, import.meta.url), 'utf8');
  response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' }).end(text.replaceAll('{{relay}}', relay));
});

server.listen(port, () => console.log(`Back office on http://localhost:${server.address().port} — console from ${relay}`));
