import { css } from '../element/styles.ts';

/** The contact forms. Loaded with it. */
export const formStyles = css`
  .before {
    flex: 1;
    overflow-y: auto;
    padding: 20px;
  }
  .before .card {
    margin: 0;
    padding: 0;
    border: 0;
  }
  .form {
    display: grid;
    gap: 12px;
  }
  .form .quiet {
    margin-block-start: -8px;
    font-size: 0.875rem;
  }
  /* Out of sight, not hidden: programs look for that. */
  .trap {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    border: 0;
    padding: 0;
    opacity: 0;
    pointer-events: none;
    font-size: 16px;
  }
  .field label {
    display: block;
    margin-block-end: 4px;
    font-size: 0.8125rem;
    font-weight: 550;
  }
  .field input {
    inline-size: 100%;
    min-block-size: 44px;
    padding: 8px 12px;
    border: 1px solid var(--frontdesk-border-strong);
    border-radius: var(--frontdesk-radius-small);
    background: var(--frontdesk-surface);
    font-size: 16px;
  }
  .field [aria-invalid='true'] {
    border-color: var(--frontdesk-danger);
  }
  .wrong {
    margin-block-start: 4px;
    color: var(--frontdesk-danger);
    font-size: 0.8125rem;
  }
  .primary {
    min-block-size: 44px;
    padding: 8px 20px;
    border-radius: var(--frontdesk-radius-small);
    background: var(--frontdesk-accent);
    color: var(--frontdesk-on-accent);
    font-weight: 600;
  }
  .primary:hover {
    filter: brightness(1.08);
  }
  .card {
    margin: 16px 0 4px;
    padding: 16px;
    border: 1px solid var(--frontdesk-border);
    border-radius: 14px;
  }
`;
