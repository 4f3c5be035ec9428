import { css } from 'lit';

/** Roles and tokens: one line each that unfolds, with what can be done to it at its end. */
export const rows = css`
  :host { display: grid; gap: 28px; }
  .part { display: grid; gap: 14px; }
  .title { display: flex; flex-wrap: wrap; align-items: start; justify-content: space-between; gap: 8px 16px; }
  .title > div { flex: 1 1 320px; display: grid; gap: 4px; max-inline-size: 62ch; }
  .rows { list-style: none; margin: 0; padding: 0; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); }
  .rows > li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 8px 14px; align-items: start; padding: 10px 16px; }
  .rows > li + li { border-block-start: 1px solid var(--frontdesk-border); }
  .rows details { min-inline-size: 0; }
  .rows summary { cursor: pointer; list-style: none; min-block-size: 40px; display: grid; align-content: center; gap: 2px; border-radius: var(--frontdesk-radius-small); }
  .rows summary::-webkit-details-marker { display: none; }
  .rows summary:focus-visible { outline: 2px solid var(--frontdesk-focus); outline-offset: 2px; }
  .rows summary b { font-weight: 600; overflow-wrap: anywhere; text-align: -webkit-match-parent; text-align: match-parent; }
  .rows summary .unfold { color: var(--frontdesk-accent-text); text-decoration: underline; text-underline-offset: 2px; }
  .rows .more { padding: 10px 0 6px; }
  .rows > li > :only-child { grid-column: 1 / -1; }
  .rows .acts { display: flex; flex-wrap: wrap; gap: 8px; justify-content: end; padding-block-start: 3px; }
  .why { color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  .over { color: var(--frontdesk-danger); }
  h4 { margin: 0; font-size: var(--frontdesk-font-size); font-weight: 600; }
  form.card { max-inline-size: none; gap: 18px; }
  /* Over what is longer than the screen they stay in sight, with what is wrong. */
  form.card > .actions { margin: 0 -18px -16px; padding: 12px 18px; border-block-start: 1px solid var(--frontdesk-border); border-end-start-radius: var(--frontdesk-radius); border-end-end-radius: var(--frontdesk-radius); }
  form.card > .actions .note { flex: 1 1 100%; }
  .narrow { max-inline-size: 560px; }
  @container (max-width: 720px) { .rows > li { grid-template-columns: minmax(0, 1fr); padding: 12px 14px; } .rows summary { min-block-size: 44px; } .rows .acts { justify-content: start; } }
`;
