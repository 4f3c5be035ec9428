import { css } from '../element/styles.ts';

/** Where a message is written. */
export const composerStyles = css`
  frontdesk-composer {
    flex: none;
  }
  .composer {
    display: flex;
    align-items: flex-end;
    gap: 2px;
    margin: 4px 12px 12px;
    padding: 3px;
    border: 1px solid var(--frontdesk-border-strong);
    border-radius: 24px;
    background: var(--frontdesk-surface);
  }
  .composer:focus-within {
    border-color: var(--frontdesk-focus);
    box-shadow: 0 0 0 1px var(--frontdesk-focus);
  }
  .composer textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 140px;
    padding: 8px 4px;
    padding-inline-start: 14px;
    border: 0;
    outline: 0;
    background: none;
    resize: none;
    font-size: 16px;
    line-height: 24px;
  }
  .composer textarea::placeholder {
    color: var(--frontdesk-muted);
    opacity: 1;
  }
  .composer .icon-button {
    border-radius: 50%;
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: var(--frontdesk-accent);
    color: var(--frontdesk-on-accent);
  }
  .send .icon {
    stroke-width: 2.25;
  }
  .send[aria-disabled='true'] {
    background: var(--frontdesk-raised);
    color: var(--frontdesk-muted);
    cursor: default;
  }
  .send[aria-disabled='false']:hover {
    filter: brightness(1.08);
  }
  .counter {
    padding: 4px 24px 0;
    color: var(--frontdesk-muted);
    font-size: var(--frontdesk-meta-size);
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .counter.over {
    color: var(--frontdesk-danger);
    font-weight: 600;
  }
  @media (pointer: coarse) {
    .composer textarea {
      padding-block: 10px;
    }
    .send {
      inline-size: 44px;
      block-size: 44px;
    }
  }
`;
