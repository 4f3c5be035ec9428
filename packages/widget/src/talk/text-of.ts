import { html } from 'lit';
import { linkify } from '../links/linkify.ts';

/** Draws a text with its links. */
export type TextOf = (text: string) => unknown;

/** Text with its links. Never markup: every part becomes a text node. */
export const textOf: TextOf = (text) =>
  linkify(text).map((part) => (typeof part === 'string' ? part : html`<a part="link" href=${part.href} target="_blank" rel="noopener noreferrer nofollow ugc">${part.text}</a>`));
