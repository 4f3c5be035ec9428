import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { DEFAULT_SETTINGS, type WidgetSettings } from '@frontdesk/protocol';
import { base, colourSheet } from '../../look/tokens.ts';
import { element } from '../parts/define.ts';
import { chatIcon, closeIcon, sendIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';

/** A picture of the visitor's chat under unsaved settings: its own colours and scheme, nothing in it can be pressed. */
@element('frontdesk-widget-preview')
export class WidgetPreview extends LitElement {
  static override styles = [base, css`
    :host { display: block; color: var(--frontdesk-text); }
    .site { display: flex; flex-direction: column; gap: 12px; padding: 16px; border: 1px solid var(--frontdesk-border); border-radius: 14px; background: var(--frontdesk-raised); }
    .panel { display: flex; flex-direction: column; min-block-size: 320px; border-radius: 18px; overflow: hidden; background: var(--frontdesk-surface); box-shadow: var(--frontdesk-shadow-small); }
    .head { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; padding: 16px; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); }
    .head b { font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
    .head span { grid-column: 1; font-size: 0.8125rem; overflow-wrap: anywhere; }
    .head svg { grid-row: 1; grid-column: 2; }
    .log { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; gap: 8px; padding: 16px; }
    .bubble { max-inline-size: 85%; padding: 8px 12px; border-radius: 14px; background: var(--frontdesk-raised); overflow-wrap: anywhere; white-space: pre-wrap; }
    .mine { align-self: flex-end; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); }
    .field { display: flex; align-items: center; justify-content: space-between; margin: 0 12px 12px; padding: 8px 8px 8px 12px; padding-inline: 12px 8px; border: 1px solid var(--frontdesk-border-strong); border-radius: 12px; color: var(--frontdesk-muted); }
    .launcher { display: grid; place-items: center; inline-size: 56px; block-size: 56px; border-radius: 50%; background: var(--frontdesk-accent); color: var(--frontdesk-on-accent); box-shadow: var(--frontdesk-shadow-small); }
    .launcher .icon { inline-size: 26px; block-size: 26px; }
    .end { align-self: flex-end; }
    .start { align-self: flex-start; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) settings: WidgetSettings = DEFAULT_SETTINGS;
  #colours = new CSSStyleSheet();

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.shadowRoot?.adoptedStyleSheets.push(this.#colours);
    return root;
  }

  protected override willUpdate(): void {
    this.#colours.replaceSync(colourSheet(this.settings.accent, this.settings.colorScheme));
  }

  override render(): TemplateResult {
    const { words, settings } = this;
    const second = settings.tagline || (settings.replyTime === 'none' ? '' : words.say(`settings.look.replyTimes.${settings.replyTime}`));
    return html`<div class="site" role="img" aria-label=${words.say('settings.look.preview')}>
      <div class="panel"><div class="head"><b dir="auto">${settings.title || DEFAULT_SETTINGS.title}</b>${second ? html`<span dir="auto">${second}</span>` : nothing}${closeIcon}</div>
        <div class="log">${settings.greeting ? html`<div class="bubble" dir="auto">${settings.greeting}</div>` : nothing}<div class="bubble mine">${words.say('settings.look.previewMessage')}</div><div class="bubble">${words.say('settings.look.previewReply')}</div></div>
        <div class="field">${words.say('settings.look.previewPlaceholder')}${sendIcon}</div></div>
      <div class="launcher ${settings.position}">${chatIcon}</div>
    </div>`;
  }
}
