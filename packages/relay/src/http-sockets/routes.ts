import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { body, json, problems } from '../http/contract.ts';
import type { ApiEnv } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { refuseInvalid } from '../http/validation.ts';
import { REMOTE_HEADER } from '../transport/http-bridge.ts';
import type { UpgradeRequest } from '../transport/transport.ts';
import { POLL_MS, SILENT_MS, type HttpSocketDirectory, type NotPossible } from './directory.ts';

/** Frames in one request; a client with more sends them in the next. */
const MOST_FRAMES = 200;

const Frames = z.array(z.string()).max(MOST_FRAMES).describe('WebSocket messages, each the JSON text of one frame.');
const Close = z.object({ code: z.number().int().min(1_000).max(4_999), reason: z.string().max(123) });
const Name = z.object({ 'frontdesk-socket': z.string().min(1).max(200).describe('`socket` of the answer that opened it.') });
const After = Name.extend({ 'frontdesk-after': z.coerce.number().int().min(0).describe('Number of the last frame that arrived; 0 before the first.') });
const tags = ['Socket over HTTP'];
const MORE = 'For networks that block WebSocket. The whole description is §15 of the protocol; `@frontdesk/sdk` does all of this by itself.';

const open = createRoute({
  method: 'post', path: '/socket', tags, summary: 'Open a socket over HTTP', description: MORE,
  request: {
    body: body(z.object({
      protocols: z.array(z.string().max(40)).max(10).default([]).describe('Subprotocols in order of preference, as a WebSocket offers them.'),
      frames: Frames.default([]),
      reason: z.string().max(40).optional().describe('Why not WebSocket: `websocket_failed` is counted for the site owner, others are ignored.'),
    })),
  },
  responses: {
    201: json(z.object({
      socket: z.string().describe('Names the socket in later requests. A secret.'),
      protocol: z.string().optional().describe('The subprotocol that was chosen.'),
      node: z.string().describe('The node that holds the socket.'),
      pollMs: z.number().describe('The longest that a poll waits, milliseconds.'),
      silentMs: z.number().describe('A socket that is not polled for this long is dead, milliseconds.'),
    }), 'Open'),
    ...problems(429),
  },
});

const send = createRoute({
  method: 'post', path: '/socket/frames', tags, summary: 'Send frames', description: MORE,
  request: { headers: Name, body: body(z.object({ first: z.number().int().min(1).describe('Number of the first frame; the socket\'s very first has 1.'), frames: Frames.default([]), close: Close.optional() })) },
  responses: { 200: json(z.object({ received: z.number().describe('All frames up to this number were handled.') }), 'Taken, each once'), ...problems(404, 409) },
});

const poll = createRoute({
  method: 'get', path: '/socket/frames', tags, summary: 'Wait for frames', description: MORE,
  request: { headers: After },
  responses: { 200: json(z.object({ first: z.number().describe('Number of the first frame.'), frames: z.array(z.string()).readonly(), close: Close.optional().describe('Comes after the frames.') }), 'What comes next; without frames when nothing came in time'), ...problems(404, 409) },
});

/** The three requests of a socket over HTTP, for `/api/v1`. */
export function httpSocketRoutes(directory: HttpSocketDirectory): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });

  app.openapi(open, async (c) => {
    const { protocols, frames, reason } = c.req.valid('json');
    const answer = await directory.open({ upgrade: { ...upgradeOf(c, protocols), ...(reason === 'websocket_failed' ? { reason } : {}) }, frames });
    if (answer.status === 'refused') throw new Problem(answer.http, answer.http === 429 ? 'too_many_connections' : 'unavailable', answer.words, { retryAfterMs: 10_000 });
    const { socket, protocol, node } = answer;
    c.header('cache-control', 'no-store');
    return c.json({ socket, ...(protocol === undefined ? {} : { protocol }), node, pollMs: POLL_MS, silentMs: SILENT_MS }, 201);
  });

  app.openapi(send, async (c) => {
    const answer = await directory.take(c.req.valid('header')['frontdesk-socket'], c.req.valid('json'));
    if (answer.status !== 'taken') throw notPossible(answer);
    return c.json({ received: answer.received }, 200);
  });

  app.openapi(poll, async (c) => {
    const { 'frontdesk-socket': socket, 'frontdesk-after': after } = c.req.valid('header');
    const answer = await directory.poll(socket, after);
    if (answer.status !== 'frames') throw notPossible(answer);
    c.header('cache-control', 'no-store');
    const { first, frames, close } = answer;
    return c.json({ first, frames, ...(close ? { close } : {}) }, 200);
  });
  return app;
}

/** The opening request as the upgrade that it stands for. */
function upgradeOf(c: Context<ApiEnv>, protocols: readonly string[]): UpgradeRequest {
  const headers = c.req.header();
  return { url: c.req.path, headers, remoteAddress: headers[REMOTE_HEADER] ?? '', protocols };
}

function notPossible(answer: NotPossible): Problem {
  if (answer.status === 'out_of_step') return new Problem(409, 'out_of_step', `${answer.words} Open another socket.`);
  if (answer.status === 'away') return new Problem(503, 'unavailable', 'The node that holds this socket cannot be reached now. Send the same request again.', { retryAfterMs: 1_000, isLogged: true });
  return new Problem(404, 'socket_unknown', 'There is no such socket, or it was not polled for too long. Open another one.');
}
