import { css } from '../element/styles.ts';

/** The menu. Loaded with it. */
export const menuStyles = css`
  .under-header {
    position: relative;
  }
  .menu {
    position: absolute;
    inset-block-start: -8px;
    inset-inline-end: 12px;
    z-index: 3;
    inline-size: min(300px, 100% - 24px);
    max-block-size: 60vh;
    overflow-y: auto;
    padding: 8px;
    border: 1px solid var(--frontdesk-border);
    border-radius: 14px;
    background: var(--frontdesk-surface);
    box-shadow: var(--frontdesk-shadow);
    animation: rise var(--frontdesk-motion) var(--frontdesk-ease);
  }
  .switch, .volume, .kind {
    display: flex;
    align-items: center;
    gap: 12px;
    flex: 1;
    min-block-size: 44px;
  }
  .switch, .volume {
    padding-inline: 8px;
    cursor: pointer;
  }
  .kind {
    gap: 0;
  }
  .kind .switch {
    flex-direction: row-reverse;
    font-size: 0.875rem;
    line-height: 1.3;
  }
  .switch > span {
    flex: 1;
  }
  .volume input {
    flex: 1;
    min-inline-size: 0;
    accent-color: var(--frontdesk-accent-text);
  }
  .menu hr {
    margin: 8px;
    border: 0;
    border-block-start: 1px solid var(--frontdesk-border);
  }
  [role='switch'] {
    appearance: none;
    position: relative;
    flex: none;
    inline-size: 36px;
    block-size: 22px;
    border-radius: 11px;
    background: var(--frontdesk-border-strong);
    cursor: pointer;
    transition: background-color var(--frontdesk-motion);
  }
  [role='switch']::before {
    content: '';
    position: absolute;
    inset: 3px auto auto 3px;
    inset-inline: 3px auto;
    inline-size: 16px;
    block-size: 16px;
    border-radius: 50%;
    background: #fff;
    transition: inset-inline-start var(--frontdesk-motion) var(--frontdesk-ease);
  }
  [role='switch']:checked {
    background: var(--frontdesk-accent-text);
  }
  [role='switch']:checked::before {
    inset-inline-start: 17px;
    background: var(--frontdesk-surface);
  }
  @media (forced-colors: active) {
    [role='switch'] {
      border: 1px solid;
    }
    [role='switch']::before {
      background: ButtonText;
    }
    [role='switch']:checked {
      background: Highlight;
    }
  }
`;
