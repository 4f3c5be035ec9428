import { DEFAULT_SETTINGS, type WidgetSettings } from '@frontdesk/protocol';
import type { ChatClient, ChatEvents, ChatSnapshot, ConversationView, MessageView, TimelineItem } from '@frontdesk/sdk';

type Listener = (event: never) => void;

export const CONVERSATION = '01900000-0000-7000-8000-000000000001';
export const BROADCASTS = '01900000-0000-7000-8000-0000000000bb';

let made = 0;
/** A Tuesday noon, local time, so that day separators do not depend on when the tests run. */
const NOON = new Date(2026, 2, 10, 12, 0).getTime();

/** A message as the SDK shows it. Own ones are `read` unless told otherwise. */
export function message(text: string, rest: Partial<MessageView> = {}): TimelineItem {
  made += 1;
  const own = rest.own ?? false;
  return {
    type: 'message', id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`, conv: CONVERSATION, seq: made, ts: NOON + made * 1_000, own,
    by: own ? { kind: 'visitor', id: 'v' } : { kind: 'agent', id: 'a', name: 'Anna Berg' }, body: { text }, status: own ? 'read' : 'received', edited: false, deleted: false, ...rest,
  };
}

/** A conversation with these items. */
export function conversation(items: readonly TimelineItem[], rest: Partial<ConversationView> = {}): ConversationView {
  return {
    id: CONVERSATION, kind: 'support', state: 'open', items, hasOlder: false, loadingOlder: false, freshness: 'live', head: items.length, unread: 0,
    cursors: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } }, typing: [], ...rest,
  };
}

/** The announcements, as the SDK shows them. */
export function announcements(items: readonly TimelineItem[], rest: Partial<ConversationView> = {}): ConversationView {
  return conversation(items.map((item) => ({ ...item, conv: BROADCASTS })), { id: BROADCASTS, kind: 'broadcast', ...rest });
}

export const settings = (rest: Partial<WidgetSettings> = {}): WidgetSettings => ({ ...DEFAULT_SETTINGS, title: 'Harbour & Pine', greeting: 'Hello! How can we help you today?', replyTime: 'minutes', ...rest });

/**
 * A client that shows whatever a test puts into its snapshot and notes what it is asked to do. It stands for the public type
 * of the SDK only: what the product does with messages is tested against the real client and relay elsewhere.
 */
export class FakeClient implements ChatClient {
  readonly calls: [name: string, ...values: unknown[]][] = [];
  /** Events are refused with this. */
  refusal: Error | undefined;
  #snapshot: ChatSnapshot = {
    connection: { state: 'online', attempt: 0 }, persistent: true, profile: {}, prefs: { broadcasts: true }, conversations: [conversation([])], current: CONVERSATION, unread: 0, queued: 0,
    team: { state: 'online', agents: [{ id: 'a', name: 'Anna Berg', state: 'online' }, { id: 'b', name: 'Jonas', state: 'online' }] }, settings: settings(), textChars: 4_000,
  };
  readonly #changed = new Set<() => void>();
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(part: Partial<ChatSnapshot> = {}) {
    this.#snapshot = { ...this.#snapshot, ...part };
  }

  /** Changes the snapshot as the real client would: a new object, then everybody is told. */
  put(part: Partial<ChatSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    this.#changed.forEach((tell) => tell());
  }

  emit<Name extends keyof ChatEvents>(name: Name, event: ChatEvents[Name]): void {
    this.#listeners.get(name)?.forEach((listener) => listener(event as never));
  }

  getSnapshot = (): ChatSnapshot => this.#snapshot;
  subscribe = (listener: () => void): (() => void) => {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  };
  on<Name extends keyof ChatEvents>(name: Name, listener: (event: ChatEvents[Name]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as Listener));
    return () => set.delete(listener as Listener);
  }

  open = async (): Promise<void> => this.#note('open');
  connect = async (): Promise<void> => this.#note('connect');
  disconnect = (): void => this.#note('disconnect');
  destroy = async (): Promise<void> => this.#note('destroy');
  reset = async (): Promise<void> => this.#note('reset');
  identify = async (proof: object): Promise<void> => this.#note('identify', proof);
  retry = async (id: string): Promise<void> => this.#note('retry', id);
  discard = async (id: string): Promise<boolean> => (this.#note('discard', id), true);
  edit = async (): Promise<void> => this.#note('edit');
  remove = async (): Promise<void> => this.#note('remove');
  setTyping = (conv: string, on: boolean): void => this.#note('setTyping', conv, on);
  markRead = (conv: string, seq?: number): void => this.#note('markRead', conv, seq);
  loadOlder = async (conv: string): Promise<void> => this.#note('loadOlder', conv);
  trim = (conv: string): void => this.#note('trim', conv);
  setProfile = async (profile: object): Promise<void> => this.#note('setProfile', profile);
  track = async (...event: Parameters<ChatClient['track']>): Promise<void> => {
    this.#note('track', ...event);
    if (this.refusal) throw this.refusal;
  };
  setPage = (page: object): void => this.#note('setPage', page);
  setPrefs = async (prefs: object): Promise<void> => this.#note('setPrefs', prefs);
  getDraft = async (): Promise<string> => '';
  setDraft = async (conv: string, text: string): Promise<void> => this.#note('setDraft', conv, text);
  send = async (text: string): Promise<MessageView> => {
    this.#note('send', text);
    const view = message(text, { own: true, status: 'queued', seq: undefined });
    const [first] = this.#snapshot.conversations;
    this.put({ conversations: [{ ...first!, items: [...first!.items, view] }] });
    return view as MessageView;
  };

  /** The relay has stored what was sent. */
  acknowledge(): void {
    const [first, ...others] = this.#snapshot.conversations;
    const items = first!.items.map((item, index) => (item.type === 'message' && item.seq === undefined ? { ...item, status: 'sent' as const, seq: index + 1 } : item));
    this.put({ conversations: [{ ...first!, items }, ...others] });
  }

  #note(name: string, ...values: unknown[]): void {
    this.calls.push([name, ...values]);
  }
}
