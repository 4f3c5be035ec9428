/** HTTP on uWebSockets.js: whole bodies in, whole bodies out, safe when the client goes away in between. */
import type * as uWS from 'uWebSockets.js';
import { answer, BodyCollector, goingAway, isWatching, tooLarge, type RawRequest, type RawResponse } from './http-bridge.ts';
import type { TransportOptions } from './transport.ts';
import { STATUS_CODES } from 'node:http';

/** Routes every request that is not an upgrade to `options.fetch`. */
export function serveHttp<Context>(app: uWS.TemplatedApp, options: TransportOptions<Context>, leaving: () => boolean): void {
  app.any('/*', (res, req) => {
    const state = { aborted: false };
    res.onAborted(() => { state.aborted = true; });
    const head = readHead(res, req);
    const respond = (raw: RawResponse, close = false): void => {
      if (!state.aborted) write(res, raw, close);
    };
    const run = (body: Uint8Array<ArrayBuffer> | undefined): void => {
      void answer(options, { ...head, body }).then((raw) => respond(raw));
    };
    if (leaving() && !isWatching(head)) return respond(goingAway(), true);
    if (head.method === 'GET' || head.method === 'HEAD') return run(undefined);
    readBody(res, options.maxBodyBytes, state, run, () => respond(tooLarge(options.maxBodyBytes), true));
  });
}

function readHead(res: uWS.HttpResponse, req: uWS.HttpRequest): Omit<RawRequest, 'body'> {
  const headers: [string, string][] = [];
  req.forEach((name, value) => headers.push([name, value]));
  const query = req.getQuery();
  return {
    method: req.getCaseSensitiveMethod(),
    url: query ? `${req.getUrl()}?${query}` : req.getUrl(),
    headers,
    remoteAddress: Buffer.from(res.getRemoteAddressAsText()).toString('latin1'),
  };
}

function readBody(res: uWS.HttpResponse, limit: number, state: { aborted: boolean }, done: (body: Uint8Array<ArrayBuffer> | undefined) => void, over: () => void): void {
  const collector = new BodyCollector(limit);
  res.onData((chunk, isLast) => {
    if (state.aborted) return;
    if (!collector.add(new Uint8Array(chunk))) {
      state.aborted = true;
      res.close();
    } else if (isLast) {
      if (collector.oversize) over();
      else done(collector.take());
    }
  });
}

function write(res: uWS.HttpResponse, raw: RawResponse, close: boolean): void {
  res.cork(() => {
    res.writeStatus(`${raw.status} ${raw.statusText || (STATUS_CODES[raw.status] ?? '')}`.trim());
    for (const [name, value] of raw.headers) res.writeHeader(name, value);
    if (raw.body) res.end(raw.body, close);
    // Without an argument: uWS takes `undefined` for a length of 2^63, and the client then waits for that many bytes.
    else if (raw.contentLength === undefined) res.endWithoutBody();
    else res.endWithoutBody(raw.contentLength, close);
  });
}
