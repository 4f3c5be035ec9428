import { css } from 'lit';

export const styles = css`
  :host { display: block; block-size: 100%; overflow-y: auto; overscroll-behavior: contain; background: var(--frontdesk-surface); padding-block-end: 20px; scrollbar-width: thin; }
  header { display: flex; align-items: center; justify-content: space-between; min-block-size: 61px; padding: 8px 10px 8px 20px; padding-inline: 20px 10px; border-block-end: 1px solid var(--frontdesk-border); }
  .who { display: flex; align-items: center; gap: 12px; padding: 20px 20px 14px; }
  .who .avatar { inline-size: 44px; block-size: 44px; font-size: 0.9375rem; }
  .who .name { font-weight: 600; font-size: 1rem; }
  dl { display: grid; gap: 2px; margin: 0; padding-inline: 20px; }
  dl > div { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 8px; align-items: center; min-block-size: 32px; }
  dt { color: var(--frontdesk-muted); font-size: 0.8125rem; }
  dd { margin: 0; display: flex; align-items: center; gap: 6px; min-inline-size: 0; }
  dd .icon { inline-size: 15px; block-size: 15px; color: var(--frontdesk-muted); }
  .facts > div + div select { margin-block-start: 4px; }
  dd input { min-block-size: 32px !important; padding-block: 3px !important; margin-inline-start: -9px; }
  .edit { flex: 1; min-block-size: 30px; padding: 0 8px; margin-inline-start: -8px; border-radius: 7px; }
  .edit:hover { background: var(--frontdesk-hover); }
  .proven { display: flex; align-items: start; gap: 4px; white-space: normal; overflow-wrap: anywhere; color: var(--frontdesk-accent-text); font-size: 0.8125rem; font-weight: 500; }
  .proven .icon { margin-block-start: 2px; }
  .proven .icon, .proof .icon { flex: none; inline-size: 15px; block-size: 15px; color: var(--frontdesk-accent-text); }
  .proof { display: inline-flex; }
  .told { padding: 4px 20px 0; }
  .facts { margin-block-start: 14px; padding-block-start: 14px; border-block-start: 1px solid var(--frontdesk-border); }
  section { margin-block-start: 14px; padding: 14px 0 0; border-block-start: 1px solid var(--frontdesk-border); }
  section h3 { padding-inline: 20px; margin-block-end: 6px; font-size: 0.8125rem; }
  section > p, section > .note, frontdesk-visitor-activity, frontdesk-visitor-block { margin-inline: 20px; }
  ul { list-style: none; margin: 0; padding: 0 12px; }
  .other { display: grid; inline-size: 100%; text-align: start; padding: 6px 8px; border-radius: 8px; }
  .other:hover { background: var(--frontdesk-hover); }
  .start { display: grid; justify-items: start; gap: 8px; padding: 14px 20px 0; }
  .start .field { justify-self: stretch; }
  .start .actions { display: flex; gap: 8px; }
  .lone { padding: 20px; }
  footer { margin-block-start: 18px; padding: 10px 12px 0; border-block-start: 1px solid var(--frontdesk-border); }
  .remove { color: var(--frontdesk-danger); padding-inline: 8px; }
  @container (max-width: 720px) { .edit, .other { min-block-size: 44px; } dl > div { min-block-size: 44px; } }
`;
