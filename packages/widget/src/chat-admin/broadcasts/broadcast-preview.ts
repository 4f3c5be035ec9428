import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { DEFAULT_SETTINGS, type WidgetSettings } from '@frontdesk/protocol';
import { base, colourSheet } from '../../look/tokens.ts';
import { richTextStyles } from '../../rich-text/rich-text.styles.ts';
import { richText } from '../../rich-text/rich-text.ts';
import { element } from '../parts/define.ts';
import { closeIcon, megaphoneIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';

/** An announcement as visitors will see it: in the widget's own colours and scheme, among the messages or over the corner of the page. */
@element('frontdesk-broadcast-preview')
export class BroadcastPreview extends LitElement {
  static override styles = [base, richTextStyles, css`
    :host { display: block; color: var(--frontdesk-text); }
    .site { display: flex; flex-direction: column; justify-content: flex-end; min-block-size: 300px; padding: 16px; border: 1px solid var(--frontdesk-border); border-radius: var(--frontdesk-radius); background: var(--frontdesk-raised); overflow: hidden; }
    .panel { display: flex; flex-direction: column; min-block-size: 268px; border: 1px solid var(--frontdesk-border); border-radius: 18px; background: var(--frontdesk-surface); box-shadow: var(--frontdesk-shadow-small); overflow: hidden; }
    .head { display: flex; align-items: center; gap: 8px; min-block-size: 60px; padding: 12px 20px; border-block-end: 1px solid var(--frontdesk-border); }
    .head b { flex: 1; font-size: 1.0625rem; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; }
    .head .icon { color: var(--frontdesk-muted); }
    .log { flex: 1; display: grid; align-content: end; padding: 16px; }
    .card { position: relative; padding: 12px 16px 14px; border: 1px solid var(--frontdesk-border); border-radius: 14px; background: var(--frontdesk-surface); overflow-wrap: anywhere; }
    .banner { padding: 16px 20px; border-radius: 18px; box-shadow: var(--frontdesk-shadow); }
    .label { display: flex; align-items: center; gap: 6px; margin: 0 0 6px; color: var(--frontdesk-accent-text); font-size: var(--frontdesk-meta-size); font-weight: 600; }
    .label .icon { inline-size: 16px; block-size: 16px; }
    .close { margin-inline-start: auto; color: var(--frontdesk-muted); }
    h3 { margin: 0; font-size: 1rem; font-weight: 650; line-height: 1.35; }
    .words { white-space: pre-wrap; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  /** The workspace's settings of the widget. */
  @property({ attribute: false }) settings: WidgetSettings = DEFAULT_SETTINGS;
  @property() heading = '';
  @property() text = '';
  @property() look: 'message' | 'banner' = 'message';
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
    return html`<div class="site" role="img" aria-label=${`${this.words.say('broadcasts.preview')}: ${this.heading} ${this.text}`}>${this.look === 'banner' ? this.#card('card banner')
      : html`<div class="panel"><div class="head"><b dir="auto">${this.settings.title || DEFAULT_SETTINGS.title}</b>${closeIcon}</div><div class="log">${this.#card('card')}</div></div>`}</div>`;
  }

  #card(look: string): TemplateResult {
    return html`<div class=${look}><p class="label">${megaphoneIcon}${this.words.say('conversation.announcement')}${this.look === 'banner' ? html`<span class="close">${closeIcon}</span>` : nothing}</p>
      ${this.heading ? html`<h3 dir="auto">${this.heading}</h3>` : nothing}
      <div class="words" dir="auto">${richText(this.text)}</div></div>`;
  }
}
