/** An element with attributes and children; children are nodes or text, never markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** The picture of a lamp on its tile. Decorative: the name stands next to it. */
export function picture(lamp) {
  return element('div', { class: `art tint-${lamp.tint} lit-${lamp.lit}` }, element('img', { src: `/demo/art/${lamp.slug}.svg`, alt: '', width: '400', height: '400' }));
}
