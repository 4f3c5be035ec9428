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
    .head { display: flex; align-items: center; gap: 8px; min-block-size: 72px; padding: 12px; padding-inline-start: 20px; border-block-end: 1px solid var(--frontdesk-border); }
    .face { display: grid; place-items: center; flex: none; inline-size: 36px; block-size: 36px; border-radius: 50%; background: var(--frontdesk-hover); color: var(--frontdesk-muted); font-size: 0.875rem; font-weight: 650; }
    .heading { flex: 1; display: grid; min-inline-size: 0; }
    .head b { font-size: 1.0625rem; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
    .heading span { color: var(--frontdesk-muted); font-size: 0.8125rem; line-height: 1.4; overflow-wrap: anywhere; }
    .dot { display: inline-block; margin-inline-end: 6px; inline-size: 8px; block-size: 8px; border-radius: 50%; background: var(--frontdesk-success); }
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
  /** Name of an agent whose face stands in the header. */
  @property() face = '';
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
    const replies = settings.replyTime === 'none' ? '' : ` · ${words.say(`settings.look.previewReplies.${settings.replyTime}`)}`;
    return html`<div class="site" role="img" aria-label=${words.say('settings.look.preview')}>
      <div class="panel"><div class="head">${this.face ? html`<div class="face">${[...this.face][0]?.toUpperCase()}</div>` : nothing}<div class="heading"><b dir="auto">${settings.title || DEFAULT_SETTINGS.title}</b>
          ${settings.tagline ? html`<span dir="auto">${settings.tagline}</span>` : nothing}<span><i class="dot"></i>${words.say('settings.look.previewOnline')}${replies}</span></div>${closeIcon}</div>
        <div class="log">${settings.greeting ? html`<div class="bubble" dir="auto">${settings.greeting}</div>` : nothing}<div class="bubble mine">${words.say('settings.look.previewMessage')}</div><div class="bubble">${words.say('settings.look.previewReply')}</div></div>
        <div class="field">${words.say('settings.look.previewPlaceholder')}${sendIcon}</div></div>
      <div class="launcher ${settings.position}">${chatIcon}</div>
    </div>`;
  }
}
