/**
 * An AdminClient in memory: a seam for component tests and for looking at the console without a relay. It keeps the public promises
 * (snapshots change identity, lists are ordered by activity) and records what it was asked.
 */
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import { DEFAULT_SETTINGS, type Agent, type Conversation, type Workspace } from '@frontdesk/protocol';
import type { ConversationView, MessageView, TimelineItem } from '@frontdesk/sdk';
import type { AdminApi, AdminClient, AdminEvents, AdminSnapshot, ConversationQuery, Inbox, InboxView, RoleInfo, Me, SecondStep, SiteIdentity } from '@frontdesk/sdk/admin';
import { makeFakeApi } from './fake-api.ts';
import { NOW, emptyCounts, makeMessage, uuid, type FakeOptions } from './fake-data.ts';
import { FakeSecurity } from './fake-security.ts';

export * from './fake-data.ts';

type Listener = () => void;

export class FakeAdminClient implements AdminClient {
  readonly calls: string[] = [];
  readonly security = new FakeSecurity(this.calls);
  readonly options: FakeOptions;
  readonly #listeners = new Set<Listener>();
  readonly #events = new Map<keyof AdminEvents, Set<(event: never) => void>>();
  readonly #inboxes = new Set<{ view: InboxView; listeners: Set<Listener> }>();
  conversations: readonly Conversation[];
  #snapshot: AdminSnapshot;
  #sent = 0;
  /** The workspace requires a second step. */
  mustEnrol = false;
  /** A proof of who it is is too old: changes of security ask for another. */
  unconfirmed = false;
  /** Replies, and changes of roles, are refused with this. */
  refusal: Error | undefined;

  constructor(options: FakeOptions = {}) {
    this.options = options;
    this.conversations = options.conversations ?? [];
    this.#snapshot = { connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: { state: 'unknown', agents: [] }, presence: 'online', conversations: {}, missing: [], unsent: 0, persistent: true };
    this.api = makeFakeApi(this);
  }

  get me(): Me {
    const agent: Agent = { id: uuid(1_001), name: 'Ana Ruiz', email: 'ana@shop.example', role: this.options.role ?? 'owner', state: 'online', createdTs: NOW, seenTs: NOW };
    const workspace: Workspace = { id: uuid(1_000), key: 'default', name: 'North Shop', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: NOW, ...this.options.workspace };
    if (this.mustEnrol) return { agent, workspace, permissions: [], mustEnrol: true };
    return { agent, workspace, permissions: this.options.permissions ?? [...BUILT_IN_ROLES[this.options.role ?? 'owner']] };
  }

  get agents(): readonly Agent[] {
    return this.options.agents ?? [this.me.agent, { id: uuid(1_002), name: 'Ben Okafor', email: 'ben@shop.example', role: 'agent', state: 'away', createdTs: NOW, seenTs: NOW - 60_000 }];
  }

  get roles(): readonly RoleInfo[] {
    const builtIn = Object.entries(BUILT_IN_ROLES).map(([id, permissions]) => ({ id, name: id, permissions: [...permissions], builtIn: true }));
    return [...builtIn, ...(this.options.roles ?? [])];
  }

  // ---- what a test does to the world

  change(part: Partial<AdminSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    for (const listener of this.#listeners) listener();
  }

  emit<Name extends keyof AdminEvents>(name: Name, event: AdminEvents[Name]): void {
    for (const listener of this.#events.get(name) ?? []) (listener as (event: AdminEvents[Name]) => void)(event);
  }

  /** Puts a conversation in, or a newer state of it. */
  put(conversation: Conversation): void {
    this.conversations = [conversation, ...this.conversations.filter((other) => other.id !== conversation.id)].sort((one, other) => other.activity - one.activity);
    this.refreshAll();
  }

  setItems(conversation: string, items: readonly TimelineItem[], change: Partial<ConversationView> = {}): void {
    const view = this.#snapshot.conversations[conversation];
    if (view) this.change({ conversations: { ...this.#snapshot.conversations, [conversation]: { ...view, items, head: items.length, ...change } } });
  }

  // ---- AdminClient

  async start(): Promise<void> {
    this.calls.push('start');
    const session = this.options.session ?? 'signed-in';
    if (session === 'signed-in') this.#enter();
    else this.change({ session });
  }

  #enter(): Me {
    const counts = { ...emptyCounts };
    for (const { state, unread, visitor } of this.conversations) {
      counts[state] += 1;
      if (unread > 0) counts.unread += 1;
      if (visitor?.online) counts.online += 1;
    }
    this.change({ session: 'signed-in', me: this.me, counts, connection: { state: 'online', attempt: 0 }, team: { state: 'online', agents: this.agents }, teams: this.options.teams ?? [] });
    return this.me;
  }

  async signIn(input: { email: string; password: string }): Promise<Me | SecondStep> {
    this.calls.push(`signIn ${input.email}`);
    if (input.password === 'wrong') throw Object.assign(new Error('No such account.'), { status: 401, code: 'unauthorized' });
    if (input.password === 'with an app') return { step: 'fdp_0', expiresTs: NOW + 600_000, methods: ['code', 'recovery'] };
    return this.#enter();
  }

  async finishSignIn({ code }: { step: string; code: string }): Promise<Me> {
    this.calls.push(`finish ${code}`);
    if (code === '000000') throw Object.assign(new Error('Wrong.'), { status: 401, code: 'wrong_code' });
    return this.#enter();
  }

  async beginPasskeySignIn(): ReturnType<AdminClient['beginPasskeySignIn']> {
    return { step: 'fdp_3', options: {} };
  }

  async passkeySignIn(): Promise<Me> {
    return this.#enter();
  }

  /** What the console asks the person with. */
  ask: (() => Promise<boolean>) | undefined;

  onConfirm(ask: (() => Promise<boolean>) | undefined): void {
    this.ask = ask;
  }

  async claim(input: { link: string; name?: string }): Promise<Me> {
    this.calls.push(`claim ${input.link} ${input.name}`);
    return this.#enter();
  }

  async isClaimed(): Promise<boolean> {
    this.calls.push('isClaimed');
    return this.options.claimed ?? true;
  }

  async link(link: string): ReturnType<AdminClient['link']> {
    if (link === 'used') throw Object.assign(new Error('Used.'), { status: 404, code: 'not_found' });
    if (link === 'reset') return { purpose: 'reset', email: 'cem@shop.example', name: 'Cem' };
    return link === 'invite' ? { purpose: 'invite', email: 'cem@shop.example', name: 'Cem' } : { purpose: 'owner' };
  }

  async signOut(): Promise<void> {
    this.change({ session: 'signed-out', me: undefined, unsent: 0 });
  }

  connectNow(): void {
    this.calls.push('connectNow');
  }

  destroy(): void {
    this.#listeners.clear();
  }

  getSnapshot(): AdminSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: Listener): Listener {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  on<Name extends keyof AdminEvents>(name: Name, listener: (event: AdminEvents[Name]) => void): Listener {
    const set = this.#events.get(name) ?? new Set();
    this.#events.set(name, set.add(listener as (event: never) => void));
    return () => void set.delete(listener as (event: never) => void);
  }

  setPresence(presence: 'online' | 'away'): void {
    this.change({ presence });
  }

  inbox(query: ConversationQuery = {}): Inbox {
    const held = { view: this.#load(query), listeners: new Set<Listener>() };
    this.#inboxes.add(held);
    return {
      getSnapshot: () => held.view,
      subscribe: (listener) => {
        held.listeners.add(listener);
        return () => void held.listeners.delete(listener);
      },
      setQuery: (next) => {
        this.calls.push(`query ${JSON.stringify(next)}`);
        held.view = this.#load(next);
        for (const listener of held.listeners) listener();
      },
      loadMore: async () => void this.calls.push('loadMore'),
      refresh: async () => void this.calls.push('refresh'),
      close: () => void this.#inboxes.delete(held),
    };
  }

  #isMine(id: string): boolean {
    return this.#snapshot.teams?.find((team) => team.id === id)?.members.includes(this.me.agent.id) ?? false;
  }

  #load(query: ConversationQuery): InboxView {
    if (this.options.stuck) return { query, items: [], loading: true, hasMore: false };
    if (this.options.failure) return { query, items: [], loading: false, hasMore: false, error: this.options.failure };
    const needle = query.q?.toLowerCase();
    const items = this.conversations.filter((one) => (!query.state || query.state.includes(one.state)) && (!query.kind || query.kind.includes(one.kind)) && (!query.unread || one.unread > 0)
      && (query.assignee === undefined || one.assignee === (query.assignee === 'none' ? null : query.assignee === 'me' ? this.me.agent.id : query.assignee))
      && (query.team === undefined || (query.team === 'none' ? one.team === undefined : one.team !== undefined && (query.team === 'mine' ? this.#isMine(one.team) : one.team === query.team)))
      && (!needle || `${one.visitor?.name} ${one.visitor?.email} ${one.last?.text} ${this.options.matches?.[one.id]?.text}`.toLowerCase().includes(needle)));
    return { query, items, matches: needle ? this.options.matches : undefined, loading: false, hasMore: false };
  }

  refreshAll(): void {
    for (const held of this.#inboxes) {
      held.view = this.#load(held.view.query);
      for (const listener of held.listeners) listener();
    }
    const views = Object.fromEntries(Object.entries(this.#snapshot.conversations).map(([id, view]) => {
      const summary = this.conversations.find((one) => one.id === id);
      return [id, summary ? { ...view, summary, state: summary.state } : view];
    }));
    this.change({ conversations: views });
  }

  openConversation(id: string): void {
    this.calls.push(`open ${id}`);
    const summary = this.conversations.find((one) => one.id === id);
    const items = this.options.items?.[id] ?? [];
    const view: ConversationView = {
      id, kind: summary?.kind ?? 'support', state: summary?.state ?? 'open', items, hasOlder: false, loadingOlder: false, freshness: 'live', head: items.length, unread: summary?.unread ?? 0,
      ...(summary?.unread ? { unreadFrom: Math.max(1, items.length - summary.unread + 1) } : {}),
      cursors: summary?.cursors ?? { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } }, typing: [], ...(summary ? { summary } : {}),
    };
    this.change({ conversations: { ...this.#snapshot.conversations, [id]: view } });
  }

  closeConversation(id: string): void {
    this.calls.push(`close-view ${id}`);
    const { [id]: _gone, ...conversations } = this.#snapshot.conversations;
    this.change({ conversations });
  }

  async send(conversation: string, text: string): Promise<MessageView> {
    this.calls.push(`send ${conversation} ${text}`);
    if (this.refusal) throw this.refusal;
    this.#sent += 1;
    const view = this.#snapshot.conversations[conversation];
    const message = { ...makeMessage(900 + this.#sent), seq: (view?.head ?? 0) + 1, by: { kind: 'agent', id: this.me.agent.id }, own: true, body: { text }, status: 'sent', ts: NOW } as TimelineItem & { type: 'message' };
    this.setItems(conversation, [...(view?.items ?? []), message]);
    return message;
  }

  async retry(id: string): Promise<void> { this.calls.push(`retry ${id}`); }
  async discard(id: string): Promise<boolean> { this.calls.push(`discard ${id}`); return true; }
  setTyping(conversation: string, on: boolean): void { this.calls.push(`typing ${conversation} ${on}`); }
  markRead(conversation: string, seq?: number): void { this.calls.push(`read ${conversation} ${seq}`); }
  async loadOlder(conversation: string): Promise<void> { this.calls.push(`older ${conversation}`); }
  nameOf(who: { kind: string; id: string; name?: string }): string { return this.agents.find((agent) => agent.id === who.id)?.name ?? who.name ?? ''; }

  identity: SiteIdentity = { issuer: 'default', required: false, keys: [] };
  readonly api: AdminApi;
}
