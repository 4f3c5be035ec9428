/** HTTP on node:http: whole bodies in, whole bodies out. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answer, BodyCollector, goingAway, isWatching, tooLarge, type RawRequest, type RawResponse } from './http-bridge.ts';
import type { TransportOptions } from './transport.ts';

/** Routes every request to `options.fetch`. */
export function nodeHttp<Context>(options: TransportOptions<Context>, leaving: () => boolean): RequestListener {
  return (request, response) => {
    const head = readHead(request);
    if (leaving() && !isWatching(head)) return write(response, goingAway(), true);
    const run = (body: Uint8Array<ArrayBuffer> | undefined): void => {
      void answer(options, { ...head, body }).then((raw) => write(response, raw, false));
    };
    if (head.method === 'GET' || head.method === 'HEAD') {
      request.resume();
      return run(undefined);
    }
    const collector = new BodyCollector(options.maxBodyBytes);
    request.on('data', (chunk: Buffer) => { if (!collector.add(chunk)) request.destroy(); });
    request.on('error', () => request.destroy());
    request.on('end', () => {
      if (collector.oversize) write(response, tooLarge(options.maxBodyBytes), true);
      else run(collector.take());
    });
  };
}

function readHead(request: IncomingMessage): Omit<RawRequest, 'body'> {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([(request.rawHeaders[index] ?? '').toLowerCase(), request.rawHeaders[index + 1] ?? '']);
  }
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers, remoteAddress: request.socket.remoteAddress ?? '' };
}

function write(response: ServerResponse, raw: RawResponse, close: boolean): void {
  if (response.destroyed || response.writableEnded) return;
  if (raw.statusText) response.statusMessage = raw.statusText;
  response.statusCode = raw.status;
  for (const [name, value] of raw.headers) response.appendHeader(name, value);
  if (raw.contentLength !== undefined) response.setHeader('content-length', raw.contentLength);
  if (close) response.setHeader('connection', 'close');
  response.end(raw.body);
}
