import { launcherCss, launcherPlace, loadingCss } from '../launcher/launcher-css.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** How the page or the workspace wants it; taken into a style sheet as it is. */
interface Look {
  readonly side: 'start' | 'end';
  readonly accent: unknown;
  readonly offsetX: unknown;
  readonly offsetY: unknown;
}

/** Makes the button without any library. */
export function makeLauncher(label: string): HTMLElement {
  const button = document.createElement('button');
  const icon = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  // The same path as `chatIcon`.
  path.setAttribute('d', 'M12 4a8.5 7.2 0 0 0-5.7 12.5L5.6 20l3.7-1.7A8.5 7.2 0 1 0 12 4Z');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.append(path);
  button.append(icon);
  button.className = 'launcher';
  button.part.add('launcher');
  button.ariaLabel = label;
  return button;
}

/** Gives the element its place and a shadow root to draw the launcher into; the element replaces it when it comes alive. */
export function placeLauncher(host: HTMLElement, { side, accent, offsetX, offsetY }: Look): ShadowRoot {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  // Black or white by the accent's lightness; the app decides by contrast, which differs only where both are about equally good.
  sheet.replaceSync(`${launcherCss + loadingCss(side) + launcherPlace(side, `${offsetX}px`, `${offsetY}px`)}:host{--frontdesk-accent:${accent};--frontdesk-on-accent:oklch(from ${accent} calc((.57 - l)*99) 0 0)}`);
  root.adoptedStyleSheets = [sheet];
  return root;
}
