import type { ClientFrame, RelayFrame } from '@frontdesk/protocol';
import { SUBPROTOCOLS } from '@frontdesk/protocol';
import WebSocket from 'ws';
import { OWN_TLS } from './door.ts';

/** Every frame but the envelope. */
export type SingleFrame = Exclude<RelayFrame, { t: 'batch' }>;

/** A relay's message as its frames. */
export function framesOf(text: string): readonly SingleFrame[] {
  const frame = JSON.parse(text) as RelayFrame;
  return frame.t === 'batch' ? (frame.frames as readonly SingleFrame[]) : [frame];
}

/** The relay's own words when it refuses. */
export function refusalOf(frame: SingleFrame): Error | undefined {
  return frame.t === 'error' || frame.t === 'nack' ? new Error(`${frame.code}, ${frame.message}`) : undefined;
}

/** One WebSocket of the self-test: says frames and waits for answers. Ends at once when the signal aborts. */
export class CanarySocket {
  readonly #socket: WebSocket;
  readonly #heard: SingleFrame[] = [];
  #ended: Error | undefined;
  #look: (() => void) | undefined;

  private constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket;
    const end = (error: Error): void => {
      this.#ended ??= error;
      this.#look?.();
    };
    const abort = (): void => socket.terminate();
    signal.addEventListener('abort', abort);
    socket.on('message', (data: Buffer) => {
      this.#heard.push(...framesOf(data.toString()));
      this.#look?.();
    });
    socket.on('error', end);
    socket.on('close', (code: number, reason: Buffer) => {
      signal.removeEventListener('abort', abort);
      end(new Error(`the socket closed with ${code} ${reason.toString()}`.trim()));
    });
  }

  /** Resolves when the socket is open. */
  static async open(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<CanarySocket> {
    signal.throwIfAborted();
    const socket = new WebSocket(url, [...SUBPROTOCOLS], { headers, perMessageDeflate: false, ...OWN_TLS });
    const canary = new CanarySocket(socket, signal);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('close', () => reject(canary.#ended ?? new Error('the socket closed')));
    });
    return canary;
  }

  send(frame: ClientFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Resolves with the first frame, heard or to come, that fits. Rejects when the relay refuses or the socket ends. */
  until(fits: (frame: SingleFrame) => boolean): Promise<SingleFrame> {
    return new Promise((resolve, reject) => {
      this.#look = () => {
        for (const frame of this.#heard) {
          if (fits(frame)) return resolve(frame);
          const refusal = refusalOf(frame);
          if (refusal) return reject(refusal);
        }
        if (this.#ended) reject(this.#ended);
      };
      this.#look();
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
