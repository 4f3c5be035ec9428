import type { ReactiveController, ReactiveControllerHost } from '../element/widget-element.ts';

const BLINK_MS = 1_000;

/**
 * While the tab is hidden and something is unread, the tab's title alternates with how much. The page's own title comes back
 * exactly, also when the page changes it meanwhile.
 */
export class TitleBlink implements ReactiveController {
  #timer: ReturnType<typeof setInterval> | undefined;
  #own = '';
  #ours = '';

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#seen);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    this.stop();
  }

  /** Starts, changes or (text empty) ends the blinking; only a hidden tab blinks. */
  show(text: string): void {
    if (!text || document.visibilityState !== 'hidden') return this.stop();
    if (this.#timer === undefined) this.#timer = setInterval(this.#swap, BLINK_MS);
    this.#restore();
    this.#ours = text;
    this.#swap();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#restore();
    this.#ours = '';
  }

  #seen = (): void => {
    if (document.visibilityState === 'visible') this.stop();
  };

  #swap = (): void => {
    if (this.#restore()) return;
    this.#own = document.title;
    document.title = this.#ours;
  };

  /** Puts the page's title back if ours stands there; a title that the page set since stays. */
  #restore(): boolean {
    if (!this.#ours || document.title !== this.#ours) return false;
    document.title = this.#own;
    return true;
  }
}
