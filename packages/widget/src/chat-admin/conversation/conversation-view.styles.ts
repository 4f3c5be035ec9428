import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; block-size: 100%; background: var(--frontdesk-surface); }
  header { display: flex; align-items: center; gap: 8px; min-block-size: 61px; padding: 8px 16px 8px 20px; padding-inline: 20px 16px; border-block-end: 1px solid var(--frontdesk-border); }
  .back { display: none; }
  [dir='rtl'] .back .icon, :host(:dir(rtl)) .back .icon { transform: scaleX(-1); }
  .title { flex: 1; min-inline-size: 0; margin-inline-start: 4px; }
  .title h2 { line-height: 1.3; }
  .assign { flex: none; max-inline-size: 160px; }
  .assign select { min-block-size: 34px; }
  /* Where there is room, the panel or the field beside it says the same. */
  .title .beside { display: none; }
  frontdesk-timeline, .loading { flex: 1; min-block-size: 0; }
  .loading { display: grid; place-items: center; padding: 24px; text-align: center; }
  .loading .button { margin-block-start: 16px; }
  .typing { display: flex; align-items: center; gap: 8px; min-block-size: 24px; padding: 0 26px 4px; color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); }
  .typing.colleague { color: var(--frontdesk-warning); font-weight: 500; }
  .dots { display: inline-flex; gap: 3px; }
  .dots i { inline-size: 5px; block-size: 5px; border-radius: 50%; background: currentColor; opacity: 0.35; animation: dot 1.2s infinite; }
  .dots i:nth-child(2) { animation-delay: 0.2s; }
  .dots i:nth-child(3) { animation-delay: 0.4s; }
  @keyframes dot { 30% { opacity: 1; } }
  @media (prefers-reduced-motion: reduce) { .dots i { animation: none; opacity: 0.7; } }
  .strip { padding: 8px 20px; background: var(--frontdesk-raised); color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); text-align: center; }
  @container (max-width: 960px) { .assign { display: none; } .title .beside { display: inline; } }
  @container (max-width: 720px) {
    header { padding-inline: 4px; gap: 2px; }
    .back { display: inline-grid; }
    header .avatar { display: none; }
    .state { padding: 0; inline-size: 44px; border: 0; background: none; color: var(--frontdesk-muted); }
    .state span { display: none; }
    .typing { padding-inline: 16px; }
  }
`;
