import type { SelfTest } from '@frontdesk/sdk/admin';

/** How often the console asks, milliseconds; as often as the relay tests itself by default. */
const LOOK_MS = 60_000;

/** Asks the relay for its self-test while somebody who may act on it is signed in. Failures are silent: the next look comes. */
export class SelfTestWatch {
  readonly #ask: () => Promise<SelfTest> | undefined;
  readonly #tell: (report: SelfTest | undefined) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ask: () => Promise<SelfTest> | undefined, tell: (report: SelfTest | undefined) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Watches from now on, or stops. Asking twice is harmless. */
  run(on: boolean): void {
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => void this.#look(), LOOK_MS) : undefined;
    if (on) void this.#look();
  }

  async #look(): Promise<void> {
    const report = await this.#ask()?.catch(() => undefined);
    if (this.#timer !== undefined) this.#tell(report);
  }
}
