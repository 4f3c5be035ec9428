import { noChange } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** CSS properties by name, custom ones included; null removes. */
export type CssProperties = Readonly<Record<string, string | null>>;

class CssPropertiesDirective extends Directive {
  #last: CssProperties = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssProperties stands in a tag: <div ${cssProperties({…})}>');
  }

  override render(_properties: CssProperties): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [CssProperties]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const name of Object.keys(this.#last)) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) {
      if (this.#last[name] === value) continue;
      if (value === null) style.removeProperty(name);
      else style.setProperty(name, value);
    }
    this.#last = properties;
    return noChange;
  }
}

/** Sets CSS through the object model. Lit's styleMap writes a style attribute on its first render, which a strict CSP refuses. */
export const cssProperties = directive(CssPropertiesDirective);
