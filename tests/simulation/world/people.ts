import { createChatClient, type ChatClient, type ChatSnapshot, type Clock, type ConversationView, type SocketFactory, type SocketLike } from '@frontdesk/sdk';
import { createAdminClient, type AdminClient, type AdminSnapshot } from '@frontdesk/sdk/admin';
import { seededBytes } from '../../sdk/fake-clock.ts';
import type { Recorder } from '../history/index.ts';
import type { Agenda, Dice, WallClock } from './agenda.ts';
import type { FakeBrowser, Loop } from '../../sdk/fake-tabs.ts';
import type { Disk } from './disk.ts';
import { Observer } from './observer.ts';
import type { Wire } from './wire.ts';
// Fetched in no time: a real file's arrival would differ from run to run.
import '../../../packages/sdk/src/tabs/sharing.ts';
import '../../../packages/sdk/src/timeline/timeline.ts';

/** What the world gives to every client. */
export interface Surroundings {
  readonly agenda: Agenda;
  readonly recorder: Recorder;
  readonly workspaceBySign: ReadonlyMap<string, string>;
  /** Opens a wire to some node. */
  readonly connect: (client: string, observer: Observer) => Wire;
  readonly failed: (what: string) => void;
}

/** One machine with a browser: its clock, its storage. Tabs of it share both. */
export interface Machine {
  readonly name: string;
  readonly workspace: { readonly id: string; readonly key: string; readonly sign: string };
  readonly clock: WallClock;
  readonly disk: Disk;
  /** Where its tabs meet. */
  readonly browser: FakeBrowser;
  /** Its visitor uses a conversation id that a visitor of the other business uses too. */
  readonly sharesId: boolean;
}

/** A client that is open: a visitor's tab or an agent's console. */
export abstract class Page {
  readonly name: string;
  readonly machine: Machine;
  readonly wires: Wire[] = [];
  readonly observer: Observer;
  protected readonly surroundings: Surroundings;
  protected readonly dice: Dice;
  #alive = true;
  #hangs = false;
  /** What happened to the page while it hung. */
  #late: (() => void)[] = [];
  #calls = 0;
  /** When the latest of what waits in the event loop runs. */
  #loopAt = 0;

  constructor(surroundings: Surroundings, machine: Machine, name: string, side: 'visitor' | 'agents', dice: Dice) {
    this.surroundings = surroundings;
    this.machine = machine;
    this.name = name;
    this.dice = dice;
    const { recorder, workspaceBySign } = surroundings;
    this.observer = new Observer({ client: name, workspace: machine.workspace.id, side, recorder, workspaceBySign });
  }

  readonly isAlive = (): boolean => this.#alive;

  /** The wire in use, if there is one. */
  get wire(): Wire | undefined {
    return this.wires.findLast((wire) => wire.isOpen);
  }

  abstract readonly views: readonly ConversationView[];
  /** Online, and nothing waits. */
  abstract readonly isSettled: boolean;
  abstract markRead(conv: string): void;
  abstract loadOlder(conv: string): Promise<void>;
  protected abstract post(text: string, conv: string | undefined): Promise<{ id: string; conv: string }>;
  protected abstract readonly isPersistent: boolean;
  protected abstract close(): void | Promise<void>;

  /** The person writes something. Not awaited: a crash may come before it is stored, and then nothing was promised. */
  say(conv: string | undefined): void {
    const call = `${this.name}.${(this.#calls += 1)}`;
    const { recorder } = this.surroundings;
    recorder.add({ type: 'call', client: this.name, call });
    this.post(`${call} says hello`, conv).then(({ id, conv: target }) => {
      if (this.#alive && this.isPersistent) recorder.add({ type: 'kept', client: this.name, call, conv: target, id });
    }, (error: unknown) => this.#unexpected(error));
  }

  /** The page does nothing for a while, without being told: its locks and sockets are still its own. */
  hang(): void {
    this.#hangs = true;
  }

  /** It goes on, with everything that came meanwhile. */
  goOn(): void {
    this.#hangs = false;
    for (const run of this.#late.splice(0)) this.#run(run);
  }

  /** The page's event loop, as its browser sees it: what comes first runs first. */
  protected readonly loop: Loop = (run) => {
    const { agenda } = this.surroundings;
    this.#loopAt = Math.max(this.#loopAt, agenda.now + this.dice.between(0, 2));
    agenda.in(this.#loopAt - agenda.now, () => this.#run(run));
  };

  #run(run: () => void): void {
    if (!this.#alive) return;
    if (this.#hangs) this.#late.push(run);
    else run();
  }

  /** The tab is gone without a word. */
  crash(): void {
    this.#end();
    for (const wire of this.wires) if (wire.isOpen) wire.clientDied();
  }

  /** The tab is closed as a person does it. */
  async leave(): Promise<void> {
    await this.close();
    this.#end();
  }

  protected unsent(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#unexpected(error));
  }

  /** What may be refused: a tab that is closed, no connection, a message that is gone. */
  #unexpected(error: unknown): void {
    const { code = '', message = String(error) } = error as { code?: string; message?: string };
    if (this.#alive && !['closed', 'offline', 'not_found', 'unavailable', 'rate_limited', 'storage'].includes(code)) this.surroundings.failed(`${this.name} rejected: ${code} ${message}`);
  }

  protected readonly socket: SocketFactory = () => {
    const wire = this.surroundings.connect(this.name, this.observer);
    this.wires.push(wire);
    // A page that hangs hears nothing.
    const { client } = wire;
    const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, onerror: null, send: client.send, close: client.close };
    client.onopen = () => this.#run(() => socket.onopen?.());
    client.onmessage = (event) => this.#run(() => socket.onmessage?.(event));
    client.onclose = (event) => this.#run(() => socket.onclose?.(event));
    return socket;
  };

  /** Timers end with the tab. */
  protected readonly clock: Clock = createPageClock(() => this.surroundings.agenda, () => this.machine.clock, (run) => this.#run(run));

  protected errored({ code, message }: { code: string; message: string }): void {
    // What a frame's handler threw is told as this.
    if (code === 'bad_frame') this.surroundings.failed(`${this.name} could not handle a frame: ${message}`);
  }

  #end(): void {
    this.#alive = false;
    this.machine.browser.end(this.loop);
    this.observer.end();
  }
}

function createPageClock(agenda: () => Agenda, wall: () => WallClock, inPage: (run: () => void) => void): Clock {
  const cancels = new Map<number, () => void>();
  let handles = 0;
  return {
    now: () => wall().now(),
    setTimeout(run, ms) {
      const handle = (handles += 1);
      cancels.set(handle, agenda().in(ms, () => {
        inPage(() => { if (cancels.delete(handle)) run(); });
      }));
      return handle;
    },
    clearTimeout(handle) {
      cancels.get(handle)?.();
      cancels.delete(handle);
    },
  };
}

/** A visitor's tab. */
export class VisitorPage extends Page {
  readonly #chat: ChatClient;

  constructor(surroundings: Surroundings, machine: Machine, name: string, dice: Dice) {
    super(surroundings, machine, name, 'visitor', dice);
    const { workspace, disk } = machine;
    this.#chat = createChatClient({
      url: 'http://relay.test', workspace: workspace.key, storage: disk.open(this.isAlive), socket: this.socket, clock: this.clock, random: dice.random, randomBytes: seededBytes(dice.random),
      tabs: machine.browser.door(this.loop),
    });
    this.#chat.on('change', () => this.observer.shows(this.views));
    this.#chat.on('message', ({ message }) => this.observer.told(message.id));
    this.#chat.on('error', (error) => this.errored(error));
    this.unsent(this.#chat.connect());
  }

  get #snapshot(): ChatSnapshot {
    return this.#chat.getSnapshot();
  }

  get views(): readonly ConversationView[] {
    const { conversations, broadcasts } = this.#snapshot;
    return broadcasts ? [...conversations, broadcasts] : conversations;
  }

  get isSettled(): boolean {
    return this.#snapshot.connection.state === 'online' && this.#snapshot.queued === 0;
  }

  get current(): string {
    return this.#snapshot.current;
  }

  protected get isPersistent(): boolean {
    return this.#snapshot.persistent;
  }

  /** Leaves the link and makes another: what was said on the first may still be under way. */
  rejoin(): void {
    this.#chat.disconnect();
    this.unsent(this.#chat.connect());
  }

  introduce(): void {
    this.unsent(this.#chat.setProfile({ name: `${this.machine.workspace.sign}.visitor` }));
  }

  edit(conv: string, id: string): void {
    const item = this.views.find((view) => view.id === conv)?.items.find((one) => one.id === id);
    if (item?.type !== 'message' || !item.own || !item.body || item.seq === undefined) return;
    this.unsent(this.#chat.edit(conv, id, `${item.body.text} again`));
  }

  remove(conv: string, id: string): void {
    this.unsent(this.#chat.remove(conv, id));
  }

  trim(conv: string): void {
    this.#chat.trim(conv, 3);
  }

  override markRead(conv: string): void {
    this.#chat.markRead(conv);
  }

  override loadOlder(conv: string): Promise<void> {
    return this.#chat.loadOlder(conv).catch(() => undefined);
  }

  protected override post(text: string, conv: string | undefined): Promise<{ id: string; conv: string }> {
    return this.#chat.send(text, conv);
  }

  protected override close(): Promise<void> {
    return this.#chat.destroy();
  }
}

/** An agent's console. */
export class AgentPage extends Page {
  readonly #desk: AdminClient;
  readonly #opened = new Set<string>();

  constructor(surroundings: Surroundings, machine: Machine, name: string, dice: Dice, who: { token: string; fetch: typeof globalThis.fetch }) {
    super(surroundings, machine, name, 'agents', dice);
    this.#desk = createAdminClient({
      url: 'http://relay.test', token: who.token, fetch: who.fetch, storage: machine.disk.open(this.isAlive), socket: this.socket, clock: this.clock, random: dice.random, randomBytes: seededBytes(dice.random),
    });
    this.#desk.on('change', () => this.observer.shows(this.views));
    this.#desk.on('message', ({ conversation }) => this.open(conversation.id));
    this.#desk.on('error', (error) => this.errored(error));
    this.unsent(this.#desk.start());
  }

  get #snapshot(): AdminSnapshot {
    return this.#desk.getSnapshot();
  }

  get views(): readonly ConversationView[] {
    return Object.values(this.#snapshot.conversations);
  }

  get isSettled(): boolean {
    return this.#snapshot.connection.state === 'online' && this.#snapshot.unsent === 0;
  }

  get isSignedIn(): boolean {
    return this.#snapshot.session === 'signed-in';
  }

  protected get isPersistent(): boolean {
    return this.#snapshot.persistent;
  }

  open(conv: string): void {
    if (this.#opened.has(conv)) return;
    this.#opened.add(conv);
    this.#desk.openConversation(conv);
  }

  shut(conv: string): void {
    if (this.#opened.delete(conv)) this.#desk.closeConversation(conv);
  }

  override markRead(conv: string): void {
    this.#desk.markRead(conv);
  }

  override loadOlder(conv: string): Promise<void> {
    return this.#desk.loadOlder(conv).catch(() => undefined);
  }

  protected override post(text: string, conv: string | undefined): Promise<{ id: string; conv: string }> {
    return this.#desk.send(conv ?? '', text);
  }

  protected override close(): void {
    this.#desk.destroy();
  }
}
