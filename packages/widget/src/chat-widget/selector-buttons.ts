import type { ReactiveControllerHost } from '../element/widget-element.ts';

/** The page's own buttons that open and close the chat, while the element is in the document. */
export function followSelector(host: ReactiveControllerHost & { readonly launcherSelector: string; toggle(): void }): void {
  const clicked = (event: MouseEvent): void => {
    const { launcherSelector: selector } = host;
    if (!selector || !event.composedPath().some((target) => target instanceof Element && target.matches(selector))) return;
    event.preventDefault();
    host.toggle();
  };
  host.addController({
    hostConnected: () => document.addEventListener('click', clicked),
    hostDisconnected: () => document.removeEventListener('click', clicked),
  });
}
