import { css } from '../element/styles.ts';

/**
 * The launcher's look, shared by the loader's static one and the element's own, so that nothing moves when the second
 * replaces the first. The border without colour is seen in forced colours.
 */
export const launcherCss: string = css`
  .launcher {
    display: grid;
    place-items: center;
    min-inline-size: 56px;
    block-size: 56px;
    border: 2px solid #0000;
    border-radius: 28px;
    background: var(--frontdesk-accent);
    color: var(--frontdesk-on-accent);
    box-shadow: 0 1px 3px #0003, 0 6px 20px #0003;
    cursor: pointer;
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
