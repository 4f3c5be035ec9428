/** A WebSocket client of bare bytes, which may break every rule of RFC 6455. */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Opcodes of RFC 6455 §5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  /** Default true. */
  readonly fin?: boolean;
  /** The three reserved bits as a number 0–7. Default 0. */
  readonly reserved?: number;
  /** Default true, as a client must. */
  readonly masked?: boolean;
  /** What the header says about the length; default: the truth. */
  readonly claims?: number;
}

/** The bytes of one frame. */
export function frame(opcode: number, payload: Uint8Array | string = '', { fin = true, reserved = 0, masked = true, claims }: FrameOptions = {}): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const size = claims ?? body.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (size < 126 ? size : size < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(size, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
  if (!masked) return Buffer.concat([head, body]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, body.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

export const text = (payload: Uint8Array | string, options?: FrameOptions): Buffer => frame(OPCODE.text, payload, options);

/** The payload of a close frame. */
export function closing(code: number, reason: Uint8Array | string = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason as Uint8Array)]);
}

export interface Received {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** How a connection ended. `code` is 1006 when no close frame came, 1005 when it carried none. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** The head of a request for an upgrade. */
export function upgradeHead(port: number, { path = '/ws', key = randomBytes(16).toString('base64'), headers = {} as Readonly<Record<string, string>> } = {}): string {
  const all = { Host: `127.0.0.1:${port}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Protocol': 'chat.v1, chat', ...headers };
  return `GET ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

export class RawSocket {
  readonly stream: Socket;
  /** Everything that came after the upgrade. */
  readonly received: Received[] = [];
  /** The relay said close, or the connection went away without. */
  readonly ended: Promise<Ending>;
  /** The status line and headers of the answer. */
  head = '';
  #rest = Buffer.alloc(0);
  #close: Ending | undefined;
  #listeners = new Set<() => void>();
  #isGone = false;

  constructor(stream: Socket) {
    this.stream = stream;
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('error', () => undefined);
    stream.on('close', () => {
      this.#isGone = true;
      this.#tell();
    });
    this.ended = this.until(() => this.isGone, 'the end', 60_000).then(() => this.#close ?? { code: 1006, reason: '' });
    // Whoever asks for it hears of it.
    this.ended.catch(() => undefined);
  }

  /** Connects and upgrades. Rejects when the answer is not a 101 with the right key. */
  static async open(port: number, options: { path?: string; headers?: Readonly<Record<string, string>> } = {}): Promise<RawSocket> {
    const socket = new RawSocket(connect({ port, host: '127.0.0.1', noDelay: true }));
    const key = randomBytes(16).toString('base64');
    socket.stream.write(upgradeHead(port, { ...options, key }));
    await socket.until(() => socket.head !== '' || socket.#isGone, 'the answer to the upgrade');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    if (!socket.head.startsWith('HTTP/1.1 101') || !socket.head.includes(accept)) throw new Error(`The upgrade was refused: ${socket.head.split('\r\n')[0]}`);
    return socket;
  }

  write(...bytes: readonly Uint8Array[]): void {
    if (!this.stream.destroyed) this.stream.write(Buffer.concat(bytes));
  }

  /** One JSON frame. */
  say(value: unknown): void {
    this.write(text(JSON.stringify(value)));
  }

  /** Frames of the protocol that came, batches taken apart. */
  get said(): readonly { readonly t: string; readonly [field: string]: unknown }[] {
    return this.received.filter(({ opcode }) => opcode === OPCODE.text).flatMap(({ payload }) => {
      const value = JSON.parse(payload.toString()) as { t: string; frames?: { t: string }[] };
      return value.frames ?? [value];
    });
  }

  /** Whether the connection is over, or will be as soon as the relay's close is answered. */
  get isGone(): boolean {
    return this.#isGone || this.#close !== undefined;
  }

  /** Resolves when the condition holds; looked at whenever something came. */
  until(holds: () => boolean, what: string, patienceMs = 20_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`gave up waiting: ${what}; came: ${this.received.map(({ opcode, payload }) => `${opcode} ${payload.toString().slice(0, 80)}`).join(' | ')}`)), patienceMs);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.subarray(0, end).toString('latin1');
      this.#rest = this.#rest.subarray(end + 4);
    }
    while (this.#takeFrame());
    this.#tell();
  }

  /** The relay's frames are never masked and never in pieces. */
  #takeFrame(): boolean {
    const [first = 0, second = 0] = this.#rest;
    if (this.#rest.length < 2) return false;
    const short = second & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (this.#rest.length < start) return false;
    const size = short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
    if (this.#rest.length < start + size) return false;
    const payload = this.#rest.subarray(start, start + size);
    this.#rest = this.#rest.subarray(start + size);
    this.received.push({ opcode: first & 0x0f, payload });
    if ((first & 0x0f) === OPCODE.close) this.#close ??= payload.length < 2 ? { code: 1005, reason: '' } : { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
    return true;
  }

  #tell(): void {
    for (const look of [...this.#listeners]) look();
  }
}
