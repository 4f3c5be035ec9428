import { parseHex, readable, textOn } from './colour.ts';

/** Colour scheme as asked for; `auto` follows the visitor's system. */
export type ColorScheme = 'auto' | 'light' | 'dark';

/** Used when no accent, or one that cannot be read, is given. */
export const DEFAULT_ACCENT = '#1f5eff';

/**
 * The colours of both schemes: the same names, two sets of values. Text and muted text reach 4.5 : 1 on surface, raised and
 * hover; `border-strong` (edges of fields) and `focus` reach 3 : 1.
 */
export const PALETTES = {
  light: {
    surface: '#ffffff', raised: '#f3f4f7', hover: '#eaecf1', text: '#15181f', muted: '#5a6070', border: '#e3e6ec', 'border-strong': '#848b9a',
    danger: '#b3261e', 'danger-surface': '#fdf0ee', warning: '#7a4b00', 'warning-surface': '#fdf4e3', success: '#18794a', scrim: '#15181f66',
    'shadow-colour': '#15204022',
  },
  dark: {
    surface: '#17191f', raised: '#242831', hover: '#2f343f', text: '#f2f4f7', muted: '#a9b0bf', border: '#30343e', 'border-strong': '#7c8494',
    danger: '#ff9a90', 'danger-surface': '#3a1f1f', warning: '#f5c469', 'warning-surface': '#352a15', success: '#5fd39a', scrim: '#000000a6',
    'shadow-colour': '#00000066',
  },
} as const;

export interface AccentTokens {
  /** The owner's colour, unchanged. */
  readonly accent: string;
  /** Black or white: ≥ 4.5 : 1 on `accent`. */
  readonly 'on-accent': string;
  /** The owner's hue as text: ≥ 4.5 : 1 on surface, raised and hover. */
  readonly 'accent-text': string;
  /** Focus ring: the same as `accent-text`. */
  readonly focus: string;
}

/** Everything that follows from the owner's colour, for one scheme. Anything but `#rrggbb` counts as the default accent. */
export function accentTokens(hex: string, scheme: 'light' | 'dark' = 'light'): AccentTokens {
  const accent = parseHex(hex) ? hex : DEFAULT_ACCENT;
  const colour = parseHex(accent)!;
  // The ground that is nearest to text in either scheme: what is read on it is read on the others too.
  const text = `rgb(${readable(colour, parseHex(PALETTES[scheme].hover)!, 4.5)})`;
  return { accent, 'on-accent': textOn(colour), 'accent-text': text, focus: text };
}

const declarations = (tokens: Readonly<Record<string, string>>): string => Object.entries(tokens).map(([name, value]) => `--frontdesk-${name}:${value}`).join(';');

/**
 * The text of a style sheet with the colour tokens on `:host`, for `CSSStyleSheet.replaceSync`. A page overrides any of them by
 * setting the same custom property on the element, because outer styles win over `:host`.
 */
export function colourSheet(accent: string, scheme: ColorScheme): string {
  const set = (name: 'light' | 'dark'): string => `:host{${declarations({ ...PALETTES[name], ...accentTokens(accent, name) })};color-scheme:${name}}`;
  return scheme === 'auto' ? `${set('light')}@media (prefers-color-scheme:dark){${set('dark')}}` : set(scheme);
}
