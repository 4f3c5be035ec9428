import { keyOf } from '../known-visitor.ts';
import { element } from './chat-element.ts';
import { letGo } from './keep-mounted.ts';
import { load, show } from './load-app.ts';
import { option } from './settings.ts';

/** `frontdesk('open')`, `await frontdesk.ready()`, `frontdesk.open()`. */
export interface FrontdeskGlobal {
  /** Calls a method of the element as soon as it can; resolves to what it returns. Rejects when there is no such method or it fails. */
  (method: string, ...values: unknown[]): Promise<unknown>;
  /** Loads the chat (without opening or connecting it); resolves to the element. */
  ready(): Promise<HTMLElement>;
  /** Calls from before the loader came. */
  q?: Iterable<unknown>[] | undefined;
  [method: string]: unknown;
}

declare global {
  interface Window {
    /** What the page may have put there before the loader came, to queue its calls; then the loader's. */
    frontdesk?: FrontdeskGlobal;
  }
}

/** As `isKnown`, which costs every page 0.01 to 0.04 kB more here. */
export const known = (): boolean => {
  try {
    return keyOf(option('relayUrl') as string, option('workspace') as string) in localStorage;
  } catch {
    return false;
  }
};

/** A call to a method that is not urgent waits in order for the element, so that saying who somebody is costs no download. */
export const call = (async (method: string, ...values: unknown[]) => {
  if (method === 'destroy') {
    letGo();
    delete window.frontdesk;
    if (!element.open) return element.remove();
  }
  if (method === 'grantConsent') {
    // Kept on the element too: it decides what the element may do once it is alive.
    element.granted = true;
    element.hidden = false;
    if (known()) await load();
  }
  // When it was asked for: an event may wait long for the visitor's intent. No other method takes a third value.
  values[2] ??= Date.now();
  // These mean "now": they load the app. The others wait until the visitor's intent does.
  await (/^(open|toggle)$/.test(method) && !element.open ? show() : customElements.whenDefined('chat-widget'));
  return (element as unknown as Record<string, (...values: unknown[]) => unknown>)[method]!(...values);
}) as FrontdeskGlobal;
call.ready = () => show().then(() => element);
for (const method of 'open close toggle identify setAttributes track page reset destroy grantConsent setLocale'.split(' ')) call[method] = (...values: unknown[]) => call(method, ...values);

/** Puts the one global in place and answers what was queued before. */
export function mountGlobal(): void {
  call.q = window.frontdesk?.q;
  window.frontdesk = call;
  call.q?.forEach((values) => void call(...(values as [string])).catch(console.error));
}
