import { isKnown } from '../known-visitor.ts';
import { mountGlobal, type ChatElement } from './global.ts';
import { keepMounted } from './keep-mounted.ts';
import { readOptions, settings } from './settings.ts';
import { makeLauncher, placeLauncher } from './static-launcher.ts';
import { sentences } from './words.ts';

/** Loading that takes longer is explained in words. Milliseconds. */
const PATIENCE_MS = 2_000;

/** Nothing to do about it here: the visible way of loading says so in words. */
const ignore = (): void => undefined;

function start(script: HTMLScriptElement | null): void {
  const options = readOptions(script);
  const source = new URL(script?.src || '/widget.js', location.href);
  const relay = (options['relay-url'] ??= new URL('.', source).href.slice(0, -1));
  const workspace = (options['workspace'] ??= source.searchParams.get('workspace') ?? 'default');
  const [label, waiting] = sentences(options['locale'] ?? settings.locale);

  // An element that the page wrote itself is taken as it stands; what it says wins.
  const own = document.querySelector('chat-widget');
  const element = (own ?? document.createElement('chat-widget')) as unknown as ChatElement;
  for (const name in options) if (!element.hasAttribute(name)) element.setAttribute(name, options[name]!);
  if (!settings.at) element.settings ??= settings;

  const read = (name: string, otherwise?: unknown): unknown => element.getAttribute(name) ?? otherwise;
  const inline = read('mode') === 'inline';
  const mayStart = read('consent') !== 'required';
  element.hidden ||= !mayStart;
  const button = makeLauncher(settings.texts?.['open'] ?? label);
  if (!inline) {
    const root = placeLauncher(element, {
      side: read('position', settings.position) === 'start' ? 'start' : 'end',
      accent: read('accent', settings.accent ?? '#1f5eff'),
      offsetX: read('offset-x', settings.offsetX ?? 20),
      offsetY: read('offset-y', settings.offsetY ?? 20),
    });
    if (read('launcher', settings.launcher) !== 'hidden') root.append(button);
  }
  const unmount = own ? ignore : keepMounted(element);

  let loading: Promise<unknown> | undefined;
  let tries = 0;
  /** Fetches the app once. A failed try may be repeated, under another address because browsers remember failed modules. */
  const load = (): Promise<unknown> => (loading ??= import(`${relay}/__FRONTDESK_APP__${tries++ ? `?${tries}` : ''}`).catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
  /** Says beside the button, and as its name to those who do not see it, that nothing is there yet. */
  const explain = (): void => {
    button.ariaLabel = button.dataset['hint'] = waiting;
  };
  /** Fetches the app with the visitor watching. */
  const show = (): Promise<unknown> => {
    const slow = setTimeout(explain, PATIENCE_MS);
    button.ariaBusy = 'true';
    return load().catch((error: unknown) => {
      explain();
      throw error;
    }).finally(() => {
      clearTimeout(slow);
      button.ariaBusy = 'false';
    });
  };

  const known = (): boolean => isKnown(relay, workspace);
  const call = mountGlobal(element, show, unmount, () => known() && load());
  const open = (): void => void call('open').catch(ignore);
  const preload = (): void => void load().catch(ignore);
  button.onclick = open;
  button.onpointerenter = preload;
  const selector = element.getAttribute('launcher-selector');
  if (selector) document.addEventListener('click', (event) => {
    // From then on the element itself listens.
    if (element.open || !(event.target as Element).closest?.(selector)) return;
    event.preventDefault();
    open();
  });
  if (inline || (mayStart && known())) preload();
}

// A second copy of the script finds the first one's mark and does nothing.
if (!(window as { frontdesk?: { ready?: unknown } }).frontdesk?.ready) {
  const script = document.currentScript as HTMLScriptElement | null;
  if (document.body) start(script);
  else addEventListener('DOMContentLoaded', () => start(script));
}
