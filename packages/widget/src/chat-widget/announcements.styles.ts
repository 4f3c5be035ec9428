import { css } from '../element/styles.ts';

/** Announcements, at the corner and among the messages. Loaded with them. */
export const announcementStyles = css`
  .announcement {
    margin-block-start: 0;
    padding: 12px 16px 14px;
    border: 1px solid var(--frontdesk-border);
    border-radius: 14px;
    overflow-wrap: anywhere;
  }
  .row:has(> .announcement) {
    padding-block-start: 12px;
  }
  .label {
    display: flex;
    align-items: center;
    gap: 6px;
    margin-block-end: 6px;
    padding-inline-end: 32px;
    color: var(--frontdesk-accent-text);
    font-size: var(--frontdesk-meta-size);
    font-weight: 600;
  }
  .label .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .announcement .label {
    padding-inline-end: 0;
  }
  .label time {
    margin-inline-start: auto;
    color: var(--frontdesk-muted);
    font-weight: 400;
  }
  .words {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
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
  .banner a, .announcement a {
    color: var(--frontdesk-accent-text);
  }
  :host([data-side='start']) .banner {
    inset-inline: 0 auto;
  }
`;
