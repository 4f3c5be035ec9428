/** Entries that may be kept of one conversation, and characters of them together (G5). Who misses more reads once more. */
const MOST = { frames: 64, characters: 32_768 };

/** Frames of entries heard one after the other, up to the newest heard. */
export class HeardRun {
  /** Seq of the frame after the last one. */
  #end = 0;
  readonly #frames: string[] = [];
  #characters = 0;

  /** What does not continue it begins it anew; what it has already is nothing new. */
  add(seq: number, frame: string): void {
    if (seq < this.#end && this.#frames.length > 0) return;
    if (seq !== this.#end) this.#clear();
    this.#end = seq + 1;
    this.#frames.push(frame);
    this.#characters += frame.length;
    while (this.#frames.length > MOST.frames || this.#characters > MOST.characters) this.#characters -= this.#frames.shift()?.length ?? this.#characters;
  }

  /** The frame of this entry, which is forgotten, with all before it. */
  take(seq: number): string | undefined {
    const before = seq - (this.#end - this.#frames.length);
    if (before < 0) return undefined;
    for (const frame of this.#frames.splice(0, before)) this.#characters -= frame.length;
    const frame = this.#frames.shift();
    this.#characters -= frame?.length ?? 0;
    return frame;
  }

  #clear(): void {
    this.#frames.length = 0;
    this.#characters = 0;
  }
}
