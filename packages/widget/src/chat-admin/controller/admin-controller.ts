import type { Conversation, Workspace } from '@frontdesk/protocol';
import type { AdminClient, AdminSnapshot, Inbox } from '@frontdesk/sdk/admin';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { neighbour, withOpened } from '../inbox/list-order.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { AdminAction } from './actions.ts';
import type { AdminState } from './admin-state.ts';
import { Alerts } from './alerts.ts';
import { ConversationActs } from './conversation-acts.ts';
import { Drafts } from './drafts.ts';
import { START_FILTER, isNarrowed, toQuery, type InboxFilter } from './filter.ts';
import { deviceStorage, loadPreferences, savePreferences } from './preferences.ts';
import type { Route } from './route.ts';
import { Toasts } from './toasts.ts';

export interface AdminControllerOptions {
  readonly words: () => AdminWords;
  /** Called when the route changed by an act, for the address bar. */
  readonly routed: (route: Route) => void;
}

const NOT_STARTED: AdminSnapshot = {
  connection: { state: 'idle', attempt: 0 }, session: 'unknown', team: { state: 'unknown', agents: [] }, presence: 'online', conversations: {},
};

/** How often the console looks whether the script tag was seen, while it teaches (ms). */
const INSTALL_CHECK_MS = 4_000;

/**
 * The one source of what the console shows. Reads the client, holds what belongs to this screen (route, filter, toasts, drafts,
 * preferences), and is told by `handle` what the person wants. Views get `state` by properties and never see this object.
 */
export class AdminController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: AdminControllerOptions;
  readonly #storage = deviceStorage();
  readonly drafts = new Drafts(this.#storage);
  readonly #toasts = new Toasts(() => this.#changed());
  readonly #alerts: Alerts;
  readonly #acts: ConversationActs;
  #client: AdminClient | undefined;
  #inbox: Inbox | undefined;
  #stop: (() => void)[] = [];
  #opened: string | undefined;
  #order: readonly string[] = [];
  /** The opened conversation stood in the list under the present filter: it stays there until another one is opened. */
  #listed = false;
  #installTimer: ReturnType<typeof setInterval> | undefined;
  #leaving = false;
  #draftIds: ReadonlySet<string> = new Set();
  state: AdminState;

  constructor(host: ReactiveControllerHost, options: AdminControllerOptions) {
    this.#host = host;
    this.#options = options;
    this.#alerts = new Alerts({
      words: options.words, preferences: () => this.state.preferences, selected: () => this.#opened,
      open: (id) => this.handle({ type: 'open', id }),
    });
    this.#acts = new ConversationActs({
      client: () => this.#client, words: options.words, toasts: this.#toasts, find: (id) => this.conversation(id),
      leave: (id) => this.#leave(id), comeBack: (id) => this.handle({ type: 'open', id }), changed: () => this.#changed(),
    });
    this.state = {
      snapshot: NOT_STARTED, wasSignedOut: false, startProblem: undefined, workspace: undefined, route: { view: 'inbox' }, filter: START_FILTER, inbox: undefined, rows: [],
      hiddenMessages: this.#acts.hiddenMessages, drafts: this.#draftIds, highlighted: undefined, toasts: [], preferences: loadPreferences(this.#storage),
      sound: this.#alerts.player.preferences, permission: typeof Notification === 'undefined' ? 'unsupported' : Notification.permission,
      overlay: undefined, wide: true, panel: false, firstRun: false,
    };
    host.addController(this);
  }

  hostDisconnected(): void {
    this.disconnect();
    this.#alerts.release();
  }

  /** Starts to show this client. The caller owns and destroys it. */
  connect(client: AdminClient): void {
    this.disconnect();
    this.#client = client;
    this.#stop = [
      client.subscribe(() => this.#follow()),
      client.on('visitor', () => void this.#checkInstalled()),
    ];
    this.#alerts.listen(client);
    this.#follow();
    this.start();
  }

  /** Looks who is signed in; again after a failure. */
  start(): void {
    const client = this.#client;
    this.#set({ startProblem: undefined });
    client?.start().catch((error: unknown) => {
      if (client === this.#client) this.#set({ startProblem: error });
    });
  }

  disconnect(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
    this.#inbox?.close();
    this.#inbox = undefined;
    if (this.#opened) this.#client?.closeConversation(this.#opened);
    this.#opened = undefined;
    clearInterval(this.#installTimer);
    this.#installTimer = undefined;
    this.#alerts.silence();
    this.#client = undefined;
  }

  /** The summary of a conversation, from wherever it is known. */
  conversation(id: string): Conversation | undefined {
    return this.state.snapshot.conversations[id]?.summary ?? this.#inbox?.getSnapshot().items.find((item) => item.id === id);
  }

  /** Shows the unread number in the page's title, when the page is the console's own. */
  showTitle(): void {
    this.#alerts.title(this.state.snapshot.session === 'signed-in' ? this.state.snapshot.counts?.unread ?? 0 : 0);
  }

  /** Does what a person asked for. Never throws; what fails is said in a toast. */
  handle(action: AdminAction): void {
    const client = this.#client;
    switch (action.type) {
      case 'go': return this.#go(action.route);
      case 'back': return this.#back();
      case 'open': return this.#go({ view: 'inbox', conversation: action.id });
      case 'filter': return this.#filter(action.filter);
      case 'load-more': return void this.#inbox?.loadMore().catch(() => undefined);
      case 'refresh': return void this.#inbox?.refresh().catch(() => undefined);
      case 'set-state': return this.#acts.setState(action.id, action.state);
      case 'assign': return this.#acts.assign(action.id, action.assignee);
      case 'remove-conversation': return this.#acts.remove(action.id);
      case 'edit-message': return this.#acts.editMessage(action.id, action.message, action.text);
      case 'remove-message': return this.#acts.removeMessage(action.id, action.message);
      case 'send': return void this.#send(action.id, action.text);
      case 'draft': return this.#draft(action.id, action.text);
      case 'typing': return client?.setTyping(action.id, action.on);
      case 'read': return client?.markRead(action.id, action.seq);
      case 'load-older': return void client?.loadOlder(action.id).catch((error: unknown) => this.#failed(error));
      case 'retry': return void client?.retry(action.message).catch((error: unknown) => this.#failed(error));
      case 'discard': return void client?.discard(action.message).catch((error: unknown) => this.#failed(error));
      case 'presence': return client?.setPresence(action.state);
      case 'sign-out': return void this.#signOut();
      default: return this.#handleScreen(action);
    }
  }

  /** What concerns this screen only. */
  #handleScreen(action: AdminAction): void {
    switch (action.type) {
      case 'undo': return this.#toasts.undo(action.toast);
      case 'hold-toasts': return this.#toasts.hold(action.on);
      case 'dismiss': return this.#toasts.dismiss(action.toast);
      case 'say': return this.#say(action.text, action.tone);
      case 'overlay': return this.#set({ overlay: action.overlay });
      case 'panel': return this.#panel(action.open);
      case 'preferences': return this.#preferences(action.preferences);
      case 'sound': this.#alerts.player.preferences = { ...this.#alerts.player.preferences, ...action.sound }; return this.#set({ sound: this.#alerts.player.preferences });
      case 'test-sound': return void this.#alerts.player.test(action.kind);
      case 'notifications': return void this.#notifications(action.on);
      case 'highlight': return this.#set({ highlighted: action.id });
      case 'order': this.#order = action.ids; return;
      case 'workspace': return this.#set({ workspace: action.workspace });
      case 'person-changed': return void this.#inbox?.refresh().catch(() => undefined);
    }
  }

  /** Moves the highlight in the list as it stands on screen. */
  moveHighlight(step: 1 | -1): void {
    const ids = this.#order.length > 0 ? this.#order : this.state.rows.map((row) => row.id);
    const from = ids.indexOf(this.state.highlighted ?? this.#opened ?? '');
    const at = from < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, from + step));
    const id = ids[at];
    if (id) this.#set({ highlighted: id });
  }

  /** Told by the root when its width passes the one that three panes need. */
  setWide(wide: boolean): void {
    if (wide !== this.state.wide) this.#set({ wide, panel: wide && this.state.preferences.panel });
  }

  /** Beside the conversation the panel is a lasting choice; over it, on a narrow screen, it is a glance. */
  #panel(open: boolean): void {
    if (this.state.wide) this.#preferences({ panel: open });
    this.#set({ panel: open });
  }

  /** Follows the address bar. */
  arrive(route: Route): void {
    this.#show(route);
  }

  #follow(): void {
    const client = this.#client;
    if (!client) return;
    const snapshot = client.getSnapshot();
    const was = this.state.snapshot.session;
    const workspace = snapshot.me ? (this.state.snapshot.me === snapshot.me ? this.state.workspace : snapshot.me.workspace) : undefined;
    if (snapshot.me) this.drafts.setOwner(snapshot.me.agent.id);
    if (snapshot.session === 'signed-in' && !this.#inbox) this.#openInbox(client);
    if (snapshot.session === 'signed-out' && this.#inbox) this.#closeInbox();
    this.#set({
      snapshot, workspace,
      wasSignedOut: snapshot.session === 'signed-out' && (this.state.wasSignedOut || (was === 'signed-in' && !this.#leaving)),
    });
    if (snapshot.session === 'signed-in') {
      this.#leaving = false;
      this.#openRouted();
    }
  }

  #openInbox(client: AdminClient): void {
    const inbox = client.inbox(toQuery(this.state.filter));
    this.#inbox = inbox;
    this.#stop.push(inbox.subscribe(() => this.#changed()));
  }

  #closeInbox(): void {
    this.#inbox?.close();
    this.#inbox = undefined;
    this.#opened = undefined;
  }

  #filter(change: Partial<InboxFilter>): void {
    const filter = { ...this.state.filter, ...change };
    this.#order = [];
    this.#listed = false;
    this.#inbox?.setQuery(toQuery(filter));
    this.#set({ filter, highlighted: undefined });
  }

  #go(route: Route): void {
    this.#show(route);
    this.#options.routed(route);
  }

  #show(route: Route): void {
    this.#set({ route, overlay: undefined, ...(route.view === 'inbox' && route.conversation ? { highlighted: route.conversation } : {}) });
    if (this.state.snapshot.session === 'signed-in') this.#openRouted();
  }

  /** Keeps exactly the routed conversation subscribed. */
  #openRouted(): void {
    const { route } = this.state;
    const wanted = route.view === 'inbox' ? route.conversation : undefined;
    if (wanted === this.#opened) return;
    const before = this.#opened;
    this.#opened = wanted;
    this.#listed = false;
    this.#set({ panel: this.state.wide && this.state.preferences.panel });
    if (wanted) this.#client?.openConversation(wanted);
    if (before) this.#client?.closeConversation(before);
  }

  #back(): void {
    const { route } = this.state;
    if (route.view === 'inbox' && route.conversation) this.#go({ view: 'inbox' });
    else if (route.view === 'broadcasts' && (route.broadcast || route.compose)) this.#go({ view: 'broadcasts' });
  }

  /** A conversation was closed, archived or deleted: the next one opens by itself. */
  #leave(id: string): void {
    if (this.#opened !== id) return;
    const ids = this.#order.length > 0 ? this.#order : this.state.rows.map((row) => row.id);
    const next = neighbour(ids.filter((other) => other === id || !this.#acts.hidden.has(other)), id);
    this.#go({ view: 'inbox', ...(next && next !== id ? { conversation: next } : {}) });
  }

  async #send(id: string, text: string): Promise<void> {
    const client = this.#client;
    if (!client) return;
    // The field is emptied only when the outbox has the words: a refusal leaves them where they were.
    this.#draft(id, '');
    try {
      await client.send(id, text);
    } catch (error) {
      if (this.drafts.get(id) === '') this.#draft(id, text);
      this.#say(this.#options.words().say('conversation.sendFailed', { reason: reasonOf(error, this.#options.words()) }), 'danger');
    }
  }

  #draft(id: string, text: string): void {
    this.drafts.set(id, text);
    const has = text.trim() !== '';
    if (has === this.#draftIds.has(id)) return this.#changed();
    const ids = new Set(this.#draftIds);
    if (has) ids.add(id);
    else ids.delete(id);
    this.#draftIds = ids;
    this.#changed();
  }

  async #signOut(): Promise<void> {
    this.#leaving = true;
    this.#toasts.flush();
    await this.#client?.signOut().catch((error: unknown) => this.#failed(error));
  }

  async #notifications(on: boolean): Promise<void> {
    const permission = on ? await Alerts.ask() : this.state.permission;
    this.#set({ permission });
    this.#preferences({ notifications: on && permission === 'granted', notificationHint: true });
  }

  #preferences(change: Partial<AdminState['preferences']>): void {
    const preferences = { ...this.state.preferences, ...change };
    savePreferences(this.#storage, preferences);
    this.#set({ preferences });
  }

  /** While the console teaches, looks whether the script tag was seen. */
  async #checkInstalled(): Promise<void> {
    const client = this.#client;
    if (!client || !this.state.firstRun || this.state.workspace?.installedTs !== undefined) return;
    const workspace: Workspace | undefined = await client.api.workspace.get().catch(() => undefined);
    if (workspace && this.#client === client) this.#set({ workspace });
  }

  #failed(error: unknown): void {
    const words = this.#options.words();
    this.#say(words.say('conversation.toasts.failed', { reason: reasonOf(error, words) }), 'danger');
  }

  #say(text: string, tone: 'plain' | 'danger' = 'plain'): void {
    this.#toasts.add(text, { tone });
  }

  #set(change: Partial<AdminState>): void {
    this.state = { ...this.state, ...change };
    this.#changed();
  }

  /** Recomputes what follows from the parts and asks for a render. */
  #changed(): void {
    const inbox = this.#inbox?.getSnapshot();
    const { hidden } = this.#acts;
    const items = inbox?.items ?? [];
    const fitting = hidden.size === 0 ? items : items.filter((item) => !hidden.has(item.id));
    this.#listed ||= fitting.some((item) => item.id === this.#opened);
    const opened = this.#listed && this.#opened && !hidden.has(this.#opened) ? this.state.snapshot.conversations[this.#opened]?.summary : undefined;
    const rows = inbox?.loading && items.length === 0 ? items : withOpened(fitting, opened);
    const { counts, session } = this.state.snapshot;
    const none = counts !== undefined && counts.open + counts.waiting + counts.closed + counts.archived === 0;
    const firstRun = session === 'signed-in' && none && rows.length === 0 && !isNarrowed(this.state.filter);
    this.state = {
      ...this.state, inbox, rows, firstRun, toasts: this.#toasts.list, drafts: this.#draftIds, hiddenMessages: new Set(this.#acts.hiddenMessages),
    };
    if (firstRun && this.#installTimer === undefined) this.#installTimer = setInterval(() => void this.#checkInstalled(), INSTALL_CHECK_MS);
    if (!firstRun && this.#installTimer !== undefined) {
      clearInterval(this.#installTimer);
      this.#installTimer = undefined;
    }
    this.#host.requestUpdate();
  }
}
