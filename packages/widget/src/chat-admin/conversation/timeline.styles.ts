import { css } from 'lit';

export const styles = css`
  :host { position: relative; display: flex; flex-direction: column; min-block-size: 0; }
  .scroll { flex: 1; min-block-size: 0; display: flex; flex-direction: column; overflow-y: auto; overflow-anchor: none; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--frontdesk-border-strong) transparent; outline-offset: -2px; }
  .sizer { position: relative; flex: none; margin-block-start: auto; inline-size: 100%; }
  .window { position: absolute; inset-block-start: 0; inset-inline: 0; }
  .item { display: flow-root; padding-inline: 24px; }
  .top { display: grid; place-items: center; min-block-size: 56px; padding: 16px 0 8px; color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  .day, .divider, .notice { display: flex; align-items: center; justify-content: center; gap: 12px; margin-block: 16px 12px; color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); font-weight: 500; text-align: center; }
  .notice { margin-block: 8px; font-weight: 400; }
  .divider { color: var(--frontdesk-danger); font-weight: 600; }
  .divider::before, .divider::after { content: ''; flex: 1; border-block-start: 1px solid currentColor; opacity: 0.4; }

  .message { display: grid; justify-items: start; padding-block-start: 2px; }
  .message.first { padding-block-start: 10px; }
  .message.staff { justify-items: end; }
  .author { margin: 0 4px 3px; color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); font-weight: 500; }
  .line { display: flex; align-items: center; gap: 4px; max-inline-size: min(82%, 620px); min-inline-size: 0; }
  .staff .line { flex-direction: row-reverse; }
  .bubble { padding: 8px 13px; border-radius: 14px; border-end-start-radius: 4px; background: var(--frontdesk-raised); white-space: pre-wrap; overflow-wrap: anywhere; min-inline-size: 0; margin: 0; text-align: start; }
  .message:not(.last) .bubble { border-end-start-radius: 14px; }
  .staff .bubble { border-end-start-radius: 14px; border-end-end-radius: 4px; background: color-mix(in srgb, var(--frontdesk-accent-text) 14%, var(--frontdesk-surface)); }
  .staff.message:not(.last) .bubble { border-end-end-radius: 14px; }
  .bubble b { display: block; font-weight: 600; margin-block-end: 2px; }
  .bubble.pending { color: var(--frontdesk-muted); }
  .bubble.failed { box-shadow: inset 0 0 0 1px var(--frontdesk-danger); }
  .message .bubble.gone { background: none; box-shadow: inset 0 0 0 1px var(--frontdesk-border); color: var(--frontdesk-muted); font-style: italic; }
  .sought .bubble { outline: 2px solid var(--frontdesk-accent-text); outline-offset: -2px; }
  .when { display: flex; align-items: center; gap: 6px; margin: 3px 4px 0; color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); font-variant-numeric: tabular-nums; }
  .tick { display: inline-flex; }
  .tick .icon { inline-size: 15px; block-size: 15px; }
  .tick.read { color: var(--frontdesk-accent-text); }
  .tick.failed { color: var(--frontdesk-danger); }
  .trouble { margin: 4px 4px 0; font-size: var(--frontdesk-meta-size); color: var(--frontdesk-warning); max-inline-size: min(82%, 620px); }
  .trouble.failed { color: var(--frontdesk-danger); }
  .trouble button { margin-inline-start: 6px; color: inherit; }
  .tools { display: flex; opacity: 0; transition: opacity var(--frontdesk-motion); }
  .message:hover .tools, .tools:focus-within { opacity: 1; }
  .tools .icon-button { inline-size: 30px; block-size: 30px; }
  .tools .icon { inline-size: 16px; block-size: 16px; }
  .editor { display: grid; gap: 6px; inline-size: min(520px, 70cqi); }
  .editor .actions { display: flex; justify-content: flex-end; gap: 6px; }
  .latest {
    position: absolute; inset-block-end: 12px; inset-inline-end: 20px; display: inline-flex; align-items: center; gap: 6px; min-block-size: 34px; padding: 0 12px; border-radius: 17px; border: 1px solid var(--frontdesk-border);
    background: var(--frontdesk-surface); box-shadow: var(--frontdesk-shadow-small); font-size: 0.8125rem; font-weight: 500;
  }
  .latest .icon { inline-size: 16px; block-size: 16px; }
  .latest.new { background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); border-color: transparent; }
  .skeleton { display: grid; gap: 10px; padding: 24px; align-content: end; flex: 1; }
  .skeleton i { display: block; block-size: 38px; border-radius: 14px; background: var(--frontdesk-raised); inline-size: 44%; }
  .skeleton i:nth-child(3n) { justify-self: end; inline-size: 36%; }
  @media (hover: none) { .tools { inline-size: 0; overflow: hidden; } .message:hover .tools { opacity: 0; } .touched .tools, .message.touched:hover .tools, .tools:focus-within { inline-size: auto; opacity: 1; overflow: visible; } }
  @container (max-width: 720px) { .item { padding-inline: 14px; } .line, .trouble { max-inline-size: 92%; } .tools .icon-button { inline-size: 44px; block-size: 44px; min-block-size: 44px; } .latest { min-block-size: 44px; border-radius: 22px; } }
`;
