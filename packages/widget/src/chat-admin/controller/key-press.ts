import { isTextField, type KeyPress } from './shortcuts.ts';

const CONTROLS = 'button, a[href], summary, input, select, [role="tab"]';

/**
 * What a key press means for us; undefined when it is none of our business: another one handled it, a composition is under way, or the
 * focus is outside the element (unless it owns the page and nothing else has the focus).
 */
export function readKey(event: KeyboardEvent, host: Element, ownsPage: boolean): KeyPress | undefined {
  if (event.defaultPrevented || event.isComposing || event.repeat && event.key === 'Enter') return undefined;
  const path = event.composedPath();
  const inside = path.includes(host);
  const nowhere = path[0] === document.body || path[0] === document.documentElement;
  if (!inside && !(ownsPage && nowhere)) return undefined;
  const target = path[0] instanceof Element ? path[0] : null;
  return {
    key: event.key, mod: event.ctrlKey || event.metaKey, alt: event.altKey, typing: isTextField(target),
    onControl: target?.closest(CONTROLS) !== null && target !== null, held: event.repeat, at: event.timeStamp,
  };
}
