import { composerStyles } from '../composer/composer.styles.ts';
import { css } from '../element/styles.ts';
import { launcherCss } from '../launcher/launcher-css.ts';
import { baseCss, tokensCss } from '../look/base-css.ts';
import { messageStyles } from '../messages/messages.styles.ts';

/** Launcher, panel, header, status, menu, forms, banner. */
const panelStyles = css`
  :host([mode='inline']) {
    display: block;
    position: relative;
    inset: auto;
    z-index: auto;
    inline-size: 100%;
    block-size: var(--frontdesk-panel-height, 560px);
  }
  :host([hidden]) {
    display: none;
  }
  .launcher {
    position: relative;
    transition: transform var(--frontdesk-motion);
  }
  .launcher:focus-visible {
    outline: 3px solid #fff;
    outline-offset: -6px;
  }
  .launcher:hover {
    transform: translateY(-2px);
  }
  .launcher:active {
    transform: scale(0.95);
  }
  ::slotted([slot='launcher-icon']) {
    display: block;
    max-inline-size: 32px;
    max-block-size: 32px;
  }
  .empty {
    text-wrap: balance;
    display: grid;
    justify-items: center;
    gap: 4px;
    margin-block: auto;
    padding: 24px;
    text-align: center;
  }
  .empty .avatar {
    inline-size: 56px;
    block-size: 56px;
    margin-block-end: 8px;
  }
  .panel {
    position: absolute;
    inset-block-end: 72px;
    inset-inline-end: 0;
    display: flex;
    flex-direction: column;
    inline-size: min(var(--frontdesk-panel-width, 400px), 100vw - 2 * var(--frontdesk-offset-x, 20px));
    block-size: min(var(--frontdesk-panel-height, 680px), 100dvh - 92px - var(--frontdesk-offset-y, 20px));
    overflow: hidden;
    border: 1px solid var(--frontdesk-border);
    border-radius: var(--frontdesk-radius);
    background: var(--frontdesk-surface);
    box-shadow: var(--frontdesk-shadow);
    text-align: start;
    animation: rise var(--frontdesk-motion) var(--frontdesk-ease);
  }
  :host([data-side='start']) .panel {
    inset-inline: 0 auto;
  }
  :host([mode='inline']) .panel {
    position: static;
    inline-size: 100%;
    block-size: 100%;
    box-shadow: none;
    animation: none;
  }
  .sheet {
    position: fixed;
    inset: 0 0 auto;
    inline-size: 100%;
    block-size: 100dvh;
    border: 0;
    border-radius: 0;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
  }
  .sheet ~ .launcher {
    display: none;
  }
  /* Not scaled: the transcript measures its rows meanwhile. */
  @keyframes rise {
    from { opacity: 0; transform: translateY(12px); }
  }
  .header {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-block-size: 72px;
    padding: 12px;
    padding-inline-start: 20px;
    border-block-end: 1px solid var(--frontdesk-border);
  }
  /* Where the presence wraps, the separator falls outside and is not seen. */
  .heading {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
  }
  h2, h3, p {
    margin: 0;
  }
  h2, h3, .avatar {
    font-weight: 650;
  }
  h2 {
    font-size: 1.0625rem;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  h2:focus-visible {
    outline: none;
  }
  .heading p {
    color: var(--frontdesk-muted);
    font-size: 0.8125rem;
    line-height: 1.4;
  }
  .heading .presence {
    display: flex;
    flex-wrap: wrap;
    margin-inline-start: -14px;
  }
  .presence > span {
    position: relative;
    padding-inline-start: 14px;
  }
  .presence > span + span::before {
    content: '·';
    position: absolute;
    inset-inline-start: 5px;
  }
  .dot {
    display: inline-block;
    margin-inline-end: 6px;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    border: 2px solid var(--frontdesk-muted);
  }
  .dot[data-state='online'] {
    border-color: var(--frontdesk-success);
    background: var(--frontdesk-success);
  }
  .dot[data-state='away'] {
    border-color: var(--frontdesk-warning);
  }
  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 28px;
    block-size: 28px;
    border-radius: 50%;
    background: var(--frontdesk-hover);
    color: var(--frontdesk-muted);
    font-size: 0.75rem;
  }
  h3 {
    font-size: 1rem;
    line-height: 1.35;
  }
  .faces {
    display: flex;
    margin-inline-end: 8px;
  }
  .faces .avatar {
    inline-size: 36px;
    block-size: 36px;
    font-size: 0.875rem;
    box-shadow: 0 0 0 2px var(--frontdesk-surface);
  }
  .faces .avatar + .avatar {
    margin-inline-start: -12px;
  }
  .icon-button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    border-radius: var(--frontdesk-radius-small);
    color: var(--frontdesk-muted);
    transition: background-color var(--frontdesk-motion);
  }
  .icon-button:hover, .icon-button[aria-expanded='true'] {
    background: var(--frontdesk-raised);
    color: var(--frontdesk-text);
  }
  .menu-button .icon {
    stroke-width: 3;
  }
  .text-button {
    min-block-size: 32px;
    padding: 4px 8px;
    border-radius: 8px;
    color: var(--frontdesk-accent-text);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .text-button:hover, .status .text-button {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .quiet, .text-button.quiet {
    color: var(--frontdesk-muted);
    font-weight: 400;
  }
  .status {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    flex: none;
    min-block-size: 40px;
    padding: 4px 12px;
    padding-inline-start: 20px;
    background: var(--frontdesk-raised);
    color: var(--frontdesk-muted);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  .status.problem {
    background: var(--frontdesk-warning-surface);
    color: var(--frontdesk-warning);
  }
  .status .text-button {
    flex: none;
    color: inherit;
  }
  .status.none {
    display: none;
  }
  .toast {
    margin: 0 12px 8px;
    padding: 10px 14px;
    border-radius: var(--frontdesk-radius-small);
    background: var(--frontdesk-text);
    color: var(--frontdesk-surface);
    font-size: 0.8125rem;
    order: 1;
  }
  @media (pointer: coarse) {
    .icon-button {
      inline-size: 44px;
      block-size: 44px;
    }
    .text-button {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .avatar {
      border: 1px solid;
    }
  }
`;

export const chatStyles: string = tokensCss + baseCss + launcherCss + panelStyles + messageStyles + composerStyles;
