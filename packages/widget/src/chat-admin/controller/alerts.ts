import type { AdminClient } from '@frontdesk/sdk/admin';
import { SoundPlayer, ringsHere } from '../../sound/index.ts';
import type { AdminWords } from '../words/index.ts';
import type { Preferences } from './preferences.ts';

export interface AlertsContext {
  readonly words: () => AdminWords;
  readonly preferences: () => Preferences;
  /** The conversation that is open in this tab. */
  readonly selected: () => string | undefined;
  readonly open: (id: string) => void;
}

/** Sounds, browser notifications and the number in the page's title. One tab rings, however many are open. */
export class Alerts {
  #player: SoundPlayer | undefined;
  readonly #context: AlertsContext;
  #stop: (() => void)[] = [];
  #plainTitle: string | undefined;

  constructor(context: AlertsContext) {
    this.#context = context;
  }

  /** Made anew after a release, so that a console that was moved in its page rings again. */
  get player(): SoundPlayer {
    return (this.#player ??= new SoundPlayer('frontdesk-admin:sound'));
  }

  listen(client: AdminClient): void {
    this.silence();
    this.#stop = [
      client.on('message', ({ conversation, text }) => {
        const id = conversation.last?.id ?? `${conversation.id}:${conversation.head}`;
        void this.player.ring('message', id);
        void this.#notify(id, conversation.id, conversation.visitor?.name ?? this.#context.words().say('visitor'), text);
      }),
      client.on('visitor', ({ visitor }) => void this.player.ring('connected', `${visitor.id}:${visitor.seenTs}`)),
    ];
  }

  silence(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }

  release(): void {
    this.silence();
    this.#player?.release();
    this.#player = undefined;
    this.title(0);
  }

  /** Puts the number of unread conversations before the page's title; 0 restores it. */
  title(unread: number): void {
    this.#plainTitle ??= document.title.replace(/^\(\d+\+?\) /, '');
    const title = unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${this.#plainTitle}` : this.#plainTitle;
    if (document.title !== title) document.title = title;
  }

  /** Asks the browser; call it from a click. Resolves to what holds now. */
  static async ask(): Promise<NotificationPermission | 'unsupported'> {
    if (typeof Notification === 'undefined') return 'unsupported';
    return Notification.permission === 'default' ? Notification.requestPermission() : Notification.permission;
  }

  async #notify(id: string, conversation: string, name: string, text: string): Promise<void> {
    if (!this.#context.preferences().notifications || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    if (document.visibilityState === 'visible' && document.hasFocus()) return;
    if (!(await ringsHere(`notify:${id}`))) return;
    try {
      const notification = new Notification(this.#context.words().say('notify.title', { name }), { body: text, tag: conversation });
      notification.onclick = () => {
        globalThis.focus();
        this.#context.open(conversation);
        notification.close();
      };
    } catch {
      // Chrome on Android has notifications only through a service worker; the sound has rung.
    }
  }
}
