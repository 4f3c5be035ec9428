import { unsafeCSS } from 'lit';
import { richTextCss } from './rich-text-css.ts';

/** For elements that are made with Lit: the console's. */
export const richTextStyles = unsafeCSS(richTextCss);
