import type { WidgetSettings } from '@frontdesk/protocol';

/** The element before and after it has come alive; `open` is there only after. */
export interface ChatElement extends HTMLElement {
  /** Those that came with the loader, where the page gives none itself. */
  settings?: Partial<WidgetSettings>;
  /** Consent was given before the element came alive. */
  granted?: boolean;
  open?: (options?: unknown) => void;
}

/**
 * The page's one chat, from `takeElement` on. The loader's parts share it as it stands here: handing it from one to the next costs every
 * page 0.1 kB.
 */
export let element: ChatElement;

/** An element that the page wrote itself is taken as it stands; what it says wins. */
export function takeElement(): void {
  element = (document.querySelector('chat-widget') ?? document.createElement('chat-widget')) as unknown as ChatElement;
}
