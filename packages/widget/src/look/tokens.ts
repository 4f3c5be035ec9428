import { unsafeCSS } from 'lit';
import { baseCss, tokensCss } from './base-css.ts';

export * from './palette.ts';

/** For elements that are made with Lit: the console's. */
export const tokens = unsafeCSS(tokensCss);
export const base = unsafeCSS(baseCss);
