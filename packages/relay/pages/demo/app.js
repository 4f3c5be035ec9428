/** Duskery's own script. One entry for every page; a page opts in by `data-page` on its <main>. */
import { addToBasket, basketCount } from './basket.js';
import { lampOf } from './catalogue.js';
import { showCart } from './cart.js';
import { showOrder } from './order.js';
import { showShop } from './shop.js';

function showBasketCount() {
  for (const place of document.querySelectorAll('[data-basket-count]')) {
    const count = basketCount();
    place.textContent = count ? ` (${count})` : '';
  }
}

// Delegated to the document, so that it outlives a swapped <main> and a replaced <body>.
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-add]') : null;
  if (!button) return;
  addToBasket(button.dataset.add);
  const said = button.closest('main').querySelector('[data-said]');
  if (said) said.textContent = `${lampOf(button.dataset.add).name} is in your basket.`;
});
document.addEventListener('basket', showBasketCount);

const pages = { shop: showShop, cart: showCart, order: showOrder };
pages[document.querySelector('main')?.dataset.page]?.();
showBasketCount();
