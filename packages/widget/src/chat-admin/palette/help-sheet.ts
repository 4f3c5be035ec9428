import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { SHORTCUTS, type Shortcut } from '../controller/shortcuts.ts';
import { element } from '../parts/define.ts';
import { closeIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';
import { keyName } from './key-name.ts';

const GROUPS: readonly Shortcut['group'][] = ['list', 'conversation', 'everywhere'];

/** ?: all shortcuts on one sheet. */
@element('frontdesk-help-sheet')
export class HelpSheet extends LitElement {
  static override styles = [base, controls, css`
    dialog { inline-size: min(680px, calc(100vw - 24px)); max-inline-size: none; }
    header { display: flex; justify-content: space-between; align-items: center; padding: 16px 16px 8px 24px; padding-inline: 24px 16px; }
    .groups { columns: 2; column-gap: 40px; padding: 4px 24px 24px; }
    section { break-inside: avoid; margin-block-end: 18px; }
    h3 { color: var(--frontdesk-muted); font-size: var(--frontdesk-meta-size); font-weight: 600; margin-block-end: 4px; }
    dl { margin: 0; }
    dl > div { display: flex; align-items: center; justify-content: space-between; gap: 16px; min-block-size: 34px; border-block-end: 1px solid var(--frontdesk-border); }
    dl > div:last-child { border: 0; }
    dd { margin: 0; display: inline-flex; align-items: center; gap: 5px; flex: none; }
    .off { margin: 0 24px 12px; }
    @container (max-width: 720px) { .groups { columns: 1; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ type: Boolean }) off = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    const { words } = this;
    const keys = ({ keys, command }: Shortcut): TemplateResult => html`${keys.map((key, index) => html`${index > 0 && command.startsWith('go-') ? html`<span class="meta">${words.say('help.then')}</span>` : nothing}<kbd>${keyName(key)}</kbd>`)}`;
    return html`<dialog aria-labelledby="title" @close=${() => act(this, { type: 'overlay', overlay: undefined })} @click=${(event: Event) => { if (event.target === this.dialog) this.dialog.close(); }}>
      <header><h2 id="title">${words.say('help.title')}</h2><button class="icon-button" aria-label=${words.say('close')} @click=${() => this.dialog.close()}>${closeIcon}</button></header>
      ${this.off ? html`<p class="note off">${words.say('help.off')}</p>` : nothing}
      <div class="groups">${GROUPS.map((group) => html`<section><h3>${words.say(`help.groups.${group}`)}</h3>
        <dl>${SHORTCUTS.filter((shortcut) => shortcut.group === group).map((shortcut) => html`<div><dt>${words.say(`shortcut.${shortcut.command}`)}</dt><dd>${keys(shortcut)}</dd></div>`)}</dl></section>`)}</div>
    </dialog>`;
  }
}
