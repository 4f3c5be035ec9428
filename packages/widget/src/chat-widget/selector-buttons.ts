import type { ReactiveController, ReactiveControllerHost } from '../element/widget-element.ts';

/** The page's own buttons that open and close the chat. */
export class SelectorButtons implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly launcherSelector: string; toggle(): void };

  constructor(host: ReactiveControllerHost & { readonly launcherSelector: string; toggle(): void }) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('click', this.#onClick);
  }

  hostDisconnected(): void {
    document.removeEventListener('click', this.#onClick);
  }

  #onClick = (event: MouseEvent): void => {
    const { launcherSelector: selector } = this.#host;
    if (!selector || !event.composedPath().some((target) => target instanceof Element && target.matches(selector))) return;
    event.preventDefault();
    this.#host.toggle();
  };
}
