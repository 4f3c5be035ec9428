import { css } from '../element/styles.ts';

/** Where the launcher stands. @param x distance from the side, and `y` from the bottom: CSS lengths. */
export const launcherPlace = (side: 'start' | 'end', x: string, y: string): string =>
  `:host{position:fixed;inset-block-end:max(${y},env(safe-area-inset-bottom));inset-inline-${side}:${x};z-index:var(--frontdesk-z,2147483000)}`;

/**
 * The launcher's look, shared by the loader's static one and the element's own, so that nothing moves when the second
 * replaces the first. The transparent border is seen in forced colours.
 */
export const launcherCss: string = css`
  .launcher {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border: 2px solid transparent;
    border-radius: 50%;
    background: var(--frontdesk-accent) border-box;
    color: var(--frontdesk-on-accent);
    box-shadow: 0 1px 3px #0003, 0 6px 20px #0003;
    cursor: pointer;
  }
  .launcher:focus-visible {
    outline: 3px solid #fff;
    outline-offset: -6px;
  }
  .launcher svg {
    inline-size: 26px;
    block-size: 26px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
  }
`;

/** Only for the static launcher: dotted while it loads, and what is said about it. */
export const loadingCss = (side: 'start' | 'end'): string =>
  `[aria-busy=true] svg{stroke-dasharray:0 4}[data-hint]:before{content:attr(data-hint);position:absolute;inset-block-end:68px;inset-inline-${side}:0;inline-size:200px;padding:8px 12px;border-radius:10px;background:#15181f;color:#fff;font:15px system-ui}`;
