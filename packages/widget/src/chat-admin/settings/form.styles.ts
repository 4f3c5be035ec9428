import { css } from 'lit';

/** Forms in the settings: one calm column. */
export const form = css`
  :host { display: block; }
  form, .stack { display: grid; gap: 18px; max-inline-size: 560px; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
  .accent { display: flex; gap: 8px; align-items: center; }
  .accent input[type='text'] { max-inline-size: 130px; font-variant-numeric: tabular-nums; }
  .actions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; position: sticky; inset-block-end: 0; padding: 12px 0; background: var(--frontdesk-surface); }
  fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 10px; }
  legend { padding: 0; font-weight: 500; margin-block-end: 6px; }
  .lines { border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
  .lines > div { display: flex; align-items: center; gap: 14px; padding: 12px 16px; min-block-size: 56px; }
  .lines > div + div { border-block-start: 1px solid var(--frontdesk-border); }
  .lines .grow { flex: 1; min-inline-size: 0; }
  .secret { display: flex; gap: 8px; align-items: stretch; }
  .secret code { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; padding: 8px 12px; border-radius: var(--frontdesk-radius-small); background: var(--frontdesk-raised); font: 0.8125rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; user-select: all; white-space: pre-wrap; }
  .card { display: grid; gap: 12px; padding: 16px 18px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
  @container (max-width: 720px) { .pair { grid-template-columns: 1fr; } .secret { flex-direction: column; align-items: start; } .secret code { inline-size: 100%; } }
`;
