/** A run of clients against a relay that dies: what they were promised and shown, as a history that `tests/simulation/history` judges. */
import type { SingleRelayFrame } from '@frontdesk/protocol';
import type { ConversationView, SocketFactory, SocketLike } from '@frontdesk/sdk';
import { createRecorder, type ShownItem } from '../../simulation/history/index.ts';

/** Everybody is in the workspace that every relay has. */
export const WORKSPACE = 'default';

/** The history of one run, with what its driver wants to know on the way. */
export class Run {
  readonly recorder = createRecorder();
  /** Conversations that anything was sent to. */
  readonly conversations = new Set<string>();
  /** Highest acked seq of each conversation. */
  readonly heads = new Map<string, number>();
  /** Ids of acked changes. */
  readonly acked = new Set<string>();
  acks = 0;
  refusals = 0;
  /** Sends that were on the wire a second time, because nobody heard the answer to the first. */
  repeated = 0;
  readonly #sent = new Set<string>();
  readonly #calls = new Map<string, number>();
  readonly #onAck = new Set<() => void>();

  begin(client: string): void {
    this.recorder.add({ type: 'client', client, workspace: WORKSPACE });
  }

  /** The author's next message: its text. */
  call(client: string): string {
    const number = (this.#calls.get(client) ?? 0) + 1;
    this.#calls.set(client, number);
    const call = `${client}-${number}`;
    this.recorder.add({ type: 'call', client, call });
    return call;
  }

  kept(client: string, call: string, { conv, id }: { conv: string; id: string }): void {
    this.recorder.add({ type: 'kept', client, call, conv, id });
  }

  said(frame: { readonly t: string; readonly id?: string; readonly conv?: string }): void {
    if (frame.t !== 'send' || frame.id === undefined || frame.conv === undefined) return;
    this.conversations.add(frame.conv);
    if (this.#sent.has(frame.id)) this.repeated += 1;
    this.#sent.add(frame.id);
  }

  heard(client: string, frame: SingleRelayFrame): void {
    if (frame.t === 'nack') this.refusals += 1;
    if (frame.t !== 'ack') return;
    const { conv, id, seq } = frame;
    this.recorder.add({ type: 'ack', client, conv, id, seq });
    this.acks += 1;
    this.acked.add(id);
    this.heads.set(conv, Math.max(seq, this.heads.get(conv) ?? 0));
    for (const tell of this.#onAck) tell();
  }

  shows(client: string, { id, items }: ConversationView): void {
    this.recorder.shown(client, id, items.map((item): ShownItem => [item.id, item.seq ?? null, item.type === 'message' && item.own]));
  }

  /** Resolves with the next ack that any client hears. */
  nextAck(): Promise<void> {
    return new Promise((resolve) => {
      const tell = (): void => {
        this.#onAck.delete(tell);
        resolve();
      };
      this.#onAck.add(tell);
    });
  }
}

/** The sockets of most clients. */
export const overWebSocket: SocketFactory = (url, protocols) => new WebSocket(url, [...protocols]) as SocketLike;

/** The sockets of one client, with what goes over them written down. */
export function tapped(run: Run, client: string, open: SocketFactory): SocketFactory {
  return (url, protocols) => {
    const socket = open(url, protocols);
    const tap: SocketLike = {
      ...(socket.via && { via: socket.via }),
      onopen: null, onmessage: null, onclose: null, onerror: null,
      send(text) {
        run.said(JSON.parse(text) as { t: string });
        socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
    };
    socket.onopen = () => tap.onopen?.();
    socket.onerror = () => tap.onerror?.();
    socket.onclose = ({ code, reason }) => tap.onclose?.({ code, reason });
    socket.onmessage = ({ data }) => {
      for (const frame of singles(String(data))) run.heard(client, frame);
      tap.onmessage?.({ data });
    };
    return tap;
  };
}

/** The frames of one WebSocket message. */
export function singles(text: string): SingleRelayFrame[] {
  const frame = JSON.parse(text) as SingleRelayFrame | { readonly t: 'batch'; readonly frames: SingleRelayFrame[] };
  return frame.t === 'batch' ? frame.frames : [frame];
}
