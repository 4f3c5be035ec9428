import type { Log } from '../../log.ts';
import { reasonFor, type Probe, type Step } from './steps.ts';

/** The first run comes this long after the start at most, and after a failure another look comes as soon. Milliseconds. */
const SOON_MS = 5_000;
/** A run that takes longer has failed, milliseconds. */
export const PATIENCE_MS = 10_000;

/** How the last finished run went. */
export type Outcome =
  | { readonly ok: true; /** When it ended, milliseconds since 1970. */ readonly ts: number; /** Milliseconds. */ readonly durationMs: number }
  | { readonly ok: false; readonly ts: number; readonly step: Step; /** A sentence without its end. */ readonly reason: string };

export interface RunnerOptions {
  readonly probe: Probe;
  /** Time between two runs, milliseconds. */
  readonly everyMs: number;
  readonly patienceMs?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, 'error' | 'info'>;
  /** Told of every run that ended. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** Runs the probe again and again, one at a time: the next run is planned when the last one has ended. */
export class Runner {
  readonly #options: RunnerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopping = new AbortController();
  #last: Outcome | undefined;
  #lastSuccessTs: number | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Undefined until the first run has ended. */
  get last(): Outcome | undefined {
    return this.#last;
  }

  /** Milliseconds since 1970. */
  get lastSuccessTs(): number | undefined {
    return this.#lastSuccessTs;
  }

  start(): void {
    this.#plan(Math.min(SOON_MS, this.#options.everyMs));
  }

  /** Ends a run that is under way and waits until it has let go. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  /** Runs now; asked again meanwhile, it is the same run. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#once().finally(() => { this.#running = undefined; });
    return this.#running;
  }

  #plan(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => {
      void this.run().then(() => this.#plan(this.#last?.ok === false ? Math.min(SOON_MS, this.#options.everyMs) : this.#options.everyMs));
    }, ms);
  }

  async #once(): Promise<void> {
    const { probe, patienceMs = PATIENCE_MS, now } = this.#options;
    let step: Step = 'store';
    let late = false;
    const ending = new AbortController();
    const { signal } = ending;
    const end = (): void => ending.abort();
    this.#stopping.signal.addEventListener('abort', end);
    const timer = setTimeout(() => { late = true; end(); }, patienceMs);
    const started = performance.now();
    try {
      // A step that does not heed the signal, such as a stalled database, must not hold the run.
      await Promise.race([probe((entered) => { step = entered; }, signal), aborted(signal)]);
      this.#ended({ ok: true, ts: now(), durationMs: performance.now() - started });
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#ended({ ok: false, ts: now(), step, reason: reasonFor(step, late ? patienceMs : undefined, error) });
    } finally {
      clearTimeout(timer);
      this.#stopping.signal.removeEventListener('abort', end);
      end();
    }
  }

  #ended(outcome: Outcome): void {
    const { log, onOutcome } = this.#options;
    if (!outcome.ok && this.#last?.ok !== false) log.error({ step: outcome.step, reason: outcome.reason }, 'the self-test failed: visitors may not be able to chat');
    if (outcome.ok && this.#last?.ok === false) log.info({ ms: Math.round(outcome.durationMs) }, 'the self-test passes again');
    this.#last = outcome;
    if (outcome.ok) this.#lastSuccessTs = outcome.ts;
    onOutcome?.(outcome);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it was given up')), { once: true });
  });
}
