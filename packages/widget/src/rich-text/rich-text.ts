import { html, type TemplateResult } from 'lit/html.js';
import { type Block, type Inline, parseRichText } from './parse.ts';

const inline = (parts: readonly Inline[]): unknown => parts.map((part) => {
  if (typeof part === 'string') return part;
  switch (part.type) {
    case 'strong': return html`<strong>${inline(part.parts)}</strong>`;
    case 'em': return html`<em>${inline(part.parts)}</em>`;
    case 'code': return html`<code>${part.text}</code>`;
    case 'link': return html`<a class="link" part="link" href=${part.href} target="_blank" rel="noopener noreferrer nofollow ugc">${part.text}</a>`;
  }
});

const items = (list: readonly (readonly Inline[])[]): TemplateResult[] => list.map((item) => html`<li dir="auto">${inline(item)}</li>`);

function block(each: Block): unknown {
  switch (each.type) {
    case 'text': return inline(each.parts);
    case 'code': return html`<pre dir="ltr"><code>${each.text}</code></pre>`;
    case 'list': return each.start === undefined ? html`<ul>${items(each.items)}</ul>` : html`<ol start=${each.start}>${items(each.items)}</ol>`;
  }
}

/** Draws a text. */
export type TextOf = (text: string) => unknown;

/** A message's text as templates. Never HTML: whatever stands in it becomes text nodes, and links lead where `linkify` lets them. */
export const richText: TextOf = (text) => parseRichText(text).map(block);
