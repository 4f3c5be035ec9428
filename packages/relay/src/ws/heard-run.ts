/** Entries that may be kept of one conversation, and characters of them together. */
const MOST = { frames: 64, characters: 32_768 };

/** What all runs of one socket together may keep, characters (G5). */
const ROOM = 262_144;

/** What is left of it. */
export interface Room {
  characters: number;
}

export const newRoom = (): Room => ({ characters: ROOM });

/**
 * Frames of entries heard one after the other, up to the newest heard, while they could not be written. Whoever misses more, or for whom there is
 * no room, reads the store.
 */
export class HeardRun {
  readonly #room: Room;
  /** Seq after the last one. */
  #end = 0;
  readonly #frames: string[] = [];
  #characters = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** What does not continue it begins it anew; what it has already is nothing new. */
  add(seq: number, frame: string): void {
    if (seq < this.#end && this.#frames.length > 0) return;
    if (seq !== this.#end) this.clear();
    this.#end = seq + 1;
    this.#frames.push(frame);
    this.#count(frame.length);
    while (this.#frames.length > MOST.frames || this.#characters > MOST.characters || (this.#room.characters < 0 && this.#frames.length > 0)) this.#shift();
  }

  /** The frame of this entry, which is forgotten, with all before it. */
  take(seq: number): string | undefined {
    const first = this.#end - this.#frames.length;
    for (let before = first; before < seq && this.#frames.length > 0; before += 1) this.#shift();
    return seq < first ? undefined : this.#shift();
  }

  clear(): void {
    this.#count(-this.#characters);
    this.#frames.length = 0;
  }

  #shift(): string | undefined {
    const frame = this.#frames.shift();
    if (frame !== undefined) this.#count(-frame.length);
    return frame;
  }

  #count(characters: number): void {
    this.#characters += characters;
    this.#room.characters -= characters;
  }
}
