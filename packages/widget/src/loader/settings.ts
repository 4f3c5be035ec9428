import type { WidgetSettings } from '@frontdesk/protocol';
import { element } from './chat-element.ts';

declare global {
  interface Window {
    /** Set by nobody: see `settings`. */
    readonly frontdeskWorkspace?: Partial<WidgetSettings>;
    /** Options that the page gives, by their names in camelCase. */
    readonly frontdeskSettings?: object;
  }
}

/**
 * The workspace's settings, but for those that are as in `DEFAULT_SETTINGS`: the relay puts them in place of these two words when it serves
 * the file (`widget-files.ts` of the relay). Undefined where somebody else serves it.
 */
export const settings = window.frontdeskWorkspace;

const script = document.currentScript as HTMLScriptElement | null;

/** `offsetX` is `offset-x`. */
const attributeOf = (name: string): string => name.replace(/[A-Z]/g, '-$&').toLowerCase();

/** What the element says, else the workspace. @param name in camelCase. */
export const option = (name: string): unknown => element.getAttribute(attributeOf(name)) ?? (settings as Record<string, unknown> | undefined)?.[name];

const source = new URL(script?.src || '/widget.js', location.href);

/** Gives the element what it does not say itself. @param given by names in camelCase. */
const give = (given: object | undefined): void => {
  for (const name in given) void (element.getAttribute(attributeOf(name)) ?? element.setAttribute(attributeOf(name), (given as Record<string, string>)[name]!));
};

/** `window.frontdeskSettings` counts more than the script tag's `data-*`, both more than what the script's address tells, and the workspace's settings. */
export function giveOptions(): void {
  give(window.frontdeskSettings);
  give(script?.dataset);
  give({ relayUrl: new URL('.', source).href.slice(0, -1), workspace: source.searchParams.get('workspace') ?? 'default' });
  element.settings ??= settings;
}
