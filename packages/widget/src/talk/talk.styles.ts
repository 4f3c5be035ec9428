import { css } from '../element/styles.ts';

/** What is seen only in a conversation that has begun. Loaded with it. */
export const talkStyles = css`
  .badge {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 22px;
    block-size: 22px;
    padding-inline: 6px;
    border: 2px solid #fff;
    border-radius: 11px;
    background: #c0231a;
    color: #fff;
    font-size: 12px;
    font-weight: 650;
    line-height: 18px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .other > .avatar {
    align-self: flex-end;
  }
  .other:not(.greeting) > .avatar {
    margin-block-end: 22px;
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
    color: var(--frontdesk-text);
    box-shadow: none;
    font-size: 2.25rem;
    line-height: 1.2;
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
  .bubble a {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .other .bubble a {
    color: var(--frontdesk-accent-text);
  }
  .own .bubble a:focus-visible {
    outline-color: currentColor;
  }
  .gone .bubble {
    background: none;
    border: 1px dashed var(--frontdesk-border-strong);
    color: var(--frontdesk-muted);
    font-style: italic;
  }
  .separator.unread {
    color: var(--frontdesk-accent-text);
  }
  .separator.unread::before, .separator.unread::after {
    border-color: currentColor;
  }
  .typing {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 12px 0 0 36px;
    padding-inline: 36px 0;
    color: var(--frontdesk-muted);
    font-size: var(--frontdesk-meta-size);
  }
  .dots {
    display: inline-flex;
    gap: 4px;
    padding: 10px 12px;
    border-radius: 14px;
    background: var(--frontdesk-raised);
  }
  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--frontdesk-muted);
    animation: breathe 1.2s infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  .jump {
    position: absolute;
    inset-block-end: 12px;
    inset-inline: 0;
    margin-inline: auto;
    display: flex;
    align-items: center;
    gap: 4px;
    inline-size: fit-content;
    min-block-size: 36px;
    padding: 6px 10px;
    border: 1px solid var(--frontdesk-border);
    border-radius: 20px;
    background: var(--frontdesk-surface);
    box-shadow: var(--frontdesk-shadow-small);
    font-size: 0.8125rem;
    font-weight: 600;
    animation: rise var(--frontdesk-motion) var(--frontdesk-ease);
  }
  .jump span {
    padding-inline-start: 6px;
  }
  .jump:hover {
    background: var(--frontdesk-raised);
  }
  @media (pointer: coarse) {
    .jump {
      min-block-size: 44px;
      padding-inline: 14px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dots i {
      animation: none;
      opacity: 0.7;
    }
  }
  @media (forced-colors: active) {
    .badge {
      border: 1px solid;
    }
    .dots i {
      background: CanvasText;
    }
  }
`;
