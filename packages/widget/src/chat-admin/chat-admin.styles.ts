import { css } from 'lit';

export const styles = css`
  :host {
    display: block; position: relative; block-size: 100%; min-block-size: 320px; overflow: hidden; container-type: inline-size; background: var(--frontdesk-surface);
    --frontdesk-font-size: 0.875rem; --frontdesk-radius: 14px; --frontdesk-radius-small: 9px; --frontdesk-line: 1.45;
  }
  :host([hidden]) { display: none; }
  .splash { display: grid; place-content: center; justify-items: center; gap: 12px; block-size: 100%; padding: 24px; text-align: center; }
  /* A look that is over in a blink needs no sentence. */
  .late { animation: late 1.2s; }
  @keyframes late { 0%, 70% { opacity: 0; } }
`;
