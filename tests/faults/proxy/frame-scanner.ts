/** Longest HTTP head that is looked through for its end, bytes. */
const MOST_HEAD = 65_536;

/** Where one WebSocket frame lies in the stream of one direction, bytes from its first byte on. */
export interface FramePlace {
  readonly start: number;
  /** First byte after the frame. */
  readonly end: number;
}

/**
 * Finds the WebSocket frames (RFC 6455 §5.2) in one direction of a TCP stream that begins with the HTTP upgrade. Counts control frames
 * too. A stream that never becomes a WebSocket has no frames.
 */
export class FrameScanner {
  /** Bytes seen so far. */
  #seen = 0;
  /** The HTTP head until its end was found; then the header of the frame under way. */
  #head: Buffer = Buffer.alloc(0);
  #isOpen = false;
  /** Where the frame under way ends; undefined while its header is incomplete. */
  #end: number | undefined;
  #start = 0;

  /** Takes the next bytes. Returns the frames whose header became complete with them; the rest of the last one may still be to come. */
  take(chunk: Buffer): FramePlace[] {
    const places: FramePlace[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#isOpen ? this.#takeFrame(rest, places) : this.#takeHead(rest);
    }
    return places;
  }

  #takeHead(chunk: Buffer): Buffer {
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.#head.length > MOST_HEAD) this.#head = this.#head.subarray(-3);
      this.#seen += chunk.length;
      return chunk.subarray(chunk.length);
    }
    const used = end + 4 - before;
    this.#isOpen = true;
    this.#head = Buffer.alloc(0);
    this.#seen += used;
    this.#start = this.#seen;
    return chunk.subarray(used);
  }

  #takeFrame(chunk: Buffer, places: FramePlace[]): Buffer {
    if (this.#end === undefined) {
      const before = this.#head.length;
      const size = headerBytes(this.#head, chunk);
      const used = Math.min(chunk.length, size - before);
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, used)]);
      this.#seen += used;
      // The second byte may have asked for a longer header than the first alone did.
      if (this.#head.length < headerBytes(this.#head, Buffer.alloc(0))) return chunk.subarray(used);
      this.#end = this.#start + this.#head.length + payloadBytes(this.#head);
      places.push({ start: this.#start, end: this.#end });
      this.#head = Buffer.alloc(0);
      return this.#finish(chunk.subarray(used));
    }
    const used = Math.min(chunk.length, this.#end - this.#seen);
    this.#seen += used;
    return this.#finish(chunk.subarray(used));
  }

  #finish(rest: Buffer): Buffer {
    if (this.#seen === this.#end) {
      this.#start = this.#end;
      this.#end = undefined;
    }
    return rest;
  }
}

/** Length of the header as far as `head` and `next` tell: two bytes, the extended length, the mask. */
function headerBytes(head: Buffer, next: Buffer): number {
  const second = head.length > 1 ? head[1] : next[1 - head.length];
  if (second === undefined) return 2;
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
}

function payloadBytes(header: Buffer): number {
  const length = (header[1] ?? 0) & 0x7f;
  if (length === 126) return header.readUInt16BE(2);
  return length === 127 ? Number(header.readBigUInt64BE(2)) : length;
}
