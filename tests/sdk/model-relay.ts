import { DEFAULT_LIMITS } from '@frontdesk/protocol';
import type { Body, ClientFrame, Conversation, Cursor, Entry, PageInfo, RelayFrame, Who } from '@frontdesk/protocol';
import type { SocketFactory, SocketLike } from '@frontdesk/sdk';

/** What the model keeps of a conversation: the log is the truth. */
interface ModelConversation {
  readonly id: string;
  epoch: number;
  readonly entries: Entry[];
  readonly cursors: { visitor: Cursor; agents: Cursor };
  rev: number;
}

/** One link: frames wait in both directions until the test moves them. */
interface Link {
  readonly socket: SocketLike;
  readonly up: string[];
  readonly down: RelayFrame[];
  readonly followed: Set<string>;
  /** Conversations whose later sends are refused until this id comes back. */
  readonly holding: Map<string, string>;
  opened: boolean;
  welcomed: boolean;
  /** Whose it is. */
  token: string;
  open: boolean;
}

const AGENT: Who = { kind: 'agent', id: 'agent-1', name: 'Ann' };
const VISITOR: Who = { kind: 'visitor', id: '00000000-0000-4000-8000-000000000001' };
const ID = (number: number): string => `00000000-0000-7000-9000-${String(number).padStart(12, '0')}`;

/**
 * The smallest relay that keeps the protocol's promises, with a test's hand on every frame: nothing moves unless told.
 * One visitor, several links (tabs).
 */
export class ModelRelay {
  readonly conversations = new Map<string, ModelConversation>();
  readonly links: Link[] = [];
  /** Tokens that said hello. */
  readonly tokens: string[] = [];
  /** Page views, each unless it is the page of the same visitor's one before (PROTOCOL.md §6). */
  readonly visits: string[] = [];
  private readonly latestVisits = new Map<string, string>();
  /** Sends still to be refused retryably. */
  refusals = 0;
  /** Live entries still to be lost on the way. */
  lostHints = 0;
  /** Live entries still to be sent twice. */
  doubled = 0;
  /** Largest gap answered by pages. */
  gapItems = 5;
  private made = 0;

  readonly factory: SocketFactory = () => {
    const link: Link = { up: [], down: [], followed: new Set(), holding: new Map(), opened: false, welcomed: false, token: '', open: true, socket: undefined as never };
    const socket: SocketLike = {
      onopen: null, onmessage: null, onclose: null, onerror: null,
      send: (text) => void link.up.push(text),
      close: () => {
        link.open = false;
      },
    };
    (link as { socket: SocketLike }).socket = socket;
    this.links.push(link);
    return socket;
  };

  get live(): Link[] {
    return this.links.filter((link) => link.open);
  }

  /** Lets the next thing happen on a link: the upgrade, else a frame to the relay. */
  up(which = 0): boolean {
    const link = this.live[which % Math.max(1, this.live.length)];
    if (!link) return false;
    if (!link.opened) {
      link.opened = true;
      link.socket.onopen?.();
      return true;
    }
    const text = link.up.shift();
    if (text === undefined) return false;
    this.handle(link, JSON.parse(text) as ClientFrame);
    return true;
  }

  /** Hands the next frame of the relay to a client. */
  down(which = 0): boolean {
    const link = this.live[which % Math.max(1, this.live.length)];
    const frame = link?.down.shift();
    if (!link || !frame) return false;
    link.socket.onmessage?.({ data: JSON.stringify(frame) });
    return true;
  }

  /** Cuts a link; `processed` frames had reached the relay, their answers are lost. */
  cut(which: number, processed: number): void {
    const link = this.live[which % Math.max(1, this.live.length)];
    if (!link) return;
    for (let count = 0; link.opened && count < processed && link.up.length; count += 1) this.handle(link, JSON.parse(link.up.shift()!) as ClientFrame);
    link.open = false;
    link.socket.onclose?.({ code: 1006, reason: '' });
  }

  /** An agent writes. */
  answer(conv: string, text: string): void {
    if (this.conversations.has(conv)) this.append(conv, { type: 'message', id: ID((this.made += 1)), by: AGENT, body: { text } });
  }

  /** An agent deletes the visitor's latest message. */
  erase(conv: string): void {
    const target = this.conversations.get(conv)?.entries.findLast((entry) => entry.type === 'message' && !entry.deleted);
    if (target) this.append(conv, { type: 'delete', id: ID((this.made += 1)), by: AGENT, target: target.id });
  }

  private append(conv: string, part: Record<string, unknown> & { id: string; by: Who }): Entry {
    let held = this.conversations.get(conv);
    if (!held) this.conversations.set(conv, (held = { id: conv, epoch: 7, entries: [], cursors: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } }, rev: 0 }));
    const known = held.entries.find((entry) => entry.id === part.id);
    if (known) return known;
    held.rev += 1;
    const entry = { ...part, conv, seq: held.entries.length + 1, ts: held.entries.length + 1 } as Entry;
    held.entries.push(entry);
    // PROTOCOL.md §7: whoever writes has read what is before.
    held.cursors[entry.by.kind === 'visitor' ? 'visitor' : 'agents'] = { delivered: entry.seq, read: entry.seq };
    if (entry.type === 'delete') this.blank(held, entry.target);
    // The other tabs hear of a new conversation.
    if (entry.seq === 1) for (const link of this.live) if (link.welcomed) link.down.push({ t: 'conversation', conversation: this.summary(held) });
    for (const link of this.live) if (link.followed.has(conv)) this.hint(link, entry);
    return entry;
  }

  private blank(held: ModelConversation, target: string): void {
    const at = held.entries.findIndex((entry) => entry.id === target);
    const entry = held.entries[at];
    if (entry?.type === 'message') held.entries[at] = { ...entry, body: undefined, deleted: true };
  }

  private hint(link: Link, entry: Entry): void {
    if (this.lostHints > 0) {
      this.lostHints -= 1;
      return;
    }
    link.down.push({ t: 'entry', entry });
    if (this.doubled > 0) {
      this.doubled -= 1;
      link.down.push({ t: 'entry', entry });
    }
  }

  private summary(held: ModelConversation): Conversation {
    const { id, epoch, entries, cursors, rev } = held;
    const unread = entries.filter((entry) => entry.type === 'message' && entry.by.kind !== 'visitor' && entry.seq > cursors.visitor.read).length;
    return { id, kind: 'support', state: 'open', epoch, head: entries.length, rev, activity: rev, createdTs: 1, updatedTs: 1, unread, cursors: structuredClone(cursors) };
  }

  private handle(link: Link, frame: ClientFrame): void {
    const say = (answer: RelayFrame): void => void link.down.push(answer);
    switch (frame.t) {
      case 'hello':
        link.welcomed = true;
        link.token = frame.auth.token ?? '';
        if (frame.auth.kind === 'visitor') this.tokens.push(link.token);
        this.visited(link, frame.page);
        return say({
          t: 'welcome', v: 1, caps: [], session: 's', ts: 1, self: VISITOR, workspace: { id: ID(0), key: 'default', name: 'Shop' },
          limits: { ...DEFAULT_LIMITS, window: 3 }, conversations: [...this.conversations.values()].map((held) => this.summary(held)), team: { state: 'online', agents: [] },
        });
      case 'send':
        return this.send(link, frame, say);
      case 'sync':
        return this.sync(link, frame, say);
      case 'cursor': {
        const held = this.conversations.get(frame.conv);
        if (held) held.cursors.visitor = { delivered: Math.max(held.cursors.visitor.delivered, frame.delivered ?? 0), read: Math.max(held.cursors.visitor.read, frame.read ?? 0) };
        return undefined;
      }
      case 'history': {
        const older = this.conversations.get(frame.conv)?.entries.slice(0, frame.before - 1) ?? [];
        const entries = older.slice(-(frame.limit ?? 3)).slice(-3);
        return say({ t: 'history', req: frame.req, conv: frame.conv, entries, more: older.length > entries.length });
      }
      case 'page':
        return this.visited(link, frame.page);
      case 'ping':
        return say({ t: 'pong', n: frame.n });
      default:
        return undefined;
    }
  }

  private visited({ token }: Link, page: PageInfo | undefined): void {
    if (!page || page.url === this.latestVisits.get(token)) return;
    this.latestVisits.set(token, page.url);
    this.visits.push(page.url);
  }

  private send(link: Link, frame: { id: string; conv: string; body: Body }, say: (answer: RelayFrame) => void): void {
    const { id, conv, body } = frame;
    const held = link.holding.get(conv);
    if (held !== undefined && held !== id) return say({ t: 'nack', id, conv, code: 'held', message: 'held' });
    if (this.refusals > 0) {
      this.refusals -= 1;
      link.holding.set(conv, id);
      return say({ t: 'nack', id, conv, code: 'rate_limited', message: 'later', retryMs: 700 });
    }
    link.holding.delete(conv);
    const entry = this.append(conv, { type: 'message', id, by: VISITOR, body });
    say({ t: 'ack', id, conv, seq: entry.seq, ts: entry.ts });
  }

  private sync(link: Link, frame: { conv: string; epoch?: number; after: number }, say: (answer: RelayFrame) => void): void {
    const held = this.conversations.get(frame.conv);
    if (!held) return say({ t: 'error', code: 'not_found', message: 'no such conversation', ref: 'sync' });
    link.followed.add(frame.conv);
    const head = held.entries.length;
    if (frame.epoch !== held.epoch || head - frame.after > this.gapItems) {
      return say({ t: 'snapshot', conv: held.id, conversation: this.summary(held), entries: held.entries.slice(-4) });
    }
    // Pages of two, as a relay with small pages would.
    for (let from = frame.after; from < head || from === frame.after; from += 2) {
      say({ t: 'page', conv: held.id, epoch: held.epoch, head, entries: held.entries.slice(from, from + 2) });
      if (from + 2 >= head) break;
    }
  }
}
