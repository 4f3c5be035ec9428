/** A relay without its REST side: real store, real bus, real sockets; and clients that speak the protocol by hand. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { uuidv7, visitorToken, type Entry, type RelayFrame, type RelayFrameOf } from '@frontdesk/protocol';
import { RelayFrame as RelayFrameSchema } from '@frontdesk/protocol/schemas';
import { createMemoryBus } from '../../../packages/relay/src/bus/memory.ts';
import type { Bus } from '../../../packages/relay/src/bus/bus.ts';
import type { Chat, Presence } from '../../../packages/relay/src/chat/chat.ts';
import type { Principal } from '../../../packages/relay/src/chat/principal.ts';
import { createChat } from '../../../packages/relay/src/chat/create-chat.ts';
import { createEvents } from '../../../packages/relay/src/chat/events.ts';
import { createEventLimits, createSendLimits } from '../../../packages/relay/src/chat/limits.ts';
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import { createPresence } from '../../../packages/relay/src/chat/presence.ts';
import { ConfigSchema, type Config } from '../../../packages/relay/src/config.ts';
import { newWorkspace } from '../../../packages/relay/src/features/workspace/new-workspace.ts';
import { createMemoryLimiters } from '../../../packages/relay/src/limits/memory.ts';
import { createLog } from '../../../packages/relay/src/log.ts';
import { openSqliteStore } from '../../../packages/relay/src/store/sqlite/open.ts';
import type { Store, StoredWorkspace } from '../../../packages/relay/src/store/store.ts';
import { chooseTransport } from '../../../packages/relay/src/transport/choose.ts';
import { createRelaySockets } from '../../../packages/relay/src/ws/create-relay-sockets.ts';
import type { RelaySockets } from '../../../packages/relay/src/ws/relay-sockets.ts';

export interface TestRelay {
  readonly port: number;
  readonly store: Store;
  readonly bus: Bus;
  readonly chat: Chat;
  readonly presence: Presence;
  readonly sockets: RelaySockets;
  readonly workspace: StoredWorkspace;
  readonly other: StoredWorkspace;
  /** Makes an agent; the returned secret is what `hello.auth.token` takes. */
  agent(name: string, options?: { workspace?: StoredWorkspace; role?: 'owner' | 'admin' | 'agent' | 'viewer' }): Promise<{ secret: string; principal: Principal }>;
  stop(): Promise<void>;
}

export async function startRelay(environment: Record<string, string> = {}, wrap: (store: Store) => Store = (store) => store): Promise<TestRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-ws-'));
  const config: Config = ConfigSchema.parse({ FRONTDESK_DATA: folder, FRONTDESK_VISITOR_MESSAGES_PER_MINUTE: '100000', FRONTDESK_VISITOR_MESSAGES_PER_HOUR: '100000', FRONTDESK_AGENT_MESSAGES_PER_MINUTE: '100000', FRONTDESK_CONVERSATIONS_PER_ADDRESS: '100000', ...environment });
  const log = createLog(process.env['TEST_LOG'] ?? 'silent');
  const real = await openSqliteStore({ folder, log });
  const store = wrap(real);
  const [workspace, other] = [newWorkspace('default', 'Shop', Date.now()), newWorkspace('other', 'Other', Date.now())];
  await store.workspaces.create(workspace);
  await store.workspaces.create(other);
  const bus = createMemoryBus();
  const events = createEvents((error) => { throw error; });
  const presence = createPresence({ now: Date.now });
  const limiters = createMemoryLimiters();
  const chat = createChat({ store, bus, events, presence, limits: createSendLimits(config, limiters), eventLimits: createEventLimits(config, limiters), config, now: Date.now, log });
  const agents = new Map<string, Principal>();
  const sockets = createRelaySockets({
    config, store, bus, chat, presence, log, now: Date.now, addressOf: (remote) => remote, limitKey: (address) => address,
    authenticateAgent: (credential) => Promise.resolve(agents.get('token' in credential ? credential.token : credential.cookie)),
  });
  const transport = await chooseTransport('auto', {
    host: '127.0.0.1', port: 0, socketPath: '/ws', sockets, fetch: () => new Response(null, { status: 404 }),
    maxFrameBytes: 65_536, maxBackpressureBytes: 1_048_576, idleSeconds: 120, maxBodyBytes: 1_000,
  });
  const port = await transport.listen();
  sockets.start();
  return {
    port, store, bus, chat, presence, sockets, workspace, other,
    async agent(name, options = {}) {
      const id = uuidv7();
      const [room, role] = [options.workspace ?? workspace, options.role ?? 'agent'];
      await store.agents.create({ id, workspace: room.id, email: `${id}@example.org`, name, role, createdTs: Date.now(), disabled: false });
      const principal: Principal = { kind: 'agent', workspace: room.id, id, name, role, permissions: BUILT_IN_ROLES[role], session: `session-${id}` };
      agents.set(`secret-${id}`, principal);
      chat.agentsChanged(room.id);
      return { secret: `secret-${id}`, principal };
    },
    async stop() {
      chat.close();
      sockets.stop();
      await transport.close();
      await bus.close();
      await real.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

type Single = Exclude<RelayFrame, { t: 'batch' }>;

/** A client that checks every frame against the schema, keeps all of them, and follows logs by the rule of the protocol (§6). */
export class TestClient {
  readonly frames: Single[] = [];
  /** WebSocket messages, of which one may be a batch. */
  messages = 0;
  readonly logs = new Map<string, { epoch: number; entries: Entry[]; resets: number; misfits: number }>();
  closed: { code: number; reason: string } | undefined;
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => { this.closed = { code, reason: reason.toString() }; });
    socket.on('message', (data: Buffer) => this.#message(data.toString()));
  }

  static async open(port: number, options: { headers?: Record<string, string>; protocols?: string[] } = {}): Promise<TestClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options.protocols ?? ['chat.v1', 'chat'], { headers: options.headers ?? {} });
    const client = new TestClient(socket);
    await once(socket, 'open');
    return client;
  }

  static async visitor(port: number, token: string = visitorToken(), workspace = 'default'): Promise<TestClient> {
    const client = await TestClient.open(port);
    client.send({ t: 'hello', min: 1, max: 1, auth: { kind: 'visitor', workspace, token } });
    await client.next('welcome');
    return client;
  }

  static async agent(port: number, secret: string): Promise<TestClient> {
    const client = await TestClient.open(port);
    client.send({ t: 'hello', min: 1, max: 1, auth: { kind: 'agent', token: secret } });
    await client.next('welcome');
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  all<T extends Single['t']>(t: T): RelayFrameOf<T>[] {
    return this.frames.filter((frame): frame is RelayFrameOf<T> & Single => frame.t === t);
  }

  /** The first frame of this type, past or future, that matches. */
  async next<T extends Single['t']>(t: T, matches: (frame: RelayFrameOf<T>) => boolean = () => true): Promise<RelayFrameOf<T>> {
    let found: RelayFrameOf<T> | undefined;
    await until(() => (found = this.all(t).find(matches)) !== undefined || this.closed !== undefined, `a frame "${t}"; got ${this.frames.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 200)).join('\n')}`);
    assert.ok(found, `closed with ${this.closed?.code} ${this.closed?.reason} before a frame "${t}"`);
    return found;
  }

  async post(conv: string, text: string, id: string = uuidv7()): Promise<RelayFrameOf<'ack'>> {
    this.send({ t: 'send', id, conv, body: { text } });
    return this.next('ack', (ack) => ack.id === id);
  }

  async sync(conv: string, epoch?: number, after = 0): Promise<void> {
    const before = this.all('page').length + this.all('snapshot').length;
    this.send({ t: 'sync', conv, after, ...(epoch === undefined ? {} : { epoch }) });
    await until(() => this.all('page').length + this.all('snapshot').length > before, 'an answer to sync');
  }

  texts(conv: string): string[] {
    return (this.logs.get(conv)?.entries ?? []).map((entry) => (entry.type === 'message' ? (entry.body?.text ?? '') : entry.type));
  }

  seqs(conv: string): number[] {
    return (this.logs.get(conv)?.entries ?? []).map((entry) => entry.seq);
  }

  /** Stops and starts reading from the kernel. */
  setReading(on: boolean): void {
    const { _socket: stream } = this.socket as unknown as { _socket: { pause(): void; resume(): void } };
    if (on) stream.resume();
    else stream.pause();
  }

  async end(): Promise<void> {
    this.socket.terminate();
    await until(() => this.closed !== undefined, 'the close');
  }

  #message(text: string): void {
    this.messages += 1;
    const parsed = RelayFrameSchema.parse(JSON.parse(text));
    assert.ok(Buffer.byteLength(text) <= 65_536, 'a message over frameBytes');
    for (const frame of parsed.t === 'batch' ? parsed.frames : [parsed]) {
      this.frames.push(frame);
      this.#follow(frame);
    }
  }

  #follow(frame: Single): void {
    if (frame.t === 'snapshot') {
      const resets = (this.logs.get(frame.conv)?.resets ?? 0) + 1;
      this.logs.set(frame.conv, { epoch: frame.conversation.epoch, entries: [...frame.entries], resets, misfits: 0 });
    } else if (frame.t === 'page') {
      for (const entry of frame.entries) this.#apply(frame.conv, frame.epoch, entry);
    } else if (frame.t === 'entry') {
      this.#apply(frame.entry.conv, undefined, frame.entry);
    }
  }

  #apply(conv: string, epoch: number | undefined, entry: Entry): void {
    const log = this.logs.get(conv) ?? { epoch: epoch ?? 0, entries: [], resets: 0, misfits: 0 };
    this.logs.set(conv, log);
    const last = log.entries.at(-1)?.seq;
    if (last !== undefined && entry.seq !== last + 1) log.misfits += 1;
    else log.entries.push(entry);
  }
}
