/**
 * A relay of another version, on a real socket: it says nothing but the golden frames of the corpus, with today's ids in them, knows none of
 * the frames that came later, and sprinkles what a client of version 1 has never heard of: fields, frames, kinds of entries and people.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClientFrame, Entry, Who } from '@frontdesk/protocol';
import { readCorpus } from '../../protocol/corpus.ts';

type Loose = Record<string, unknown>;
interface Room {
  readonly id: string;
  readonly entries: Loose[];
  readonly followers: Set<WebSocket>;
}

export const AGENT: Who = { kind: 'agent', id: '01977f3e-8c00-7000-8000-00000000000b', name: 'Ana' };
const VISITOR: Who = { kind: 'visitor', id: '01977f3e-8c00-7000-8000-00000000000a' };
const EPOCH = 1_840_221;
const GOLDEN = new Map(readCorpus(1, 'relay').map(({ name, frame }) => [name, frame as Loose]));
/** Their names are data, not fields of the protocol. */
const FREE_MAPS = new Set(['texts', 'attributes', 'data']);

/** A golden frame with some of its fields changed. */
function golden(name: string, change: Loose = {}): Loose {
  const frame = GOLDEN.get(name);
  if (!frame) throw new Error(`The corpus has no relay frame "${name}".`);
  return { ...structuredClone(frame), ...change };
}

export interface YesterdaysRelay {
  readonly url: string;
  /** Upgrades so far. */
  readonly connections: number;
  /** Types of client frames that it did not know. */
  readonly unknown: Set<string>;
  /** Messages of the conversation in the order of the log. */
  texts(conv: string): string[];
  /** Unknown frames and entries that it has sprinkled so far. */
  readonly oddities: number;
  /** Somebody writes from the relay's side. */
  reply(conv: string, text: string, by?: Loose): void;
  /** The next messages are stored, and the link is cut instead of the ack. */
  loseAcks(count: number): void;
  stop(): Promise<void>;
}

/**
 * @param random in [0, 1): where something unknown is sprinkled.
 * @param greet changes the answer to `hello`: fields of the welcome, or a refusal and its close code.
 */
export async function startYesterdaysRelay(random: () => number, greet: { welcome?: Loose; refuse?: { frame: Loose; close: number } } = {}): Promise<YesterdaysRelay> {
  const rooms = new Map<string, Room>();
  const unknown = new Set<string>();
  let [oddities, lost, connections] = [0, 0, 0];

  /** Adds fields that nobody knows, at every depth. */
  const odd = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(odd);
    if (typeof value !== 'object' || value === null) return value;
    const known = Object.entries(value).map(([name, part]) => [name, FREE_MAPS.has(name) ? part : odd(part)] as const);
    return Object.fromEntries(random() < 0.4 ? [['future', { deep: [1, null] }], ...known, ['note', 'x']] : known);
  };
  const say = (socket: WebSocket, frame: Loose): void => {
    const frames = [odd(frame)];
    if (random() < 0.3) {
      oddities += 1;
      frames.splice(Math.floor(random() * 2), 0, { t: `aurora${Math.floor(random() * 9)}`, conv: frame['conv'], entry: { seq: 1 }, id: frame['id'] });
    }
    if (random() < 0.5) socket.send(JSON.stringify(golden('batch minimal', { frames })));
    else for (const one of frames) socket.send(JSON.stringify(one));
  };

  const room = (id: string): Room => {
    const found = rooms.get(id) ?? { id, entries: [], followers: new Set() };
    rooms.set(id, found);
    return found;
  };
  const summary = ({ id, entries }: Room): Loose => ({
    ...(golden('conversation minimal')['conversation'] as Loose), id, head: entries.length, rev: entries.length, activity: entries.length, ...(random() < 0.3 && { state: 'dreaming' }),
  });
  const append = (into: Room, entry: Loose): void => {
    into.entries.push({ ...entry, conv: into.id, seq: into.entries.length + 1 });
    for (const socket of into.followers) say(socket, golden('entry minimal message', { entry: into.entries.at(-1) }));
  };
  /** A message, and at times an entry of a kind that comes with a later version. */
  const post = (into: Room, id: string, by: Loose, body: unknown): void => {
    append(into, { ...(golden('entry minimal message')['entry'] as Loose), id, by, body });
    if (random() >= 0.3) return;
    oddities += 1;
    append(into, { ...(golden('entry of an unknown type (a client skips it, the relay never sends it)')['entry'] as Loose), id: oddId(oddities) });
  };

  const answerSend = (socket: WebSocket, { id, conv, body }: ClientFrame & { t: 'send' }, by: Who): void => {
    const into = room(conv);
    if (!into.entries.some((entry) => entry['id'] === id)) post(into, id, { ...by }, body);
    if (lost > 0) {
      lost -= 1;
      return socket.terminate();
    }
    const seq = into.entries.find((entry) => entry['id'] === id)?.['seq'];
    say(socket, golden('ack minimal', { id, conv, seq }));
  };
  const answerSync = (socket: WebSocket, { conv, epoch, after }: ClientFrame & { t: 'sync' }): void => {
    const into = rooms.get(conv);
    if (!into) return say(socket, golden('error minimal', { code: 'not_found', message: 'There is no such conversation.', ref: 'sync', conv }));
    into.followers.add(socket);
    const entries = into.entries.filter((entry) => Number(entry['seq']) > after);
    if (epoch === EPOCH) say(socket, golden('page full', { conv, epoch, head: into.entries.length, entries }));
    else say(socket, golden('snapshot full', { conv, conversation: summary(into), entries: into.entries }));
  };
  const welcome = (self: Who): Loose => golden('welcome minimal', { self, conversations: self.kind === 'visitor' ? [...rooms.values()].map(summary) : [], ...greet.welcome });

  const serve = (socket: WebSocket): void => {
    connections += 1;
    let self: Who = VISITOR;
    socket.on('close', () => { for (const { followers } of rooms.values()) followers.delete(socket); });
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ClientFrame;
      switch (frame.t) {
        case 'hello':
          self = frame.auth.kind === 'visitor' ? VISITOR : AGENT;
          if (!greet.refuse) return say(socket, welcome(self));
          socket.send(JSON.stringify(greet.refuse.frame));
          return socket.close(greet.refuse.close, 'refused');
        case 'send': return answerSend(socket, frame, self);
        case 'sync': return answerSync(socket, frame);
        case 'history': return say(socket, golden('history minimal', { req: frame.req, conv: frame.conv }));
        case 'ping': return say(socket, golden('pong minimal', { n: frame.n }));
        case 'profile': case 'prefs': return say(socket, golden('ok minimal', { id: frame.id }));
        case 'cursor': case 'typing': case 'unsync': case 'page': case 'presence': return undefined;
        default:
          unknown.add(frame.t);
          return say(socket, golden('error minimal', { code: 'unknown_frame', message: 'This relay does not know this type of frame.', ref: frame.t }));
      }
    });
  };

  const rest = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? '/', 'http://relay').pathname.replace('/api/v1', '');
    const me = { agent: { id: AGENT.id, name: 'Ana', email: 'ana@shop.example', role: 'agent' }, workspace: golden('welcome minimal')['workspace'], permissions: [] };
    const known: Readonly<Record<string, () => unknown>> = { '/me': () => me, '/conversations': () => ({ items: [...rooms.values()].map(summary) }) };
    const answer = known[path];
    response.writeHead(answer ? 200 : 404, { 'content-type': answer ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(answer ? odd(answer()) : { status: 404, code: 'not_found', title: 'Not found' }));
  };
  const server = createServer(rest);
  const sockets = new WebSocketServer({ server, path: '/ws', handleProtocols: () => 'chat' });
  sockets.on('connection', serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    unknown,
    get connections() { return connections; },
    get oddities() { return oddities; },
    texts: (conv) => (rooms.get(conv)?.entries ?? []).filter(({ type }) => type === 'message').map((entry) => (entry as unknown as Entry & { body: { text: string } }).body.text),
    reply: (conv, text, by = { ...AGENT }) => post(room(conv), oddId(1_000_000 + (oddities += 1)), by, { text, ...(random() < 0.5 && { style: 'confetti' }) }),
    loseAcks: (count) => { lost = count; },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const oddId = (number: number): string => `01977f3e-8c00-7000-9000-${String(number).padStart(12, '0')}`;
