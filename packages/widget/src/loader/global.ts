import type { WidgetSettings } from '@frontdesk/protocol';

/** The element before and after it has come alive; `open` is there only after. */
export interface ChatElement extends HTMLElement {
  /** Those that came with the loader, where the page gives none itself. */
  settings?: Partial<WidgetSettings>;
  /** Consent was given before the element came alive. */
  granted?: boolean;
  open?: (options?: unknown) => void;
}

/** `frontdesk('open')`, `await frontdesk.ready()`, `frontdesk.open()`. */
export interface FrontdeskGlobal {
  /** Calls a method of the element as soon as it can; resolves to what it returns. Rejects when there is no such method or it fails. */
  (method: string, ...values: unknown[]): Promise<unknown>;
  /** Loads the chat (without opening or connecting it); resolves to the element. */
  ready(): Promise<HTMLElement>;
  [method: string]: unknown;
}

/** Methods that mean "now": they load the app. The others wait until the visitor's intent does. */
const URGENT = /^(open|toggle)$/;
const METHODS = 'open close toggle identify setAttributes track page reset destroy grantConsent setLocale'.split(' ');

/**
 * Puts the one global in place and answers what was queued before. A call to a method that is not urgent waits in order for the
 * element, so that saying who somebody is costs no download.
 */
export function mountGlobal(element: ChatElement, load: () => Promise<unknown>, unmount: () => void, onConsent: () => unknown): FrontdeskGlobal {
  const page = window as { frontdesk?: { q?: Iterable<unknown>[] } };
  const queued = page.frontdesk?.q ?? [];
  const global = (async (method: string, ...values: unknown[]) => {
    if (method === 'destroy') {
      unmount();
      delete page.frontdesk;
      if (!element.open) return element.remove();
    }
    if (method === 'grantConsent') {
      // Kept on the element too: it decides what the element may do once it is alive.
      element.granted = true;
      element.hidden = false;
      await onConsent();
    }
    // When it was asked for: an event may wait long for the visitor's intent. No other method takes a third value.
    values[2] ??= Date.now();
    if (URGENT.test(method) && !element.open) await load();
    await customElements.whenDefined('chat-widget');
    return (element as unknown as Record<string, (...values: unknown[]) => unknown>)[method]!(...values);
  }) as FrontdeskGlobal;
  global.ready = () => load().then(() => element);
  for (const method of METHODS) global[method] = (...values: unknown[]) => global(method, ...values);
  page.frontdesk = global as unknown as { q?: Iterable<unknown>[] };
  for (const call of queued) void global(...(call as [string])).catch(console.error);
  return global;
}
