import { css } from '../element/styles.ts';

/** What does not depend on the colour: space (4-px grid), radius, type, motion, layers. */
export const tokensCss = css`
  :host {
    --frontdesk-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif;
    --frontdesk-font-size: 0.9375rem;
    --frontdesk-meta-size: 0.75rem;
    --frontdesk-line: 1.45;
    --frontdesk-radius: 18px;
    --frontdesk-radius-small: 10px;
    --frontdesk-shadow: 0 2px 6px var(--frontdesk-shadow-colour), 0 16px 48px var(--frontdesk-shadow-colour);
    --frontdesk-shadow-small: 0 1px 3px var(--frontdesk-shadow-colour), 0 6px 20px var(--frontdesk-shadow-colour);
    --frontdesk-motion: 160ms;
    --frontdesk-ease: cubic-bezier(0.2, 0.7, 0.2, 1);
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --frontdesk-motion: 0ms;
    }
  }
`;

/** Rules that every one of our shadow roots starts from. */
export const baseCss = css`
  :host {
    font: 400 var(--frontdesk-font-size) / var(--frontdesk-line) var(--frontdesk-font);
    color: var(--frontdesk-text);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  *, ::before, ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button, input, textarea, select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }
  button {
    border: 0;
    padding: 0;
    background: none;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--frontdesk-focus);
    outline-offset: 2px;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;
