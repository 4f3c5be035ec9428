/**
 * The order page. Looking an order up replaces the whole <body>, as Turbo and other navigation libraries do:
 * whatever an embedded widget put there is gone afterwards and has to come back by itself.
 */
function showStatus(number) {
  const next = document.createElement('body');
  const template = document.querySelector('template[data-order]').cloneNode(true);
  const content = template.content.cloneNode(true);
  content.querySelector('[data-number]').textContent = number;
  for (const part of document.querySelectorAll('body > .skip, body > .ribbon, body > .top')) next.append(part.cloneNode(true));
  next.append(content, document.querySelector('body > .bottom').cloneNode(true), template);
  document.body = next;
  document.title = `Order ${number} — Duskery`;
  next.querySelector('h1').focus();
}

/** Starts the order page. */
export function showOrder() {
  document.addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.matches('[data-look-up]')) return;
    event.preventDefault();
    const number = new FormData(event.target).get('number').toString().trim().toUpperCase();
    history.pushState({}, '', `/demo/order?number=${encodeURIComponent(number)}`);
    showStatus(number);
  });
  const asked = new URLSearchParams(location.search).get('number');
  if (asked) showStatus(asked.slice(0, 20));
}
