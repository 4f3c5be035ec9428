import { css } from 'lit';

/** The transcript: bubbles, runs, separators, skeleton. */
export const messageStyles = css`
  frontdesk-messages {
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
  .other > .avatar {
    align-self: flex-end;
    margin-block-end: 22px;
  }
  .greeting > .avatar {
    margin-block-end: 4px;
  }
  .other:not(.last) > .avatar {
    visibility: hidden;
    block-size: 0;
  }
  .author {
    margin: 0 12px 3px;
    color: var(--frontdesk-muted);
    font-size: var(--frontdesk-meta-size);
    font-weight: 550;
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
  .other:not(.last) .bubble {
    border-end-start-radius: 6px;
  }
  .other:not(.first) .bubble {
    border-start-start-radius: 6px;
  }
  .own:not(.last) .bubble {
    border-end-end-radius: 6px;
  }
  .own:not(.first) .bubble {
    border-start-end-radius: 6px;
  }
  .failed .bubble {
    background: var(--frontdesk-danger-surface);
    color: var(--frontdesk-text);
    box-shadow: inset 0 0 0 1px var(--frontdesk-danger);
  }
  .emoji-only .bubble {
    padding: 0 4px;
    background: none;
    box-shadow: none;
    font-size: 2.25rem;
    line-height: 1.2;
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
  .failure {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    color: var(--frontdesk-danger);
    font-size: 0.8125rem;
  }
  .failure p {
    display: flex;
    gap: 6px;
    inline-size: 100%;
    padding: 6px 4px 0;
  }
  .failure .icon {
    inline-size: 16px;
    block-size: 16px;
    margin-block-start: 2px;
  }
  .separator {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-block: 20px 4px;
    color: var(--frontdesk-muted);
    font-size: var(--frontdesk-meta-size);
    font-weight: 550;
  }
  .separator::before, .separator::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--frontdesk-border);
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
