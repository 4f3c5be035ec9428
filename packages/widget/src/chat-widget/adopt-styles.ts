import type { CSSResult } from 'lit';

/** Adds a part's styles to the shadow root it is in, once; for parts that are loaded when they are needed. */
export function adoptStyles(inside: Node, styles: CSSResult): void {
  const root = inside instanceof ShadowRoot ? inside : inside.getRootNode();
  const sheet = styles.styleSheet;
  if (sheet && root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
