// Serves this folder, as any web server would: the chat needs a page on http, not a file.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import process from 'node:process';

const FILES = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'], '/style.css': ['style.css', 'text/css'] };
const port = Number(process.env.PORT ?? 8090);

createServer(async (request, response) => {
  const [name, type] = FILES[new URL(request.url, 'http://localhost').pathname] ?? [];
  if (!name) return response.writeHead(404).end();
  const body = await readFile(new URL(name, import.meta.url), 'utf8');
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
  // FRONTDESK_URL: a relay elsewhere.
  response.end(body.replaceAll('http://localhost:8080', process.env.FRONTDESK_URL ?? 'http://localhost:8080'));
}).listen(port, () => console.log(`http://localhost:${port}`));
