import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { Toast } from '../controller/toasts.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { closeIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';

/** Short messages at the foot of the console, with Undo where there is a way back. The region is always there, so that readers announce what comes. */
@element('frontdesk-toast-stack')
export class ToastStack extends LitElement {
  static override styles = [base, controls, css`
    :host { position: absolute; inset-block-end: 20px; inset-inline: 80px 16px; z-index: 30; display: grid; justify-items: start; gap: 8px; pointer-events: none; }
    .region { display: grid; justify-items: start; gap: 8px; }
    .toast {
      display: flex; align-items: center; gap: 4px; max-inline-size: min(520px, 100%); padding: 4px 4px 4px 14px; padding-inline: 14px 4px; border-radius: var(--frontdesk-radius-small);
      background: var(--frontdesk-text); color: var(--frontdesk-surface); box-shadow: var(--frontdesk-shadow-small); pointer-events: auto; animation: rise var(--frontdesk-motion) var(--frontdesk-ease);
    }
    .toast.danger { background: var(--frontdesk-danger); color: var(--frontdesk-surface); }
    .toast span { padding-block: 5px; }
    .toast button { color: inherit; }
    .toast .button { border: 0; background: none; text-decoration: underline; text-underline-offset: 3px; }
    .toast button:hover:not(:disabled) { background: color-mix(in srgb, currentColor 16%, transparent); color: inherit; }
    .toast :focus-visible { outline-color: currentColor; outline-offset: -3px; }
    @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
    @container (max-width: 720px) { :host { inset-block-end: 84px; inset-inline: 12px; } .toast .icon-button { inline-size: 44px; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) toasts: readonly Toast[] = [];

  #hold(on: boolean): void {
    act(this, { type: 'hold-toasts', on });
  }

  override render(): TemplateResult {
    return html`<div class="region" role="status" aria-live="polite" @pointerenter=${() => this.#hold(true)} @pointerleave=${() => this.#hold(false)} @focusin=${() => this.#hold(true)} @focusout=${() => this.#hold(false)}>
      ${repeat(this.toasts, (toast) => toast.id, (toast) => html`<div class="toast ${toast.tone}">
        <span>${toast.text}</span>
        ${toast.canUndo ? html`<button class="button" aria-label="${this.words.say('undo')}: ${toast.text}" @click=${() => act(this, { type: 'undo', toast: toast.id })}>${this.words.say('undo')}</button>` : nothing}
        <button class="icon-button" aria-label="${this.words.say('dismiss')}: ${toast.text}" @click=${() => act(this, { type: 'dismiss', toast: toast.id })}>${closeIcon}</button>
      </div>`)}
    </div>`;
  }
}
