import { css, type CSSResult } from 'lit';
import { parseHex, readable, textOn, toHex } from './colour.ts';

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
  const accent = parseHex(hex) ?? parseHex(DEFAULT_ACCENT)!;
  const { surface, raised, hover } = PALETTES[scheme];
  const text = toHex(readable(accent, [surface, raised, hover].map((ground) => parseHex(ground)!), 4.5));
  return { accent: toHex(accent), 'on-accent': textOn(accent), 'accent-text': text, focus: text };
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

/** What does not depend on the colour: space (4-px grid), radius, type, motion, layers. */
export const tokens: CSSResult = css`
  :host {
    --frontdesk-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif;
    --frontdesk-font-size: 0.9375rem;
    --frontdesk-meta-size: 0.75rem;
    --frontdesk-line: 1.45;
    --frontdesk-space: 4px;
    --frontdesk-radius: 18px;
    --frontdesk-radius-small: 10px;
    --frontdesk-shadow: 0 2px 6px var(--frontdesk-shadow-colour), 0 16px 48px var(--frontdesk-shadow-colour);
    --frontdesk-shadow-small: 0 1px 3px var(--frontdesk-shadow-colour), 0 6px 20px var(--frontdesk-shadow-colour);
    --frontdesk-motion: 160ms;
    --frontdesk-ease: cubic-bezier(0.2, 0.7, 0.2, 1);
    --frontdesk-z: 2147483000;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --frontdesk-motion: 0ms;
    }
  }
`;

/** Rules that every one of our shadow roots starts from. */
export const base: CSSResult = css`
  :host {
    font: 400 var(--frontdesk-font-size) / var(--frontdesk-line) var(--frontdesk-font);
    color: var(--frontdesk-text);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  *, ::before, ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button, input, textarea, select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }
  button {
    border: 0;
    padding: 0;
    background: none;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--frontdesk-focus);
    outline-offset: 2px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
