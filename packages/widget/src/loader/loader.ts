import { element, takeElement } from './chat-element.ts';
import { call, known, mountGlobal } from './global.ts';
import { keepMounted } from './keep-mounted.ts';
import { load } from './load-app.ts';
import { giveOptions, option } from './settings.ts';
import { button, placeLauncher } from './static-launcher.ts';

/** Nothing to do about it here: the visible way of loading says so in words. */
const ignore = (): void => undefined;

const open = (): void => void call('open').catch(ignore);
const preload = (): void => void load().catch(ignore);

const start = (): void => {
  takeElement();
  giveOptions();
  const inline = option('mode') === 'inline';
  const waits = option('consent') === 'required';
  const selector = option('launcherSelector') as string;
  element.hidden ||= waits;
  if (!inline) placeLauncher();
  keepMounted();
  mountGlobal();
  button.onclick = open;
  button.onpointerenter = preload;
  document.addEventListener('click', (event) => {
    // From then on the element itself listens.
    if (!selector || element.open || !(event.target as Element).closest?.(selector)) return;
    event.preventDefault();
    open();
  });
  if (inline || (!waits && known())) preload();
};

// A second copy of the script finds the first one's mark and does nothing.
if (!window.frontdesk?.ready) {
  if (document.body) start();
  else addEventListener('DOMContentLoaded', start);
}
