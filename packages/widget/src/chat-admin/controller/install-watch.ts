import type { Workspace } from '@frontdesk/protocol';

/** How often the console looks whether the script tag was seen, while it teaches (ms). */
const CHECK_MS = 4_000;

/** While the console teaches how to put the chat on a site, looks whether the tag was seen. Failures are silent: the next look comes. */
export class InstallWatch {
  readonly #ask: () => Promise<Workspace> | undefined;
  readonly #tell: (workspace: Workspace) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(ask: () => Promise<Workspace> | undefined, tell: (workspace: Workspace) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Watches from now on, or stops. Asking twice is harmless. */
  run(on: boolean): void {
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => void this.look(), CHECK_MS) : undefined;
  }

  async look(): Promise<void> {
    if (this.#timer === undefined) return;
    const workspace = await this.#ask()?.catch(() => undefined);
    if (workspace && (workspace.installedTs ?? workspace.refusedOrigin) !== undefined && this.#timer !== undefined) this.#tell(workspace);
  }
}
