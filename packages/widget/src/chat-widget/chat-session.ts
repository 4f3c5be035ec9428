import { createChatClient, type ChatClient, type ChatErrorShape, type ChatEvents, type ChatSnapshot, type ConversationView, type SignedIdentity, type Unsubscribe } from '@frontdesk/sdk';
import type { ReactiveController, ReactiveControllerHost } from '../element/widget-element.ts';
import { isKnown, setKnown } from '../known-visitor.ts';

/** A moved element comes back within this time; after it the socket is given up. */
const MOVE_MS = 5_000;

type Told = Parameters<ChatClient['track']>;
export type Profile = Parameters<ChatClient['setProfile']>[0];

/** What the session needs from its element. */
export interface SessionHost extends ReactiveControllerHost {
  readonly relayUrl: string;
  readonly workspace: string;
  readonly locale: string;
  readonly identityToken?: string;
  readonly userId?: string;
  readonly userHash?: string;
  /** A client of the page's own, instead of one made here. */
  readonly client?: ChatClient;
}

export type SessionEvents = { [Name in 'message' | 'unread' | 'connection' | 'error']: (event: ChatEvents[Name]) => void };

/** Events remembered before there is a connection; of more, the latest. */
const MOST_UNTOLD = 50;

/** The page as agents see it. */
export const pageNow = () => ({ url: location.href.split('#')[0]!, title: document.title.slice(0, 300), ...(document.referrer && { referrer: document.referrer }) });

/**
 * The visitor's chat client and its life: made at the first intent (or when this browser is known to the workspace), kept
 * across moves within the document, let go when the element is gone for good.
 */
export class ChatSession implements ReactiveController {
  client: ChatClient | undefined;
  snapshot: ChatSnapshot | undefined;
  /** True until what this device holds has been read. */
  opening = false;
  /** When the present attempt to connect began; for "takes longer than usual". Milliseconds since 1970. */
  connectingSince: number | undefined;
  readonly #host: SessionHost;
  readonly #events: SessionEvents;
  #subscriptions: Unsubscribe[] = [];
  #profile: Profile | undefined;
  #proof: SignedIdentity | undefined;
  /** What the element's attributes proved last. */
  #onElement = '';
  #untold: Told[] = [];
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #started = false;
  /** The page as agents know it. */
  told: ReturnType<typeof pageNow> | undefined;

  constructor(host: SessionHost, events: SessionEvents) {
    this.#host = host;
    this.#events = events;
    host.addController(this);
  }

  /** The page's own origin when no relay is named. */
  get relay(): string {
    return (this.#host.relayUrl || location.origin).replace(/\/+$/, '');
  }

  get known(): boolean {
    return isKnown(this.relay, this.#host.workspace);
  }

  get current(): ConversationView | undefined {
    return this.snapshot?.conversations.find((each) => each.id === this.snapshot?.current);
  }

  hostConnected(): void {
    clearTimeout(this.#leaving);
    if (this.#leaving !== undefined && this.#started) void this.client?.connect();
    this.#leaving = undefined;
  }

  hostDisconnected(): void {
    this.#leaving = setTimeout(() => this.client?.disconnect(), MOVE_MS);
  }

  /** The visitor wants to chat: reads what is stored, then connects. Harmless when started. */
  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    this.told = pageNow();
    const client = (this.client = this.#host.client ?? createChatClient({
      url: this.relay, workspace: this.#host.workspace, page: this.told, client: { name: 'chat-widget', version: '0.1.0' },
      ...(this.#host.locale !== 'auto' && { locale: this.#host.locale }),
    }));
    const { message, unread, connection, error } = this.#events;
    this.#subscriptions = [client.subscribe(this.#take), client.on('message', message), client.on('unread', unread), client.on('connection', connection), client.on('error', error)];
    this.#untold.splice(0).forEach((event) => this.track(...event));
    this.opening = true;
    this.#take();
    // Before anything is read: what the device holds may be another person's.
    if (this.#proof) client.identify(this.#proof).catch(this.#failed);
    else this.followElement();
    await client.open();
    this.opening = false;
    this.#take();
    client.connect().catch(this.#failed);
    if (this.#profile) void client.setProfile(this.#profile);
    this.#profile = undefined;
  }

  /** Adds to what agents know. Before the first intent it is only remembered in memory: nothing is stored or sent. */
  async tell(profile: Profile): Promise<void> {
    if (this.client) return this.client.setProfile(profile);
    const attributes = { ...this.#profile?.attributes, ...profile.attributes };
    this.#profile = { ...this.#profile, ...profile, ...(Object.keys(attributes).length && { attributes }) };
  }

  /** Proves who the visitor is. Before the first intent it is only remembered in memory, as in `tell`. */
  async prove(proof: SignedIdentity): Promise<void> {
    this.#proof = proof;
    const proven = this.client?.identify(proof);
    proven?.catch(this.#failed);
    await proven;
  }

  /** Proves what the element's attributes say, once each. What the page proved by `identify` counts more. */
  followElement(): void {
    const { identityToken: token, userId: id = '', userHash: hash } = this.#host;
    const now = token ?? id + hash;
    if (!this.client || this.#proof || now === this.#onElement || !(token ?? (id && hash))) return;
    this.#onElement = now;
    this.client.identify(token ? { token } : { id, hash: hash! }).catch(this.#failed);
  }

  /** What the visitor may do about a connection that is not there. */
  goOn(): void {
    if (this.snapshot?.connection.reason === 'identity_expired') void this.reset();
    else this.client?.connect().catch(this.#failed);
  }

  /** Tells what happened on the page. Before the first intent the latest are only remembered in memory, as in `tell`. */
  track(...[name, data, ts = Date.now()]: Told): void {
    if (this.client) this.client.track(name, data, ts).catch(this.#failed);
    else this.#untold = [...this.#untold, [name, data, ts] satisfies Told].slice(-MOST_UNTOLD);
  }

  page(): void {
    this.client?.setPage((this.told = pageNow()));
  }

  /** Forgets this visitor on this device. */
  async reset(): Promise<void> {
    this.#profile = this.#proof = undefined;
    this.#untold = [];
    setKnown(this.relay, this.#host.workspace, false);
    await this.client?.reset();
  }

  /** Ends for good; `start` begins anew. */
  async end(): Promise<void> {
    clearTimeout(this.#leaving);
    this.#subscriptions.forEach((unsubscribe) => unsubscribe());
    this.#subscriptions = [];
    const { client } = this;
    this.client = this.snapshot = undefined;
    this.#started = false;
    if (client !== this.#host.client) await client?.destroy();
  }

  #failed = (error: ChatErrorShape): void => this.#events.error(error);

  #take = (): void => {
    const before = this.snapshot?.connection.state;
    this.snapshot = this.client?.getSnapshot();
    const { state } = this.snapshot?.connection ?? {};
    if (state === 'connecting' && before !== 'connecting') this.connectingSince = Date.now();
    if (state === 'online' && before !== 'online') setKnown(this.relay, this.#host.workspace, true);
    this.#host.requestUpdate();
  };
}
