/** The shop page: one document, whose main content is swapped as the visitor filters and looks closer (single-page navigation). */
import { LAMPS, ROOMS, lampOf, money } from './catalogue.js';
import { element, picture } from './elements.js';

const shopUrl = (room) => (room === 'all' ? '/demo/shop' : `/demo/shop?room=${room}`);

function lampCard(lamp) {
  const link = element('a', { href: `/demo/shop?lamp=${lamp.slug}`, 'data-swap': '' },
    picture(lamp), element('h3', {}, lamp.name), element('p', { class: 'soft' }, lamp.line), element('p', { class: 'price' }, money(lamp.price)));
  return element('li', { class: 'lamp' }, link);
}

function listView(room) {
  const filters = element('nav', { class: 'filters', 'aria-label': 'Rooms' });
  for (const [key, label] of ROOMS) {
    const link = element('a', { href: shopUrl(key), 'data-swap': '' }, label);
    if (key === room) link.setAttribute('aria-current', 'true');
    filters.append(link);
  }
  const lamps = LAMPS.filter((lamp) => room === 'all' || lamp.room === room);
  return [
    element('h1', { tabindex: '-1' }, room === 'all' ? 'All lamps' : `Lamps: ${ROOMS.find(([key]) => key === room)[1].toLowerCase()}`),
    filters,
    element('h2', { class: 'hidden-visually' }, `${lamps.length} ${lamps.length === 1 ? 'lamp' : 'lamps'}`),
    element('ul', { class: 'lamps' }, ...lamps.map(lampCard)),
  ];
}

function lampView(lamp) {
  const words = element('div', {},
    element('h1', { tabindex: '-1' }, lamp.name), element('p', { class: 'soft' }, `${lamp.line}.`), element('p', { class: 'price' }, money(lamp.price)),
    element('div', { class: 'actions' },
      element('button', { type: 'button', class: 'button', 'data-add': lamp.slug }, 'Add to basket'),
      element('a', { class: 'button quiet', href: `/demo/product/${lamp.slug}` }, 'All details')),
    element('p', { class: 'said', role: 'status', 'data-said': '' }));
  return [
    element('p', { class: 'crumbs' }, element('a', { href: '/demo/shop', 'data-swap': '' }, '← All lamps')),
    element('article', { class: 'product' }, picture(lamp), words),
  ];
}

function render(moveFocus) {
  const parameters = new URLSearchParams(location.search);
  const lamp = lampOf(parameters.get('lamp'));
  const asked = parameters.get('room');
  const room = ROOMS.some(([key]) => key === asked) ? asked : 'all';
  document.title = `${lamp ? lamp.name : 'Shop'} — Duskery`;
  const content = document.querySelector('[data-shop]');
  content.replaceChildren(...(lamp ? lampView(lamp) : listView(room)));
  if (moveFocus) {
    scrollTo({ top: 0, behavior: 'instant' });
    content.querySelector('h1').focus({ preventScroll: true });
  }
}

/** Starts the shop page. */
export function showShop() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-swap]') : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, '', link.href);
    render(true);
  });
  addEventListener('popstate', () => render(true));
  render(false);
}
