import { launcherCss, loadingCss } from '../launcher/launcher-css.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** The same path as `chatIcon`. */
const CHAT = 'M12 4a8.5 7.2 0 0 0-5.7 12.5L5.6 20l3.7-1.7A8.5 7.2 0 1 0 12 4Z';
const DOTS = 'M5 12h0m7 0h0m7 0h0';

/**
 * Draws the launcher into the element's shadow root without any library; the element replaces it when it comes alive.
 * @returns the button, and what switches its icon between "chat" and "loading".
 */
export function drawLauncher(host: HTMLElement, accent: unknown, offsetX: unknown, offsetY: unknown, label: string, hidden: boolean): readonly [HTMLElement, (busy: boolean) => void] {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  // Black or white by the accent's lightness; the app decides by contrast, which differs only where both are about equally good.
  sheet.replaceSync(`${launcherCss + loadingCss}:host{--frontdesk-accent:${accent};--frontdesk-on-accent:oklch(from ${accent} calc((.57 - l)*99) 0 0);--frontdesk-offset-x:${offsetX}px;--frontdesk-offset-y:${offsetY}px}`);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  const icon = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  const draw = (busy: boolean): void => {
    button.ariaBusy = `${busy}`;
    path.setAttribute('d', busy ? DOTS : CHAT);
  };
  draw(false);
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.append(path);
  button.append(icon);
  button.className = 'launcher';
  button.part.add('launcher');
  button.ariaLabel = label;
  if (!hidden) root.append(button);
  return [button, draw];
}
