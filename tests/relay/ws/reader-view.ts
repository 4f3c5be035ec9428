import assert from 'node:assert/strict';
import type { Entry, RelayFrame } from '@frontdesk/protocol';

/** What a client holds of one log, by the rule of PROTOCOL.md §6, with every breach of contiguity as a failure. */
export class ReaderView {
  readonly seqs: number[] = [];
  snapshots = 0;
  pages = 0;

  read(frames: readonly RelayFrame[]): void {
    for (const frame of frames) {
      if (frame.t === 'snapshot') {
        this.snapshots += 1;
        this.seqs.length = 0;
        for (const entry of frame.entries) this.#next(entry);
        assert.equal(this.seqs.at(-1) ?? 0, frame.conversation.head, 'a snapshot ends at the head that it tells');
      } else if (frame.t === 'page') {
        this.pages += 1;
        for (const entry of frame.entries) this.#next(entry);
      } else if (frame.t === 'entry') {
        this.#next(frame.entry);
      }
    }
  }

  #next(entry: Entry): void {
    const last = this.seqs.at(-1);
    assert.ok(last === undefined || entry.seq === last + 1, `${entry.seq} came after ${last}: a gap or a double`);
    this.seqs.push(entry.seq);
  }
}
