import { css } from 'lit';

export const styles = css`
  :host { display: grid; place-items: start center; block-size: 100%; overflow: auto; padding: clamp(24px, 12vh, 120px) 16px 32px; background: var(--frontdesk-raised); }
  .card {
    display: grid; gap: 18px; inline-size: min(400px, 100%); padding: 28px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); background: var(--frontdesk-surface);
    box-shadow: var(--frontdesk-shadow-small);
  }
  .mark { display: grid; place-items: center; inline-size: 40px; block-size: 40px; border-radius: 12px; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); }
  .head { display: grid; gap: 6px; }
  .head p { color: var(--frontdesk-muted); }
  form { display: grid; gap: 14px; }
  form .button { inline-size: 100%; min-block-size: 42px; }
  .password { position: relative; }
  .password input { padding-inline-end: 44px; }
  .password button { position: absolute; inset-block: 1px; inset-inline-end: 1px; block-size: auto; inline-size: 40px; }
  .foot { text-align: center; }
  summary { cursor: pointer; color: var(--frontdesk-muted); }
  summary { min-block-size: 28px; }
  details > .hint { margin-block: 8px; }
  details > code, .note > code { font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: nowrap; user-select: all; }
  input { min-block-size: 42px !important; }
`;
