import { lampOf } from './catalogue.js';

const KEY = 'duskery-basket';

/** Lines of the basket: `[{ lamp, count }]`. Survives a reload; nothing is stored before the first lamp is added. */
export function basketLines() {
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    stored = {};
  }
  return Object.entries(stored)
    .map(([slug, count]) => ({ lamp: lampOf(slug), count: Number(count) }))
    .filter((line) => line.lamp && line.count > 0);
}

/** Sets how many of a lamp are in the basket; 0 takes it out. Tells the page with a `basket` event. */
export function setCount(slug, count) {
  const lines = Object.fromEntries(basketLines().map((line) => [line.lamp.slug, line.count]));
  lines[slug] = Math.max(0, Math.min(20, count));
  localStorage.setItem(KEY, JSON.stringify(lines));
  document.dispatchEvent(new CustomEvent('basket'));
}

export function addToBasket(slug) {
  const line = basketLines().find((each) => each.lamp.slug === slug);
  setCount(slug, (line?.count ?? 0) + 1);
}

export function emptyBasket() {
  localStorage.removeItem(KEY);
  document.dispatchEvent(new CustomEvent('basket'));
}

export const basketCount = () => basketLines().reduce((sum, line) => sum + line.count, 0);
export const basketTotal = () => basketLines().reduce((sum, line) => sum + line.count * line.lamp.price, 0);
