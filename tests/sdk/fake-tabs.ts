import type { TabDoor, TabLine } from '@frontdesk/sdk';

/** Runs something in a tab's event loop, later: when, or whether at all, is the test's to say. */
export type Loop = (run: () => void) => void;

interface Request {
  readonly name: string;
  readonly tab: Loop;
  readonly shared: boolean;
  readonly use: (lock: unknown) => void | Promise<void> | undefined;
  readonly resolve: (value?: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const aborted = (): Error => Object.assign(new Error('The lock was taken away'), { name: 'AbortError' });

/**
 * What a browser gives its tabs to meet by: Web Locks as their specification has them (exclusive and shared, `ifAvailable`, `steal`, `signal`,
 * released when the tab is gone) and channels that deliver what each tab says in its order.
 */
export class FakeBrowser {
  /** Held and waiting requests by the lock's name. */
  readonly #held = new Map<string, Request[]>();
  readonly #waiting = new Map<string, Request[]>();
  readonly #lines = new Map<string, Set<{ readonly line: TabLine; readonly tab: Loop }>>();
  readonly #gone = new Set<Loop>();
  #names = 0;
  /** Whether a word gets lost on its way between two tabs. Browsers lose none; what is built on them must not depend on it. */
  loses: () => boolean = () => false;

  /** The doors of one tab, whose loop is its name too. */
  door(tab: Loop): TabDoor {
    return {
      locks: { request: (name, options, use) => this.#request(tab, name, options, use) },
      channel: (name) => this.#open(tab, name),
      name: () => `00000000-0000-7000-a000-${String((this.#names += 1)).padStart(12, '0')}`,
    };
  }

  /** Names of the locks that are held, and by how many. */
  get locks(): ReadonlyMap<string, number> {
    return new Map([...this.#held].filter(([, held]) => held.length).map(([name, held]) => [name, held.length]));
  }

  /** The tab is closed or crashed: its locks are free, nothing more is said or heard there. */
  end(tab: Loop): void {
    this.#gone.add(tab);
    for (const lines of this.#lines.values()) for (const one of lines) if (one.tab === tab) lines.delete(one);
    for (const name of new Set([...this.#held.keys(), ...this.#waiting.keys()])) {
      this.#held.set(name, (this.#held.get(name) ?? []).filter((request) => request.tab !== tab));
      this.#waiting.set(name, (this.#waiting.get(name) ?? []).filter((request) => request.tab !== tab));
      this.#serve(name);
    }
  }

  #request(tab: Loop, name: string, { mode, ifAvailable, steal, signal }: Parameters<NonNullable<TabDoor['locks']>['request']>[1], use: Request['use']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request: Request = { name, tab, shared: mode === 'shared', use, resolve, reject };
      const held = this.#held.get(name) ?? [];
      if (steal) {
        for (const one of held) this.#in(one.tab, () => one.reject(aborted()));
        this.#held.set(name, []);
        return this.#grant(request);
      }
      if (ifAvailable) {
        if (this.#fits(request) && !this.#waiting.get(name)?.length) this.#grant(request);
        else this.#in(tab, () => void Promise.resolve(use(null)).then(resolve, reject));
        return undefined;
      }
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), request]);
      signal?.addEventListener('abort', () => {
        const waiting = this.#waiting.get(name) ?? [];
        if (!waiting.includes(request)) return;
        this.#waiting.set(name, waiting.filter((one) => one !== request));
        reject(aborted());
        this.#serve(name);
      });
      return this.#serve(name);
    });
  }

  #fits({ name, shared }: Request): boolean {
    const held = this.#held.get(name) ?? [];
    return held.length === 0 || (shared && held.every((one) => one.shared));
  }

  #grant(request: Request): void {
    const { name, tab, use, resolve, reject } = request;
    this.#held.set(name, [...(this.#held.get(name) ?? []), request]);
    this.#in(tab, () => {
      const done = Promise.resolve(use({ name }));
      const free = (): void => {
        this.#held.set(name, (this.#held.get(name) ?? []).filter((one) => one !== request));
        this.#serve(name);
      };
      done.then(free, free);
      done.then(resolve, reject);
    });
  }

  #serve(name: string): void {
    for (let next; (next = this.#waiting.get(name)?.[0]) && this.#fits(next); ) {
      this.#waiting.get(name)!.shift();
      this.#grant(next);
    }
  }

  #open(tab: Loop, name: string): TabLine {
    const lines = this.#lines.get(name) ?? new Set();
    this.#lines.set(name, lines);
    const line: TabLine = {
      onmessage: null,
      postMessage: (word) => {
        if (this.#gone.has(tab)) return;
        const data: unknown = structuredClone(word);
        for (const other of lines) if (other !== entry && !this.loses()) this.#in(other.tab, () => other.line.onmessage?.({ data }));
      },
      close: () => void lines.delete(entry),
    };
    const entry = { line, tab };
    lines.add(entry);
    return line;
  }

  #in(tab: Loop, run: () => void): void {
    if (!this.#gone.has(tab)) tab(() => { if (!this.#gone.has(tab)) run(); });
  }
}
