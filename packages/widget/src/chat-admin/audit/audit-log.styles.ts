import { css } from 'lit';

/** One line per entry; on a phone the address stands in the facts only. */
export const auditStyles = css`
  :host { display: grid; gap: 16px; }
  .lead { max-inline-size: 60ch; }
  .check { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 8px 14px; align-items: center; }
  .check ul { margin: 6px 0 0; padding-inline-start: 18px; }
  .whole { display: flex; gap: 8px; align-items: center; color: var(--frontdesk-success); font-weight: 500; }
  .whole .icon { inline-size: 18px; block-size: 18px; flex: none; }
  .filters { display: grid; grid-template-columns: minmax(0, 1fr) auto auto auto; gap: 8px; }
  .entries { list-style: none; margin: 0; padding: 0; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
  li + li { border-block-start: 1px solid var(--frontdesk-border); }
  summary { display: grid; grid-template-columns: minmax(0, 1fr) auto 6.5em; gap: 4px 16px; align-items: baseline; padding: 11px 16px; cursor: pointer; list-style: none; }
  summary::-webkit-details-marker { display: none; }
  summary:hover, details[open] summary { background: var(--frontdesk-raised); }
  summary:focus-visible { outline: 2px solid var(--frontdesk-focus); outline-offset: -2px; border-radius: var(--frontdesk-radius-small); }
  summary time { text-align: end; font-variant-numeric: tabular-nums; }
  .deed { overflow-wrap: anywhere; }
  .deed b { font-weight: 600; }
  dl { margin: 0; padding: 10px 16px 14px; display: grid; gap: 4px; background: var(--frontdesk-raised); }
  dl > div { display: grid; grid-template-columns: 120px minmax(0, 1fr); gap: 12px; }
  dt { color: var(--frontdesk-muted); overflow-wrap: anywhere; }
  dd { margin: 0; overflow-wrap: anywhere; text-align: -webkit-match-parent; text-align: match-parent; }
  .older { justify-self: center; }
  .none { padding: 32px 0; text-align: center; }
  @container (max-width: 720px) {
    .check { grid-template-columns: minmax(0, 1fr); min-block-size: 0; align-items: stretch; }
    .filters { grid-template-columns: 1fr 1fr; }
    .filters input { grid-column: 1 / -1; }
    .filters .button { grid-column: 1 / -1; }
    summary { grid-template-columns: minmax(0, 1fr) auto; padding: 12px 14px; min-block-size: 44px; }
    .place { display: none; }
    dl { padding-inline: 14px; }
    dl > div { grid-template-columns: 1fr; gap: 0; }
  }
`;
