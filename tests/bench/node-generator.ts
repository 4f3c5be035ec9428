/**
 * The generator for machines without a C compiler: the same options, checks and output as generator/generator.c, with `ws`. It is
 * soon the bottleneck itself; its CPU share in the output says when.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7, type RelayFrame } from '@frontdesk/protocol';
import WebSocket from 'ws';

const text = (name: string, otherwise: string): string => process.argv.slice(2).find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise;
const number = (name: string, otherwise: number): number => Number(text(name, String(otherwise)));
const options = {
  port: number('port', 8080), path: text('path', '/ws'), token: text('token', ''), conv: text('conv', ''), echo: number('echo', 0) === 1, idle: number('idle', 0) === 1, fanout: number('fanout', 0) === 1,
  connections: number('connections', 50), window: number('window', 8), rate: number('rate', 0), follow: number('follow', 0) === 1, warmup: number('warmup', 1), seconds: number('seconds', 5),
};
const FOLLOWED = 200;
const PADDING = 200;

interface Visitor {
  readonly socket: WebSocket;
  readonly conv: string;
  readonly place: number;
  sent: number;
  answered: number;
  delivered: number;
  isSynced: boolean;
  readonly due: Map<string, number>;
}

const visitors: Visitor[] = [];
const byConv = new Map<string, Visitor>();
let times = { ack: [] as number[], delivery: [] as number[] };
let startedAt = Infinity;
let isClosing = false;

const now = (): number => performance.now();
const fail = (message: string): never => {
  console.error(message);
  process.exit(2);
};
/** A letter between the numbers: the relay masks runs of digits that could be a card's. */
const marked = (time: number, place: number): string => `@${time.toFixed(3)} n${place} `.padEnd(PADDING - 1) + '#';
const say = (socket: WebSocket, frame: unknown): void => socket.send(JSON.stringify(frame));

/** Connects, says hello (to a relay) and resolves when the session is open; later frames go to `heard`. */
function connect(auth: unknown, heard: (frame: RelayFrame | { t: 'send'; id: string }) => void): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${options.port}${options.path}`, 'chat.v1', { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => fail(`closed: ${code} ${reason.toString()}`));
    socket.on('open', () => (options.echo ? resolve(socket) : say(socket, { t: 'hello', min: 1, max: 1, auth })));
    const handle = (frame: RelayFrame): void => {
      if (frame.t === 'batch') frame.frames.forEach(handle);
      else if (frame.t === 'welcome') resolve(socket);
      else if (frame.t === 'nack' || frame.t === 'error') fail(`refused: ${JSON.stringify(frame)}`);
      else heard(frame);
    };
    socket.on('message', (data) => handle(JSON.parse(data.toString()) as RelayFrame));
  });
}

function send(visitor: Visitor, due: number): void {
  const id = uuidv7();
  visitor.due.set(id, due);
  visitor.sent += 1;
  say(visitor.socket, { t: 'send', id, conv: visitor.conv, body: { text: marked(due, visitor.sent - 1) } });
}

function pump(visitor: Visitor): void {
  if (options.fanout || options.rate > 0 || isClosing || startedAt === Infinity) return;
  const done = (): number => (options.echo ? visitor.answered : Math.min(visitor.answered, visitor.delivered));
  while (visitor.sent - done() < options.window) send(visitor, now());
}

function answered(visitor: Visitor, id: string): void {
  times.ack.push(now() - (visitor.due.get(id) ?? fail(`an answer to the unknown id ${id}`)));
  visitor.due.delete(id);
  visitor.answered += 1;
  pump(visitor);
}

function delivered(reader: Visitor | undefined, body: string): void {
  const [time = '', place = ''] = body.slice(1).split(' ');
  if (!reader || !body.startsWith('@')) return;
  if (Number(place.slice(1)) !== reader.delivered) fail(`message ${place.slice(1)} came where ${reader.delivered} was next`);
  reader.delivered += 1;
  times.delivery.push(now() - Number(time));
  pump(reader);
}

async function openVisitor(place: number): Promise<void> {
  const conv = uuidv7();
  const token = randomBytes(32).toString('base64url');
  const socket = await connect({ kind: 'visitor', workspace: 'default', token }, (frame) => {
    if (frame.t === 'ack' || frame.t === 'send') answered(visitor, frame.id);
    else if (options.fanout && 'text' in frame) delivered(visitor, String(frame.text));
    else if (options.fanout && frame.t === 'entry' && frame.entry.type === 'message') delivered(visitor, frame.entry.body?.text ?? '');
    else if (frame.t === 'snapshot') visitor.isSynced = true;
  });
  const visitor: Visitor = { socket, conv, place, sent: 0, answered: 0, delivered: 0, isSynced: false, due: new Map() };
  visitors[place] = visitor;
  byConv.set(conv, visitor);
  if (options.fanout && !options.echo) say(socket, { t: 'sync', conv: options.conv, after: 0 });
  if (!options.echo && !options.idle && !options.fanout) send(visitor, now());
}

/** Agents that read all conversations, each as many as one connection may follow. */
async function openAgents(): Promise<void> {
  await until(() => visitors.every((visitor) => visitor.answered === 1), 'the first acks');
  for (let first = 0; first < visitors.length; first += FOLLOWED) {
    const agent = await connect({ kind: 'agent', token: options.token }, (frame) => {
      const entries = frame.t === 'entry' ? [frame.entry] : frame.t === 'snapshot' || frame.t === 'page' ? frame.entries : [];
      for (const entry of entries) if (entry.type === 'message') delivered(byConv.get(entry.conv), entry.body?.text ?? '');
    });
    for (const { conv } of visitors.slice(first, first + FOLLOWED)) say(agent, { t: 'sync', conv, after: 0 });
  }
  if (options.follow) for (const { socket, conv } of visitors) say(socket, { t: 'sync', conv, after: 0 });
  await until(() => visitors.every((visitor) => visitor.delivered === 1), 'the first deliveries');
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const patience = now() + 60_000; !isSo(); ) {
    if (now() > patience) fail(`waited 60 s for ${what}`);
    await pause(5);
  }
}

/** Sends message k at k/rate seconds, however late the answers are. */
async function sendAtRate(): Promise<void> {
  for (let sent = 0; !isClosing; await pause(1)) {
    for (const due = ((now() - startedAt) * options.rate) / 1_000; sent < due; sent += 1) send(visitors[sent % visitors.length] as Visitor, startedAt + (sent * 1_000) / options.rate);
  }
}

/** Publishes while readers are at most `window` messages behind. */
async function publish(): Promise<number> {
  const sender = options.echo ? await connect(undefined, () => undefined) : undefined;
  let published = 0;
  for (; !isClosing; await pause(0)) {
    const slowest = visitors.reduce((least, visitor) => Math.min(least, visitor.delivered), Infinity);
    if (published - slowest >= options.window) continue;
    const body = JSON.stringify({ t: 'entry', text: marked(now(), published) });
    published += 1;
    if (sender) sender.send(body);
    else {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${options.token}` };
      const response = await fetch(`http://127.0.0.1:${options.port}/api/v1/broadcasts`, { method: 'POST', headers, body: JSON.stringify({ text: marked(now(), published - 1) }) });
      if (!response.ok) fail(`REST refused: ${response.status} ${await response.text()}`);
    }
  }
  return published;
}

const quantile = (values: readonly number[], share: number): number => Math.round((values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1] ?? 0) * 1e6);

async function measure(): Promise<void> {
  startedAt = now();
  const publishing = options.fanout ? publish() : undefined;
  if (options.rate > 0) void sendAtRate();
  else if (!options.fanout) visitors.forEach(pump);
  await pause(options.warmup * 1_000);
  times = { ack: [], delivery: [] };
  const [cpu, begun] = [process.cpuUsage(), now()];
  await pause(options.seconds * 1_000);
  const seconds = (now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { ack, delivery } = times;
  isClosing = true;
  const published = await publishing;
  const missing = (): number => visitors.reduce((sum, visitor) => sum + (published ?? visitor.sent) - (options.echo && !options.fanout ? visitor.answered : visitor.delivered), 0);
  for (const patience = now() + 20_000; missing() > 0 && now() < patience; ) await pause(10);
  console.log(JSON.stringify({
    seconds, acceptedPerSecond: ack.length / seconds, deliveredPerSecond: delivery.length / seconds, ackP50: quantile(ack, 0.5), ackP99: quantile(ack, 0.99), ackMax: quantile(ack, 1),
    deliveryP50: quantile(delivery, 0.5), deliveryP99: quantile(delivery, 0.99), deliveryMax: quantile(delivery, 1), lost: missing(), serverCpu: 0, generatorCpu: (user + system) / 1e6 / seconds,
  }));
}

for (let place = 0; place < options.connections; place += 50) await Promise.all(Array.from({ length: Math.min(50, options.connections - place) }, (_value, index) => openVisitor(place + index)));
if (options.idle) console.log(JSON.stringify({ connected: visitors.length }));
else {
  if (options.fanout && !options.echo) await until(() => visitors.every((visitor) => visitor.isSynced), 'the announcements');
  else if (!options.echo) await openAgents();
  await measure();
  process.exit(0);
}
