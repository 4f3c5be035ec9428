import { css } from '../element/styles.ts';

/** What is seen of messages from the start: the scrolling transcript, bubbles, skeleton. More comes with `talk/`. */
export const messageStyles = css`
  .transcript {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: flex;
  }
  .scroller {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    overflow-x: hidden;
    overflow-anchor: none;
    overscroll-behavior: contain;
    padding: 4px 16px 12px;
    display: flex;
    flex-direction: column;
    scrollbar-width: thin;
    scrollbar-color: var(--frontdesk-border-strong) transparent;
  }
  /* Stays at its end by itself. */
  .first-messages {
    flex-direction: column-reverse;
  }
  .first-messages .rows {
    flex: 1 0 auto;
    display: flex;
    flex-direction: column;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  .scroller > * {
    flex: none;
  }
  .lead {
    min-block-size: 12px;
    margin-block-start: auto;
  }
  .message {
    display: flex;
    gap: 8px;
    padding-block-start: 2px;
  }
  .message.first {
    padding-block-start: 12px;
  }
  .column {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
    max-inline-size: min(82%, 480px);
  }
  .own {
    justify-content: flex-end;
  }
  .own .column {
    align-items: flex-end;
  }
  .greeting > .avatar {
    align-self: flex-end;
    margin-block-end: 4px;
  }
  .bubble {
    max-inline-size: 100%;
    padding: 9px 14px;
    border-radius: var(--frontdesk-radius);
    background: var(--frontdesk-raised);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    unicode-bidi: plaintext;
  }
  .own .bubble {
    background: var(--frontdesk-accent);
    color: var(--frontdesk-on-accent);
  }
  .meta {
    display: flex;
    align-items: center;
    gap: 4px;
    margin: 3px 6px 0;
    color: var(--frontdesk-muted);
    font-size: var(--frontdesk-meta-size);
    line-height: 16px;
    font-variant-numeric: tabular-nums;
  }
  .tick {
    display: inline-flex;
  }
  .tick .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .tick[data-status='read'] {
    color: var(--frontdesk-accent-text);
  }
  .notice {
    padding: 12px 16px;
    color: var(--frontdesk-muted);
    font-size: 0.8125rem;
    text-align: center;
  }
  @keyframes breathe {
    0%, 60%, 100% { opacity: 0.35; }
    30% { opacity: 1; }
  }
  .skeleton {
    flex: 1;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 12px;
    padding: 20px;
  }
  .skeleton span {
    inline-size: 44%;
    block-size: 40px;
    border-radius: var(--frontdesk-radius);
    background: var(--frontdesk-hover);
    animation: breathe 1.6s infinite;
  }
  .skeleton .long {
    inline-size: 66%;
    block-size: 62px;
  }
  .skeleton .own {
    align-self: flex-end;
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton span {
      animation: none;
      opacity: 0.7;
    }
  }
  @media (forced-colors: active) {
    .bubble {
      border: 1px solid;
    }
    .own .bubble {
      border: 2px solid Highlight;
    }
  }
`;
