import { css } from 'lit';

/** The announcement at the corner. Loaded with it. */
export const bannerStyles = css`
  .banner {
    position: absolute;
    inset-block-end: 72px;
    inset-inline-end: 0;
    inline-size: min(340px, 100vw - 2 * var(--frontdesk-offset-x, 20px));
    max-block-size: calc(100vh - 120px);
    overflow-y: auto;
    padding: 16px 20px 10px;
    border: 1px solid var(--frontdesk-border);
    border-radius: var(--frontdesk-radius);
    background: var(--frontdesk-surface);
    box-shadow: var(--frontdesk-shadow);
    text-align: start;
    animation: rise var(--frontdesk-motion) var(--frontdesk-ease);
  }
  .banner .text-button {
    margin: 6px 0 0 -8px;
    margin-inline: -8px 0;
  }
  .banner .corner {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
  }
  .banner a {
    color: var(--frontdesk-accent-text);
  }
  :host([data-side='start']) .banner {
    inset-inline: 0 auto;
  }
`;
