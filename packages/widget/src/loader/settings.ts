import type { WidgetSettings } from '@frontdesk/protocol';

/**
 * The workspace's settings, but for those that are as in `DEFAULT_SETTINGS`: the relay puts them in place of this string when it serves
 * the file. `Object()` keeps the value as it is and keeps a minifier from deciding beforehand that it is a string; a string, which has
 * `at`, means that nobody gave any.
 */
export const settings = Object("__FRONTDESK_SETTINGS__") as Partial<WidgetSettings> & { readonly at?: unknown };

/** `window.frontdeskSettings` over the script tag's `data-*`: the same names everywhere, `offsetX` = `data-offset-x` = `offset-x`. */
export function readOptions(script: HTMLOrSVGElement | null): Record<string, string> {
  const options: Record<string, string> = {};
  const given: Record<string, unknown> = { ...script?.dataset, ...(window as { frontdeskSettings?: object }).frontdeskSettings };
  for (const name in given) options[name.replace(/[A-Z]/g, '-$&').toLowerCase()] = `${given[name]}`;
  return options;
}
