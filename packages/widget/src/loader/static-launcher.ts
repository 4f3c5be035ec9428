import { launcherCss } from '../launcher/launcher-css.ts';
import { element } from './chat-element.ts';
import { option, settings } from './settings.ts';
import { sentence } from './words.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Dotted while it loads; when that takes long or fails, its name says so, and is seen on it. */
const loadingCss = '[aria-busy=true] svg{stroke-dasharray:0 4}[aria-busy=false]{display:flex;gap:6px;padding:20px;font:inherit}[aria-busy=false]:before{content:attr(aria-label)}';

/** Made without any library. */
export const button = document.createElement('button');
const icon = document.createElementNS(SVG, 'svg');
const path = document.createElementNS(SVG, 'path');
// The same path as `chatIcon`.
path.setAttribute('d', 'M12 4a8.5 7.2 0 0 0-5.7 12.5L5.6 20l3.7-1.7A8.5 7.2 0 1 0 12 4Z');
icon.setAttribute('viewBox', '0 0 24 24');
icon.append(path);
button.append(icon);
button.className = button.part = 'launcher';

const sheet = new CSSStyleSheet();

/** Gives the element its place and a shadow root to draw the launcher into; the element replaces it when it comes alive. */
export function placeLauncher(): void {
  // The same place as in the app's `look-sheet.ts`. Black or white by the accent's lightness; the app decides by contrast, which differs only where both are about equally good.
  sheet.replaceSync(`${launcherCss + loadingCss}:host{position:fixed;inset-inline-${option('position') === 'start' ? 'start' : 'end'}:${option('offsetX') ?? 20}px;inset-block-end:max(${option('offsetY') ?? 20}px,env(safe-area-inset-bottom));z-index:var(--frontdesk-z,2147483000);--frontdesk-accent:${option('accent') ?? '#1f5eff'};--frontdesk-on-accent:oklch(from var(--frontdesk-accent) calc((.57 - l)*99) 0 0)}`);
  button.ariaLabel = settings?.texts?.['open'] ?? sentence(0);
  (element.shadowRoot ?? element.attachShadow({ mode: 'open' })).adoptedStyleSheets = [sheet];
  if (option('launcher') !== 'hidden') element.shadowRoot!.append(button);
}
