/**
 * An AdminClient in memory: a seam for component tests and for looking at the console without a relay. It keeps the public promises
 * (snapshots change identity, lists are ordered by activity) and records what it was asked.
 */
import { BUILT_IN_ROLES } from '../../../packages/relay/src/chat/permissions.ts';
import { DEFAULT_SETTINGS, type Agent, type Conversation, type Workspace } from '@frontdesk/protocol';
import type { ConversationView, MessageView, TimelineItem } from '@frontdesk/sdk';
import type { AdminApi, AdminClient, AdminEvents, AdminSnapshot, Block, ConversationQuery, Inbox, InboxView, RoleInfo, Me, SecondStep, SiteIdentity } from '@frontdesk/sdk/admin';
import { NOW, makeMessage, makeVisitor, uuid, type FakeOptions } from './fake-data.ts';

import { FakeSecurity } from './fake-security.ts';

export * from './fake-data.ts';

type Listener = () => void;

const emptyCounts = { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0, online: 0 };

export class FakeAdminClient implements AdminClient {
  readonly calls: string[] = [];
  readonly security = new FakeSecurity(this.calls);
  readonly #options: FakeOptions;
  readonly #listeners = new Set<Listener>();
  readonly #events = new Map<keyof AdminEvents, Set<(event: never) => void>>();
  readonly #inboxes = new Set<{ view: InboxView; listeners: Set<Listener> }>();
  #conversations: readonly Conversation[];
  #snapshot: AdminSnapshot;
  #sent = 0;
  /** The workspace requires a second step. */
  mustEnrol = false;
  /** Replies are refused with this. */
  refusal: Error | undefined;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.#conversations = options.conversations ?? [];
    this.#snapshot = { connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: { state: 'unknown', agents: [] }, presence: 'online', conversations: {}, missing: [], unsent: 0, persistent: true };
  }

  get me(): Me {
    const agent: Agent = { id: uuid(1_001), name: 'Ana Ruiz', email: 'ana@shop.example', role: this.#options.role ?? 'owner', state: 'online', createdTs: NOW, seenTs: NOW };
    const workspace: Workspace = { id: uuid(1_000), key: 'default', name: 'North Shop', allowedOrigins: [], widget: DEFAULT_SETTINGS, createdTs: NOW, ...this.#options.workspace };
    if (this.mustEnrol) return { agent, workspace, permissions: [], mustEnrol: true };
    return { agent, workspace, permissions: [...BUILT_IN_ROLES[this.#options.role ?? 'owner']] };
  }

  get agents(): readonly Agent[] {
    return this.#options.agents ?? [this.me.agent, { id: uuid(1_002), name: 'Ben Okafor', email: 'ben@shop.example', role: 'agent', state: 'away', createdTs: NOW, seenTs: NOW - 60_000 }];
  }

  get roles(): readonly RoleInfo[] {
    const builtIn = Object.entries(BUILT_IN_ROLES).map(([id, permissions]) => ({ id, name: id, permissions: [...permissions], builtIn: true }));
    return [...builtIn, ...(this.#options.roles ?? [])];
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
    this.#conversations = [conversation, ...this.#conversations.filter((other) => other.id !== conversation.id)].sort((one, other) => other.activity - one.activity);
    this.#refreshAll();
  }

  setItems(conversation: string, items: readonly TimelineItem[], change: Partial<ConversationView> = {}): void {
    const view = this.#snapshot.conversations[conversation];
    if (view) this.change({ conversations: { ...this.#snapshot.conversations, [conversation]: { ...view, items, head: items.length, ...change } } });
  }

  // ---- AdminClient

  async start(): Promise<void> {
    this.calls.push('start');
    const session = this.#options.session ?? 'signed-in';
    if (session === 'signed-in') this.#enter();
    else this.change({ session });
  }

  #enter(): Me {
    const counts = { ...emptyCounts };
    for (const { state, unread, visitor } of this.#conversations) {
      counts[state] += 1;
      if (unread > 0) counts.unread += 1;
      if (visitor?.online) counts.online += 1;
    }
    this.change({ session: 'signed-in', me: this.me, counts, connection: { state: 'online', attempt: 0 }, team: { state: 'online', agents: this.agents } });
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

  #load(query: ConversationQuery): InboxView {
    if (this.#options.stuck) return { query, items: [], loading: true, hasMore: false };
    if (this.#options.failure) return { query, items: [], loading: false, hasMore: false, error: this.#options.failure };
    const needle = query.q?.toLowerCase();
    const items = this.#conversations.filter((one) => (!query.state || query.state.includes(one.state)) && (!query.kind || query.kind.includes(one.kind)) && (!query.unread || one.unread > 0)
      && (query.assignee === undefined || one.assignee === (query.assignee === 'none' ? null : query.assignee === 'me' ? this.me.agent.id : query.assignee))
      && (!needle || `${one.visitor?.name} ${one.last?.text}`.toLowerCase().includes(needle)));
    return { query, items, loading: false, hasMore: false };
  }

  #refreshAll(): void {
    for (const held of this.#inboxes) {
      held.view = this.#load(held.view.query);
      for (const listener of held.listeners) listener();
    }
    const views = Object.fromEntries(Object.entries(this.#snapshot.conversations).map(([id, view]) => {
      const summary = this.#conversations.find((one) => one.id === id);
      return [id, summary ? { ...view, summary, state: summary.state } : view];
    }));
    this.change({ conversations: views });
  }

  openConversation(id: string): void {
    this.calls.push(`open ${id}`);
    const summary = this.#conversations.find((one) => one.id === id);
    const items = this.#options.items?.[id] ?? [];
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
  readonly api: AdminApi = {
    me: {
      tokens: {
        list: async () => this.#listed([]),
        create: async ({ name, scopes = [] }) => ({ token: { id: uuid(89), name, createdTs: NOW, scopes, agent: this.me.agent.id }, secret: 'fdt_9wqQe7VJm2u4Q0yXkq1bN5sYc8aR3tHfLpDgZxCvB6M' }),
        remove: async (id) => void this.calls.push(`revoke own ${id}`),
      },
      update: async (patch) => {
        this.calls.push(`me ${JSON.stringify(patch)}`);
        if (patch.currentPassword === 'wrong') throw Object.assign(new Error('Not your password.'), { status: 403, code: 'wrong_password' });
        const me = { ...this.me, agent: { ...this.me.agent, name: patch.name ?? this.me.agent.name } };
        this.change({ me });
        return me;
      },
    },
    conversations: {
      list: async (query = {}) => ({ items: this.#conversations.filter((one) => !query.visitor || one.visitor?.id === query.visitor).filter((one) => !query.q || one.visitor?.name?.toLowerCase().includes(query.q.toLowerCase())).slice(0, query.limit) }),
      get: async (id) => this.#find(id),
      create: async ({ kind, visitor, text }) => {
        this.calls.push(`create ${kind} ${visitor} ${text}`);
        return this.#find(this.#conversations[0]?.id ?? '');
      },
      close: async (id) => this.#state(id, 'closed'),
      reopen: async (id) => this.#state(id, 'open'),
      archive: async (id) => this.#state(id, 'archived'),
      assign: async (id, assignee) => this.#patch(id, { assignee }, `assign ${id} ${assignee}`),
      read: async (id) => this.#patch(id, { unread: 0 }, `api-read ${id}`),
      remove: async (id) => {
        this.calls.push(`remove ${id}`);
        this.#conversations = this.#conversations.filter((one) => one.id !== id);
        this.#refreshAll();
      },
      counts: async () => this.#snapshot.counts ?? emptyCounts,
    },
    messages: {
      list: async () => ({ entries: [], more: false }),
      send: async () => { throw new Error('The console sends through the outbox.'); },
      edit: async (conversation, message, text) => this.#entry('edit', conversation, message, text),
      remove: async (conversation, message) => this.#entry('remove-message', conversation, message),
    },
    visitors: {
      list: async () => ({ items: [] }),
      get: async () => makeVisitor(1),
      update: async (id, patch) => {
        this.calls.push(`visitor ${id} ${JSON.stringify(patch)}`);
        return { ...makeVisitor(1), ...patch, id };
      },
      events: async (id, { cursor, limit = 30 } = {}) => {
        const events = await this.#listed(this.#options.events?.[id] ?? []);
        const from = Number(cursor ?? 0);
        return { items: events.slice(from, from + limit), ...(events.length > from + limit ? { next: String(from + limit) } : {}) };
      },
      track: async (id, event) => {
        this.calls.push(`track ${id} ${event.name}`);
        return { id: uuid(99), by: 'agent', ts: NOW, name: event.name };
      },
    },
    broadcasts: {
      list: async () => ({ items: await this.#listed(this.#options.broadcasts ?? []) }),
      create: async (input) => {
        this.calls.push(`broadcast ${input.text}`);
        return { id: input.id ?? uuid(77), seq: 9, body: { text: input.text, ...(input.title ? { title: input.title } : {}) }, by: { kind: 'agent', id: this.me.agent.id }, ts: NOW, audience: 120, delivered: 4, read: 0 };
      },
      get: async (id) => this.#options.broadcasts?.find((one) => one.id === id) ?? Promise.reject(new Error('No such broadcast.')),
    },
    agents: {
      list: async () => this.#listed(this.agents),
      invite: async (input) => {
        this.calls.push(`invite ${input.email} ${input.role}`);
        return { agent: { id: uuid(1_009), ...input, state: 'offline', createdTs: NOW }, link: 'https://chat.example.com/admin#link=3q2wJv8n1kq0sZr5' };
      },
      update: async (id, patch) => {
        this.calls.push(`agent ${id} ${JSON.stringify(patch)}`);
        const agent = this.agents.find((one) => one.id === id) ?? this.me.agent;
        return { ...agent, ...patch };
      },
      remove: async () => undefined,
      reset: async (id) => {
        this.calls.push(`reset ${id}`);
        return { link: 'https://chat.example.com/admin#link=8hG2kLm4nQ7rT1vX' };
      },
      dropTwoStep: async (id) => void this.calls.push(`drop two-step ${id}`),
      endSessions: async (id) => void this.calls.push(`end sessions ${id}`),
    },
    mySecurity: this.security.mine,
    security: this.security.rules,
    blocks: {
      list: async ({ what = 'blocked', visitor } = {}) => ({ items: await this.#listed((this.#options.blocks ?? []).filter((block) => (visitor === undefined ? block.exempt === (what === 'exempt') : block.subject === visitor))) }),
      create: async (input) => {
        this.calls.push(`block ${JSON.stringify(input)}`);
        const block: Block = { id: uuid(1_200), kind: input.visitor ? 'visitor' : 'address', subject: input.visitor ?? input.address ?? '', exempt: input.never ?? false, strikes: 0, by: { kind: 'agent', id: this.me.agent.id, name: this.me.agent.name }, signals: [], createdTs: NOW, ...(input.minutes ? { untilTs: NOW + input.minutes * 60_000 } : {}), ...(input.reason ? { reason: input.reason } : {}) };
        this.#options.blocks = [block, ...(this.#options.blocks ?? []).filter(({ subject }) => subject !== block.subject)];
        return { items: [block] };
      },
      remove: async (id) => {
        this.calls.push(`unblock ${id}`);
        this.#options.blocks = (this.#options.blocks ?? []).filter((block) => block.id !== id);
      },
    },
    limits: async () => ({ abuse: 'block', items: [{ name: 'FRONTDESK_VISITOR_MESSAGES_PER_HOUR', most: 100 }, { name: 'FRONTDESK_BROADCASTS_PER_DAY', most: 20 }, { name: 'FRONTDESK_FROM_THE_FUTURE', most: 7 }] }),
    roles: {
      list: async () => this.#listed(this.roles),
      create: async (input) => {
        this.calls.push(`role ${input.name} ${input.permissions.join(' ')}`);
        return { ...input, id: uuid(1_100), builtIn: false };
      },
      update: async (id, patch) => {
        this.calls.push(`role ${id} ${JSON.stringify(patch)}`);
        const role = this.roles.find((one) => one.id === id);
        if (!role) throw new Error('No such role.');
        return { ...role, ...patch };
      },
      remove: async (id) => {
        this.calls.push(`remove role ${id}`);
        const used = this.agents.filter(({ role }) => role === id).map(({ name }) => name);
        if (used.length > 0) throw Object.assign(new Error(`The role is in use by ${used.join(', ')}.`), { code: 'role_in_use', status: 409 });
      },
    },
    selfTest: async () => this.#options.selfTest ?? { state: 'passed', secondsAgo: 12, webSocketBlocked: 0 },
    workspace: {
      get: async () => this.me.workspace,
      update: async (patch) => {
        this.calls.push(`workspace ${JSON.stringify(patch)}`);
        const { workspace } = this.me;
        return { ...workspace, name: patch.name ?? workspace.name, allowedOrigins: [...(patch.allowedOrigins ?? workspace.allowedOrigins)], widget: { ...workspace.widget, ...patch.widget } };
      },
    },
    identity: {
      get: async () => this.identity,
      update: async (patch) => (this.identity = { ...this.identity, ...patch }),
      makeKey: async ({ algorithm }) => {
        const key = { kid: 'k_9aB3', algorithm, createdTs: NOW };
        this.identity = { ...this.identity, keys: [...this.identity.keys, key] };
        return { key, secret: 'a-secret-that-is-shown-once' };
      },
      withdrawKey: async (kid) => void (this.identity = { ...this.identity, keys: this.identity.keys.filter((key) => key.kid !== kid) }),
    },
    tokens: {
      list: async () => this.#listed(this.#options.tokens ?? []),
      create: async ({ name, scopes = [] }) => ({ token: { id: uuid(88), name, createdTs: NOW, scopes }, secret: 'fdt_9wqQe7VJm2u4Q0yXkq1bN5sYc8aR3tHfLpDgZxCvB6M' }),
      remove: async (id) => void this.calls.push(`revoke ${id}`),
    },
    content: {
        rules: async () => ({ words: { action: 'hold' as const, own: ['casino'], english: false }, personalData: { card: 'mask' as const, iban: 'off' as const, nationalId: 'off' as const, email: 'off' as const, phone: 'off' as const }, staff: false }),
        update: async (patch) => { this.calls.push(`content ${JSON.stringify(patch)}`); return patch as never; },
        try: async (text) => ({ outcome: 'store' as const, text: text.replace(/\d(?=[\d ]{4})/g, '•'), finds: [] }),
        held: async () => ({ items: [{ id: uuid(91), conv: uuid(92), message: uuid(93), visitor: uuid(94), name: 'Kim', text: 'Come to the **casino**', ts: NOW }], waiting: 1 }),
        release: async (id) => { this.calls.push(`release ${id}`); },
        refuse: async (id) => { this.calls.push(`refuse ${id}`); },
      },
      audit: {
      list: async ({ cursor, limit = 30, q, action, from = 0, to = Infinity } = {}) => {
        this.calls.push(`audit ${JSON.stringify({ q, action })}`);
        const kept = (await this.#listed(this.#options.audit ?? []))
          .filter((entry) => (!q || JSON.stringify(entry).toLowerCase().includes(q.toLowerCase())) && (!action || entry.action.startsWith(action.replace('*', ''))) && entry.ts >= from && entry.ts < to);
        const start = Number(cursor ?? 0);
        return { items: kept.slice(start, start + limit), ...(kept.length > start + limit ? { next: String(start + limit) } : {}) };
      },
      export: async ({ format = 'jsonl' } = {}) => {
        this.calls.push(`audit export ${format}`);
        return 'seq,time\r\n';
      },
    },
  };

  async #listed<Items>(items: Items): Promise<Items> {
    if (this.#options.stuck) return new Promise(() => undefined);
    if (this.#options.failure) throw Object.assign(new Error(this.#options.failure.message), this.#options.failure);
    return items;
  }

  #find(id: string): Conversation {
    const found = this.#conversations.find((one) => one.id === id);
    if (!found) throw Object.assign(new Error('No such conversation.'), { status: 404, code: 'not_found' });
    return found;
  }

  #state(id: string, state: Conversation['state']): Conversation {
    return this.#patch(id, { state }, `${state} ${id}`);
  }

  #patch(id: string, change: Partial<Conversation>, call: string): Conversation {
    this.calls.push(call);
    const found = this.#find(id);
    const next = { ...found, ...change, rev: found.rev + 1 };
    this.put(next);
    return next;
  }

  async #entry(call: string, conversation: string, message: string, text = ''): Promise<never> {
    this.calls.push(`${call} ${message} ${text}`.trim());
    return { type: 'edit', conv: conversation, id: message, target: message, seq: 1, ts: NOW, by: { kind: 'agent', id: this.me.agent.id }, body: { text } } as never;
  }
}
