/** Frames of the relay as JSON text. Ids were checked as UUIDs before, so that the hot ones are put together without an encoder. */
import type { Conversation, Entry, ErrorCode, RelayFrameOf } from '@frontdesk/protocol';

export function ackFrame(id: string, conv: string, seq: number, ts: number): string {
  return `{"t":"ack","id":"${id}","conv":"${conv}","seq":${seq},"ts":${ts}}`;
}

export function nackFrame(id: string, conv: string | undefined, code: ErrorCode, message: string, retryMs?: number, challenge?: string): string {
  return JSON.stringify({ t: 'nack', id, conv, code, message, retryMs, challenge } satisfies RelayFrameOf<'nack'>);
}

export function errorFrame(code: ErrorCode, message: string, about: { ref?: string; conv?: string; retryMs?: number } = {}): string {
  return JSON.stringify({ t: 'error', code, message, ...about } satisfies RelayFrameOf<'error'>);
}

export function goawayFrame(reason: string, spreadMs: number): string {
  return JSON.stringify({ t: 'goaway', reason, spreadMs } satisfies RelayFrameOf<'goaway'>);
}

/** One page frame and the last seq in it. */
export interface PackedPage {
  readonly frame: string;
  readonly last: number;
}

/** Room for a frame's fields around its entries, bytes. */
const ENVELOPE = 512;

/** Entries as `page` frames, each within `frameBytes`. Without entries one empty page, which says "you are at the head". */
export function packPages(conv: string, epoch: number, head: number, entries: readonly Entry[], after: number, frameBytes: number): PackedPage[] {
  const pages: PackedPage[] = [];
  let texts: string[] = [];
  let bytes = ENVELOPE;
  let last = after;
  const close = (): void => {
    pages.push({ frame: `{"t":"page","conv":"${conv}","epoch":${epoch},"head":${head},"entries":[${texts.join(',')}]}`, last });
    texts = [];
    bytes = ENVELOPE;
  };
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    const size = Buffer.byteLength(text) + 1;
    if (texts.length > 0 && bytes + size > frameBytes) close();
    texts.push(text);
    bytes += size;
    last = entry.seq;
  }
  if (texts.length > 0 || pages.length === 0) close();
  return pages;
}

/** A snapshot within `frameBytes`: as many of the newest entries as fit. */
export function snapshotFrame(conversation: Conversation, entries: readonly Entry[], frameBytes: number): string {
  const summary = JSON.stringify(conversation);
  const { texts } = newestThatFit(entries, frameBytes - ENVELOPE - Buffer.byteLength(summary));
  return `{"t":"snapshot","conv":"${conversation.id}","conversation":${summary},"entries":[${texts.join(',')}]}`;
}

/** Answer to `history` within `frameBytes`; what does not fit is left for the next request, which `more` announces. */
export function historyFrame(req: number, conv: string, entries: readonly Entry[], more: boolean, frameBytes: number): string {
  const { texts, cut } = newestThatFit(entries, frameBytes - ENVELOPE);
  return `{"t":"history","req":${req},"conv":"${conv}","entries":[${texts.join(',')}],"more":${more || cut}}`;
}

function newestThatFit(entries: readonly Entry[], room: number): { texts: string[]; cut: boolean } {
  const texts: string[] = [];
  let left = room;
  for (const entry of entries.toReversed()) {
    const text = JSON.stringify(entry);
    left -= Buffer.byteLength(text) + 1;
    if (left < 0 && texts.length > 0) return { texts: texts.reverse(), cut: true };
    texts.push(text);
  }
  return { texts: texts.reverse(), cut: false };
}
