import { css } from 'lit';

/** Buttons, fields, cards and badges: what all views of the console share. */
export const controls = css`
  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-block-size: 34px; padding: 0 12px;
    border: 1px solid var(--frontdesk-border-strong); border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-surface);
    color: var(--frontdesk-text); font-weight: 500; white-space: nowrap; text-decoration: none;
    transition: background-color var(--frontdesk-motion) var(--frontdesk-ease);
  }
  .button:hover:not(:disabled) { background: var(--frontdesk-hover); }
  .button:disabled { opacity: 0.55; }
  .button.primary { border-color: transparent; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); }
  .button.primary:hover:not(:disabled) { background: color-mix(in srgb, var(--frontdesk-accent) 90%, var(--frontdesk-on-accent)); }
  .button.danger { border-color: transparent; background: var(--frontdesk-danger-surface); color: var(--frontdesk-danger); }
  .button.quiet { border-color: transparent; background: none; }
  .button.quiet:hover:not(:disabled) { background: var(--frontdesk-hover); }
  .button .icon, .icon-button .icon { inline-size: 18px; block-size: 18px; }
  .icon-button {
    display: inline-grid; place-items: center; inline-size: 34px; block-size: 34px; flex: none; border-radius: var(--frontdesk-radius-small); color: var(--frontdesk-muted);
    transition: background-color var(--frontdesk-motion) var(--frontdesk-ease);
  }
  .icon-button:hover:not(:disabled) { background: var(--frontdesk-hover); color: var(--frontdesk-text); }
  .icon-button[aria-pressed='true'], .icon-button[aria-expanded='true'] { background: var(--frontdesk-hover); color: var(--frontdesk-accent-text); }
  .icon-button:disabled { opacity: 0.5; }
  .link { color: var(--frontdesk-accent-text); text-decoration: underline; text-underline-offset: 2px; }
  button.link:hover { text-decoration-thickness: 2px; }

  .field { display: grid; align-content: start; gap: 4px; min-inline-size: 0; }
  .field > .label, .label { font-weight: 500; }
  .field .hint, .hint { color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  .field .problem, .problem { color: var(--frontdesk-danger); font-size: var(--frontdesk-meta-size); }
  input[type='text'], input[type='email'], input[type='password'], input[type='search'], input[type='tel'], textarea, select {
    inline-size: 100%; min-inline-size: 0; min-block-size: 36px; padding: 6px 10px; border: 1px solid var(--frontdesk-border-strong);
    border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-surface); color: var(--frontdesk-text);
  }
  textarea { resize: vertical; min-block-size: 88px; }
  select { padding-inline-end: 6px; }
  input:focus-visible, textarea:focus-visible, select:focus-visible { outline-offset: -1px; border-color: var(--frontdesk-focus); }
  input[aria-invalid='true'], textarea[aria-invalid='true'] { border-color: var(--frontdesk-danger); }
  ::placeholder { color: var(--frontdesk-muted); opacity: 1; }
  input[type='checkbox'], input[type='radio'], input[type='range'] { accent-color: var(--frontdesk-accent-text); }
  input[type='color'] { inline-size: 44px; block-size: 36px; padding: 3px; border: 1px solid var(--frontdesk-border-strong); border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-surface); }
  .check { display: flex; align-items: flex-start; gap: 10px; min-block-size: 28px; cursor: pointer; }
  .check input { inline-size: 18px; block-size: 18px; margin-block-start: 2px; flex: none; }

  .badge {
    display: inline-grid; place-items: center; min-inline-size: 20px; block-size: 20px; padding: 0 6px; border-radius: 10px; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent);
    font-size: var(--frontdesk-meta-size); font-weight: 600; line-height: 1; font-variant-numeric: tabular-nums;
  }
  .avatar {
    position: relative; display: grid; place-items: center; flex: none; inline-size: 36px; block-size: 36px; border-radius: 50%; background: var(--frontdesk-hover); color: var(--frontdesk-muted);
    font-size: 0.8125rem; font-weight: 600; letter-spacing: 0.01em;
  }
  .avatar .icon { inline-size: 18px; block-size: 18px; }
  .avatar.online::after {
    content: ''; position: absolute; inset-block-end: 0; inset-inline-end: 0; inline-size: 10px; block-size: 10px; border-radius: 50%; background: var(--frontdesk-success); box-shadow: 0 0 0 2px var(--frontdesk-surface);
  }
  .dot { display: inline-block; flex: none; inline-size: 8px; block-size: 8px; border-radius: 50%; background: var(--frontdesk-border-strong); }
  .dot.online { background: var(--frontdesk-success); }
  .dot.away { background: none; box-shadow: inset 0 0 0 2px var(--frontdesk-warning); }
  .muted { color: var(--frontdesk-muted); }
  .meta { color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  .cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-inline-size: 0; }
  /* Foreign words are cut at their own end, and stay on the reader's side. */
  .cut[dir='auto'] { text-align: -webkit-match-parent; text-align: match-parent; }
  .note { padding: 10px 12px; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); }
  .note.danger { background: var(--frontdesk-danger-surface); color: var(--frontdesk-danger); }
  .note.warning { background: var(--frontdesk-warning-surface); color: var(--frontdesk-warning); }
  kbd {
    display: inline-grid; place-items: center; min-inline-size: 22px; block-size: 22px; padding: 0 5px; border: 1px solid var(--frontdesk-border); border-block-end-width: 2px; border-radius: 5px;
    background: var(--frontdesk-raised); color: var(--frontdesk-text); font: 500 0.75rem/1 var(--frontdesk-font);
  }
  dialog {
    max-inline-size: min(520px, calc(100vw - 32px)); padding: 0; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); background: var(--frontdesk-surface); color: var(--frontdesk-text);
    box-shadow: var(--frontdesk-shadow);
  }
  dialog::backdrop { background: var(--frontdesk-scrim, #0006); }
  h1, h2, h3, p { margin: 0; }
  h1 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; }
  h2 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
  h3 { font-size: var(--frontdesk-font-size); font-weight: 600; }
  @container (max-width: 720px) {
    .button, .icon-button, select, input[type='text'], input[type='email'], input[type='password'], input[type='search'], input[type='tel'] { min-block-size: 44px; }
    .icon-button { inline-size: 44px; }
    .check { min-block-size: 44px; align-items: center; }
    .check:has(.hint, .meta) { align-items: flex-start; padding-block: 8px; }
    /* Below 16 px iOS zooms into the field. */
    input, textarea, select { font-size: 16px; }
  }
`;

/** Pages beside the inbox: a heading, a lead, sections in one calm column. */
export const page = css`
  :host { display: block; overflow: auto; block-size: 100%; overscroll-behavior: contain; background: var(--frontdesk-surface); }
  .page { max-inline-size: 860px; margin-inline: auto; padding: 28px 32px 64px; display: grid; gap: 24px; }
  header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; }
  header > div { flex: 1 1 240px; display: grid; gap: 2px; }
  .card { border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); padding: 20px; display: grid; gap: 16px; }
  .empty { display: grid; justify-items: center; gap: 8px; padding: 56px 24px; text-align: center; }
  .empty p { max-inline-size: 44ch; }
  .empty .icon { inline-size: 32px; block-size: 32px; color: var(--frontdesk-muted); }
  .page > * { min-inline-size: 0; }
  .actions { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
  .secret { display: flex; gap: 8px; align-items: stretch; }
  .secret code { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; padding: 8px 12px; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; user-select: all; }
  @container (max-width: 720px) {
    .page { padding: 20px 16px 48px; }
    .card { padding: 16px; }
  }
`;
