import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-block-size: 0; block-size: 100%; position: relative; background: var(--frontdesk-surface); }
  .scroll { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--frontdesk-border-strong) transparent; outline-offset: -2px; }
  .sizer { position: relative; inline-size: 100%; }
  .row {
    position: absolute; inset-block-start: 0; inset-inline: 0; display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 0 12px; align-items: center; padding: 0 16px 0 13px; padding-inline: 13px 16px;
    border-inline-start: 3px solid transparent; cursor: pointer; user-select: none; contain: strict;
  }
  .row::after { content: ''; position: absolute; inset-inline: 61px 0; inset-block-end: 0; border-block-end: 1px solid var(--frontdesk-border); }
  .row:hover { background: var(--frontdesk-raised); }
  .row.highlighted { background: var(--frontdesk-raised); }
  .scroll:focus-visible .row.highlighted { box-shadow: inset 0 0 0 2px var(--frontdesk-focus); }
  .row[aria-selected='true'] { background: var(--frontdesk-hover); border-inline-start-color: var(--frontdesk-accent-text); }
  .row:hover .avatar, .row.highlighted .avatar { --frontdesk-hover: var(--frontdesk-surface); }
  .row[aria-selected='true'] .avatar { background: var(--frontdesk-surface); }
  .lines { display: grid; gap: 1px; min-inline-size: 0; }
  .line { display: flex; align-items: center; gap: 6px; min-inline-size: 0; block-size: 22px; }
  .name { flex: 1; font-weight: 500; }
  .name:has(+ .proven) { flex: 0 1 auto; }
  .proven { display: inline-flex; color: var(--frontdesk-accent-text); }
  .proven .icon { inline-size: 15px; block-size: 15px; }
  .proven ~ .time { margin-inline-start: auto; }
  .row.unread .name { font-weight: 650; }
  .time { flex: none; font-size: var(--frontdesk-meta-size); color: var(--frontdesk-muted); font-variant-numeric: tabular-nums; }
  .text { flex: 1; color: var(--frontdesk-muted); }
  .row.unread .text { color: var(--frontdesk-text); }
  .text mark { padding: 0 1px; border-radius: 3px; background: color-mix(in srgb, var(--frontdesk-accent-text) 20%, transparent); color: var(--frontdesk-text); font-weight: 600; }
  @media (forced-colors: active) { .text mark { background: Mark; color: MarkText; } }
  .draft { color: var(--frontdesk-danger); }
  .state { display: inline-grid; flex: none; color: var(--frontdesk-muted); }
  .state .icon { inline-size: 14px; block-size: 14px; stroke-width: 2; }
  .state.open { color: var(--frontdesk-accent-text); }
  .team { flex: none; max-inline-size: 84px; padding: 0 6px; border-radius: 9px; box-shadow: inset 0 0 0 1px var(--frontdesk-border-strong); font-size: 0.6875rem; line-height: 18px; color: var(--frontdesk-muted); }
  .owner { flex: none; display: grid; place-items: center; inline-size: 20px; block-size: 20px; border-radius: 50%; box-shadow: inset 0 0 0 1px var(--frontdesk-border-strong); font-size: 0.5625rem; font-weight: 600; color: var(--frontdesk-muted); }
  .owner.mine { background: var(--frontdesk-text); color: var(--frontdesk-surface); box-shadow: none; }
  .pill {
    position: absolute; z-index: 3; inset-block-start: 10px; inset-inline-start: 50%; transform: translateX(-50%); display: inline-flex; align-items: center; gap: 6px; min-block-size: 32px; padding: 0 14px 0 10px; border-radius: 16px;
    background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); font-weight: 600; font-size: 0.8125rem; box-shadow: var(--frontdesk-shadow-small);
  }
  :host(:dir(rtl)) .pill { transform: translateX(50%); }
  .pill .icon { inline-size: 16px; block-size: 16px; transform: rotate(180deg); }
  .body { position: relative; flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
  .empty { display: grid; gap: 6px; justify-items: center; align-content: start; padding: 56px 32px; text-align: center; }
  .empty p { color: var(--frontdesk-muted); max-inline-size: 34ch; }
  .empty .button { margin-block-start: 8px; }
  .problem-line .link { flex: none; }
  .scope { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; margin: 0; padding: 8px 16px; font-size: var(--frontdesk-meta-size); color: var(--frontdesk-muted); }
  .problem-line { display: flex; align-items: center; gap: 8px; padding: 6px 16px; background: var(--frontdesk-warning-surface); color: var(--frontdesk-warning); font-size: var(--frontdesk-meta-size); }
  .skeleton { display: grid; }
  .skeleton div { display: grid; grid-template-columns: 36px 1fr; gap: 12px; align-items: center; block-size: 68px; padding-inline: 16px; }
  .skeleton i { display: block; border-radius: 5px; background: var(--frontdesk-raised); block-size: 12px; }
  .skeleton i:first-child { inline-size: 36px; block-size: 36px; border-radius: 50%; }
  .skeleton b { display: grid; gap: 8px; }
  .skeleton b i { border-radius: 5px; inline-size: 75%; block-size: 11px; }
  .skeleton b i:first-child { inline-size: 45%; block-size: 11px; border-radius: 5px; }
  .more { padding: 10px; text-align: center; }
  @container (max-width: 720px) { .row { padding-inline: 13px 14px; } }
`;
