/** The office's own navigation. The console stays in the page while others are looked at, so it stays connected and keeps ringing. */
function show() {
  const wanted = location.hash.slice(1) || 'messages';
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== wanted;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.page === wanted) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

addEventListener('hashchange', show);
show();
