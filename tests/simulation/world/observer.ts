import type { RelayFrame, SingleRelayFrame } from '@frontdesk/protocol';
import type { ConversationView } from '@frontdesk/sdk';
import type { Recorder } from '../history/index.ts';

/** Writes down what one client hears and shows. */
export class Observer {
  readonly client: string;
  readonly workspace: string;
  readonly #recorder: Recorder;
  /** Id of the workspace whose texts and names begin with this sign. */
  readonly #workspaceBySign: ReadonlyMap<string, string>;
  readonly #side: 'visitor' | 'agents';
  readonly #views = new Map<string, ConversationView>();
  readonly #cursors = new Map<string, string>();
  /** A client that is gone shows nothing any more. */
  #ended = false;

  constructor(options: { client: string; workspace: string; side: 'visitor' | 'agents'; recorder: Recorder; workspaceBySign: ReadonlyMap<string, string> }) {
    const { client, workspace, side, recorder, workspaceBySign } = options;
    this.client = client;
    this.workspace = workspace;
    this.#side = side;
    this.#recorder = recorder;
    this.#workspaceBySign = workspaceBySign;
    recorder.add({ type: 'client', client, workspace });
  }

  end(): void {
    this.#ended = true;
  }

  /** A message as it came off the wire. */
  heard(text: string): void {
    for (const [, sign = ''] of text.matchAll(/\b(w\d+)\./g)) {
      const workspace = this.#workspaceBySign.get(sign);
      if (workspace !== undefined && workspace !== this.workspace) this.#recorder.add({ type: 'heard', client: this.client, workspace, what: text.slice(0, 200) });
    }
    const frame = JSON.parse(text) as RelayFrame;
    for (const one of frame.t === 'batch' ? frame.frames : [frame]) this.#frame(one);
  }

  /** What is on the screen now; conversations that are missing are no longer shown. */
  shows(views: readonly ConversationView[]): void {
    if (this.#ended) return;
    for (const view of views) {
      if (this.#views.get(view.id) === view) continue;
      this.#views.set(view.id, view);
      this.#recorder.shown(this.client, view.id, view.items.map((item) => [item.id, item.seq ?? null, item.type === 'message' && item.own]));
      this.#showsCursors(view);
    }
    const shown = new Set(views.map(({ id }) => id));
    for (const conv of this.#views.keys()) {
      if (shown.has(conv)) continue;
      this.#views.delete(conv);
      this.#recorder.shown(this.client, conv, []);
    }
  }

  told(id: string): void {
    if (!this.#ended) this.#recorder.add({ type: 'told', client: this.client, id });
  }

  /** The end: whatever is on the screen must be what is stored. */
  calm(): void {
    for (const view of this.#views.values()) this.#recorder.add({ type: 'calm', client: this.client, conv: view.id, older: view.hasOlder || view.kind === 'broadcast' });
  }

  #frame(frame: SingleRelayFrame): void {
    if (frame.t === 'ack') this.#recorder.add({ type: 'ack', client: this.client, conv: frame.conv, id: frame.id, seq: frame.seq });
  }

  /** Both sides' cursors. One's own is this client's knowledge; only the other side's has to be in the store. */
  #showsCursors({ id: conv, kind, cursors }: ConversationView): void {
    for (const side of ['visitor', 'agents'] as const) {
      const { delivered, read } = cursors[side];
      const name = `${conv}|${side}`;
      if (kind === 'broadcast' || this.#cursors.get(name) === `${delivered}/${read}`) continue;
      this.#cursors.set(name, `${delivered}/${read}`);
      this.#recorder.add({ type: 'cursor', source: this.client, workspace: this.workspace, conv, by: side === this.#side ? `own ${side}` : side, delivered, read });
    }
  }
}
