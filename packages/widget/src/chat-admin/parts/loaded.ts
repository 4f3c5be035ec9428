import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Something fetched for one view: what is there, whether a request runs, and why the last one failed. What was there stays. */
export class Loaded<Value> implements ReactiveController {
  value: Value | undefined;
  error: unknown;
  loading = false;
  /** The request runs for more than two seconds: then the wait deserves a sentence. */
  slow = false;
  readonly #host: ReactiveControllerHost;
  readonly #fetch: () => Promise<Value>;
  #turn = 0;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, fetch: () => Promise<Value>) {
    this.#host = host;
    this.#fetch = fetch;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#slowTimer);
    this.#turn += 1;
  }

  /** Fetches again; an older answer that comes later is dropped. Never rejects. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    clearTimeout(this.#slowTimer);
    this.#slowTimer = setTimeout(() => {
      this.slow = true;
      this.#host.requestUpdate();
    }, 2_000);
    this.#host.requestUpdate();
    try {
      const value = await this.#fetch();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = error;
    }
    clearTimeout(this.#slowTimer);
    this.loading = false;
    this.slow = false;
    this.#host.requestUpdate();
  }

  set(value: Value): void {
    this.value = value;
    this.#host.requestUpdate();
  }
}
