import { basketLines, basketTotal, emptyBasket, setCount } from './basket.js';
import { money } from './catalogue.js';
import { element, picture } from './elements.js';

function cartLine({ lamp, count }) {
  const change = (by, label, sign) => element('button', { type: 'button', 'aria-label': `${label} ${lamp.name}`, 'data-change': `${lamp.slug}${by}`, onclick: () => setCount(lamp.slug, count + by) }, sign);
  return element('li', {},
    picture(lamp),
    element('a', { href: `/demo/product/${lamp.slug}` }, lamp.name),
    element('span', { class: 'amount' }, money(lamp.price * count)),
    element('div', { class: 'change' }, change(-1, 'One less', '−'), element('span', {}, String(count)), change(1, 'One more', '+')));
}

function render() {
  const lines = basketLines();
  const place = document.querySelector('[data-cart]');
  if (lines.length === 0) {
    place.replaceChildren(
      element('p', { class: 'soft' }, 'Nothing here yet. The lamps are next door.'),
      element('a', { class: 'button', href: '/demo/shop' }, 'See all lamps'));
    return;
  }
  const focused = document.activeElement?.getAttribute('data-change');
  place.replaceChildren(
    element('ul', { class: 'cart-lines' }, ...lines.map(cartLine)),
    element('p', { class: 'total' }, element('span', {}, 'Total, delivery included'), element('span', {}, money(basketTotal()))),
    element('div', { class: 'actions' }, element('button', { type: 'button', class: 'button', onclick: checkOut }, 'Check out')));
  if (focused) place.querySelector(`[data-change="${focused}"]`)?.focus();
}

function checkOut() {
  emptyBasket();
  location.assign('/demo/order');
}

/** Starts the cart page. */
export function showCart() {
  document.addEventListener('basket', render);
  render();
}
