import type { Conversation } from '@frontdesk/protocol';
import type { AdminClient } from '@frontdesk/sdk/admin';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { may } from '../parts/rights.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import type { AdminAction } from './actions.ts';
import { startState, type AdminState } from './admin-state.ts';
import { Alerts } from './alerts.ts';
import { ConversationActs } from './conversation-acts.ts';
import { Drafts } from './drafts.ts';
import { isNarrowed } from './filter.ts';
import { InboxList } from './inbox-list.ts';
import { DeviceSettings } from './device-settings.ts';
import { InstallWatch } from './install-watch.ts';
import { Leaving } from './leaving.ts';
import { toFragment, type Route } from './route.ts';
import { Replies } from './replies.ts';
import { SelfTestWatch } from './self-test-watch.ts';
import { Toasts } from './toasts.ts';

export interface AdminControllerOptions {
  readonly words: () => AdminWords;
  /** Called when the route changed by an act, for the address bar. */
  readonly routed: (route: Route) => void;
  /** Asks before something unsaved is left; true: they leave. */
  readonly leave: () => Promise<boolean>;
}

/**
 * The one source of what the console shows. Reads the client, holds what belongs to this screen (route, filter, toasts, drafts,
 * preferences), and is told by `handle` what the person wants. Views get `state` by properties and never see this object.
 */
export class AdminController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: AdminControllerOptions;
  readonly #toasts = new Toasts(() => this.#changed());
  readonly #alerts: Alerts;
  readonly #device: DeviceSettings;
  readonly drafts: Drafts;
  readonly #replies: Replies;
  readonly #install = new InstallWatch(() => this.#client?.api.workspace.get(), (workspace) => this.#set({ workspace }));
  readonly #selfTest = new SelfTestWatch(() => this.#client?.api.selfTest(), (selfTest) => this.#set({ selfTest }));
  readonly #acts: ConversationActs;
  readonly #leaving: Leaving;
  #client: AdminClient | undefined;
  readonly #list = new InboxList(() => this.#changed());
  #stop: (() => void)[] = [];
  #opened: string | undefined;
  #signingOut = false;
  state: AdminState;

  constructor(host: ReactiveControllerHost, options: AdminControllerOptions) {
    this.#host = host;
    this.#options = options;
    this.#leaving = new Leaving(options.leave);
    this.#alerts = new Alerts({
      words: options.words, preferences: () => this.#device.preferences, selected: () => this.#opened,
      open: (id) => this.#go({ view: 'inbox', conversation: id }),
    });
    this.#device = new DeviceSettings(() => this.#alerts.player, () => this.#changed());
    this.drafts = new Drafts(this.#device.storage);
    this.#replies = new Replies({ client: () => this.#client, words: options.words, drafts: this.drafts, say: (text) => this.#say(text, 'danger'), changed: () => this.#changed() });
    this.#acts = new ConversationActs({
      client: () => this.#client, words: options.words, toasts: this.#toasts, find: (id) => this.conversation(id),
      leave: (id, state) => this.#leave(id, state), comeBack: (id) => this.handle({ type: 'open', id }), changed: () => this.#changed(),
    });
    this.state = startState({
      filter: this.#list.filter, hiddenMessages: this.#acts.hiddenMessages, drafts: this.drafts.ids, preferences: this.#device.preferences, sound: this.#device.sound, permission: this.#device.permission,
    });
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
      client.on('broadcast', ({ broadcast }) => this.#set({ broadcasts: { ...this.state.broadcasts, [broadcast.id]: broadcast } })),
      client.on('visitor', () => void this.#install.look()),
      client.on('blocks', ({ alert }) => this.#warnOf(alert?.what)),
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
    this.#list.close();
    if (this.#opened) this.#client?.closeConversation(this.#opened);
    this.#opened = undefined;
    this.#install.run(false);
    this.#selfTest.run(false);
    this.#alerts.silence();
    this.#client = undefined;
  }

  /** The summary of a conversation, from wherever it is known. */
  conversation(id: string): Conversation | undefined {
    return this.state.snapshot.conversations[id]?.summary ?? this.#list.find(id);
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
      case 'open': return this.#go({ view: 'inbox', conversation: action.id }, this.#list.view?.matches?.[action.id]);
      case 'filter':
        this.#list.setFilter(action.filter);
        return this.#set({ highlighted: undefined });
      case 'load-more': return void this.#list.loadMore();
      case 'refresh': return void this.#list.reload();
      case 'set-state': return this.#acts.setState(action.id, action.state);
      case 'assign': return this.#acts.assign(action.id, action.assignee);
      case 'assign-team': return this.#acts.assignTeam(action.id, action.team);
      case 'remove-conversation': return this.#acts.remove(action.id);
      case 'edit-message': return this.#acts.editMessage(action.id, action.message, action.text);
      case 'forget-edit': return this.#acts.forgetEdit();
      case 'remove-message': return this.#acts.removeMessage(action.id, action.message);
      case 'send': return void this.#replies.send(action.id, action.text);
      case 'draft': return this.#replies.keep(action.id, action.text);
      case 'typing': return client?.setTyping(action.id, action.on);
      case 'read': return client?.markRead(action.id, action.seq);
      case 'load-older': return void client?.loadOlder(action.id).catch((error: unknown) => this.#failed(error));
      case 'retry': return void client?.retry(action.message).catch((error: unknown) => this.#failed(error));
      case 'discard': return void client?.discard(action.message).catch((error: unknown) => this.#failed(error));
      case 'presence': return client?.setPresence(action.state);
      case 'connect': return client?.connectNow();
      case 'sign-out': return this.#leaving.before(() => void this.#signOut());
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
      case 'highlight': return this.#set({ highlighted: action.id });
      case 'order': return this.#list.setOrder(action.ids);
      case 'form': return this.#leaving.add(action.form);
      case 'workspace': return this.#set({ workspace: action.workspace });
      case 'person-changed': return void this.#list.reload();
      default: return this.#device.handle(action);
    }
  }

  /** Moves the highlight in the list as it stands on screen. */
  moveHighlight(step: 1 | -1): void {
    const id = this.#list.step(this.state.highlighted ?? this.#opened, step);
    if (id) this.#set({ highlighted: id });
  }

  /** Told by the root when its width passes the one that three panes need. */
  setWide(wide: boolean): void {
    if (wide !== this.state.wide) this.#set({ wide, panel: wide && this.state.preferences.panel });
  }

  /** Beside the conversation the panel is a lasting choice; over it, on a narrow screen, it is a glance. */
  #panel(open: boolean): void {
    if (this.state.wide) this.#device.handle({ type: 'preferences', preferences: { panel: open } });
    this.#set({ panel: open });
  }

  /** Somewhere stands what is not saved. */
  get unsaved(): boolean {
    return this.#leaving.unsaved;
  }

  /** Follows the address bar; when that would lose something unsaved, the address comes back, and goes when they do. */
  arrive = (route: Route): void => {
    if (!this.unsaved || this.#isHere(route)) return this.#show(route);
    this.#options.routed(this.state.route);
    this.#go(route);
  };

  #follow(): void {
    const client = this.#client;
    if (!client) return;
    const snapshot = client.getSnapshot();
    const was = this.state.snapshot.session;
    const workspace = snapshot.me ? (this.state.snapshot.me === snapshot.me ? this.state.workspace : snapshot.me.workspace) : undefined;
    if (snapshot.me) this.drafts.setOwner(snapshot.me.agent.id);
    if (snapshot.session === 'signed-in') this.#list.open(client);
    this.#list.knowTeams(snapshot.teams);
    if (snapshot.session === 'signed-out') this.#closeInbox();
    this.#set({
      snapshot, workspace, keptReplies: was !== 'signed-in' && snapshot.session === 'signed-in' ? 0 : this.state.keptReplies, broadcasts: snapshot.me ? this.state.broadcasts : {},
      wasSignedOut: snapshot.session === 'signed-out' && (this.state.wasSignedOut || (was === 'signed-in' && !this.#signingOut)),
    });
    if (snapshot.session !== 'signed-in') return;
    if (was !== 'signed-in') this.#signingOut = false;
    this.#openRouted();
  }

  #closeInbox(): void {
    this.#list.close();
    this.#opened = undefined;
  }

  #go(route: Route, goal?: { readonly seq: number }): void {
    const go = (): void => {
      this.#show(route, goal);
      this.#options.routed(route);
    };
    if (this.#isHere(route)) go();
    else this.#leaving.before(go);
  }

  #isHere(route: Route): boolean {
    return toFragment(route) === toFragment(this.state.route);
  }

  #show(route: Route, goal?: { readonly seq: number }): void {
    this.#set({ route, goal: goal && { seq: goal.seq }, overlay: undefined, ...(route.view === 'inbox' && route.conversation ? { highlighted: route.conversation } : {}) });
    if (this.state.snapshot.session === 'signed-in') this.#openRouted();
  }

  /** Keeps exactly the routed conversation subscribed. */
  #openRouted(): void {
    const { route } = this.state;
    const wanted = route.view === 'inbox' ? route.conversation : undefined;
    if (wanted === this.#opened) return;
    const before = this.#opened;
    this.#opened = wanted;
    this.#set({ panel: this.state.wide && this.state.preferences.panel });
    if (wanted) this.#client?.openConversation(wanted);
    if (before) this.#client?.closeConversation(before);
  }

  #back(): void {
    const { route } = this.state;
    if (route.view === 'inbox' && route.conversation) this.#go({ view: 'inbox' });
    else if (route.view === 'broadcasts' && (route.broadcast || route.compose)) this.#go({ view: 'broadcasts' });
  }

  /** A conversation was closed, archived or deleted: the next one opens by itself when it leaves the list. */
  #leave(id: string, state?: Conversation['state']): void {
    if (this.#opened !== id || (state && this.#list.shows(state))) return;
    const next = this.#list.after(id, this.#acts.hidden);
    this.#go({ view: 'inbox', ...(next ? { conversation: next } : {}) });
  }

  async #signOut(): Promise<void> {
    this.#signingOut = true;
    this.#toasts.flush();
    this.#set({ keptReplies: this.#client?.getSnapshot().unsent ?? 0 });
    await this.#client?.signOut().catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const words = this.#options.words();
    this.#say(words.say('conversation.toasts.failed', { reason: reasonOf(error, words) }), 'danger');
  }

  /** The relay acted, or would have, against somebody who behaves like spam or a flood; or somebody guesses codes. */
  #warnOf(what: string | undefined): void {
    if (what === 'blocked' || what === 'noticed' || what === 'codes' || what === 'attack') this.#say(this.#options.words().say(`abuse.${what}`), 'danger');
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
    const summary = this.#opened ? this.state.snapshot.conversations[this.#opened]?.summary : undefined;
    this.#list.refresh(this.#acts.hidden, this.#opened, summary);
    const { rows, filter } = this.#list;
    const { counts, session } = this.state.snapshot;
    const none = counts !== undefined && counts.open + counts.waiting + counts.closed + counts.archived === 0;
    const firstRun = session === 'signed-in' && none && rows.length === 0 && !isNarrowed(filter);
    this.state = {
      ...this.state, inbox: this.#list.view, rows, filter, firstRun, toasts: this.#toasts.list, drafts: this.drafts.ids, hiddenMessages: this.#acts.hiddenMessages, refusedEdit: this.#acts.refusedEditOf(this.state.snapshot.me?.agent.id),
      preferences: this.#device.preferences, sound: this.#device.sound, permission: this.#device.permission,
    };
    this.#selfTest.run(session === 'signed-in' && may(this.state, 'workspace.manage'));
    this.#install.run(firstRun && this.state.workspace?.installedTs === undefined);
    this.#host.requestUpdate();
  }
}
