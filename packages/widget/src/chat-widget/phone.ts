import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Sheet } from './sheet.ts';

/** Phones: narrow, or low and touched (a phone held sideways). Larger touch screens get the floating panel. */
const PHONE = '(max-width: 480px), (pointer: coarse) and (max-height: 500px)';

/** Whether the panel is a sheet, and the sheet's behaviour, which only phones fetch. */
export class Phone implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #make: (sheet: typeof Sheet) => Sheet;
  readonly #query = matchMedia(PHONE);
  #sheet: Sheet | undefined;
  #wanted = false;

  constructor(host: ReactiveControllerHost, make: (sheet: typeof Sheet) => Sheet) {
    this.#host = host;
    this.#make = make;
    host.addController(this);
  }

  /** Whether the panel would be a sheet now. */
  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed);
    if (this.#sheet) this.#changed();
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed);
    // Without going back: a page that replaces its body is on its way somewhere else.
    this.#sheet?.set(false, false);
  }

  show(shown: boolean): void {
    this.#wanted = shown;
    if (this.#sheet) this.#sheet.set(shown);
    // Without it the panel covers the screen all the same; the next drawing tries again.
    else if (shown) void this.#fetch().catch(() => undefined);
  }

  async #fetch(): Promise<void> {
    const { Sheet: Made } = await import('./sheet.ts');
    this.#sheet ??= this.#make(Made);
    this.#sheet.set(this.#wanted);
  }

  #changed = (): void => this.#host.requestUpdate();
}
