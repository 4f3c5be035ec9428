import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Conversation } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act, type AdminAction } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { searchIcon } from '../parts/icons.ts';
import { conversationName } from '../parts/person-name.ts';
import type { AdminWords } from '../words/index.ts';
import { SHORTCUTS, type Command } from '../controller/shortcuts.ts';
import { keyName } from './key-name.ts';

interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly keys?: readonly string[];
  readonly action: AdminAction;
}

/** Commands that make sense from the palette; the others are only useful as keys. */
const OFFERED: readonly Command[] = ['reply', 'close', 'archive', 'unread', 'search', 'go-inbox', 'go-broadcasts', 'go-team', 'go-settings', 'help'];
const DEBOUNCE_MS = 180;

/** ⌘K: everything by name — commands, and conversations by person or words. */
@element('frontdesk-command-palette')
export class CommandPalette extends LitElement {
  static override styles = [base, controls, css`
    dialog { inline-size: min(560px, calc(100vw - 24px)); margin-block-start: 12vh; }
    .box { position: relative; border-block-end: 1px solid var(--frontdesk-border); }
    .box .icon { position: absolute; inset-block: 0; margin-block: auto; inset-inline-start: 16px; color: var(--frontdesk-muted); }
    input[type='text'] { border: 0; min-block-size: 52px; padding-inline: 46px 16px; border-radius: var(--frontdesk-radius) var(--frontdesk-radius) 0 0; font-size: 1rem; outline: none; }
    .options { max-block-size: min(380px, 56vh); overflow-y: auto; padding: 6px; }
    [role='option'] { display: flex; align-items: center; gap: 10px; min-block-size: 40px; padding: 0 12px; border-radius: 9px; cursor: pointer; }
    [role='option'][aria-selected='true'] { background: var(--frontdesk-hover); }
    .label { flex: none; max-inline-size: 60%; font-weight: 500; }
    .detail { flex: 1; color: var(--frontdesk-muted); font-size: 0.8125rem; }
    .keys { display: inline-flex; gap: 4px; margin-inline-start: auto; }
    .none { padding: 24px; text-align: center; color: var(--frontdesk-muted); }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;
  @property({ attribute: false }) api!: AdminApi;
  @state() private text = '';
  @state() private at = 0;
  @state() private found: readonly Conversation[] = [];
  @query('dialog') private dialog!: HTMLDialogElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override firstUpdated(): void {
    this.dialog.showModal();
    this.renderRoot.querySelector('input')?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #commands(): Choice[] {
    const { route } = this.state;
    const open = route.view === 'inbox' ? route.conversation : undefined;
    const { presence } = this.state.snapshot;
    const offered = SHORTCUTS.filter((shortcut) => OFFERED.includes(shortcut.command) && (open !== undefined || shortcut.group !== 'conversation'));
    return [
      ...offered.map((shortcut): Choice => ({ id: shortcut.command, label: this.words.say(`shortcut.${shortcut.command}`), keys: shortcut.keys, action: { type: 'command', command: shortcut.command } })),
      { id: 'compose', label: this.words.say('broadcasts.compose'), action: { type: 'go', route: { view: 'broadcasts', compose: true } } },
      { id: 'presence', label: this.words.say(presence === 'online' ? 'presence.setAway' : 'presence.setOnline'), action: { type: 'presence', state: presence === 'online' ? 'away' : 'online' } },
      { id: 'sign-out', label: this.words.say('presence.signOut'), action: { type: 'sign-out' } },
    ];
  }

  #choices(): Choice[] {
    const wanted = this.text.trim().toLocaleLowerCase();
    const commands = this.#commands().filter((choice) => choice.label.toLocaleLowerCase().includes(wanted));
    const pool = wanted ? this.found : this.state.rows.slice(0, 6);
    const people = pool.map((conversation): Choice => ({
      id: conversation.id, label: conversationName(conversation, this.words), detail: conversation.last?.text ?? '', action: { type: 'open', id: conversation.id },
    }));
    return wanted ? [...people, ...commands] : [...commands, ...people];
  }

  #input(event: InputEvent): void {
    this.text = (event.target as HTMLInputElement).value;
    this.at = 0;
    clearTimeout(this.#timer);
    const q = this.text.trim();
    if (!q) {
      this.found = [];
      return;
    }
    this.#timer = setTimeout(() => {
      // A search that fails leaves the commands; the list's own search says why.
      this.api.conversations.list({ q, limit: 8 }).then((page) => { if (this.text.trim() === q) this.found = page.items; }, () => undefined);
    }, DEBOUNCE_MS);
  }

  #key(event: KeyboardEvent): void {
    const count = this.#choices().length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.at = count === 0 ? 0 : (this.at + (event.key === 'ArrowDown' ? 1 : -1) + count) % count;
      void this.updateComplete.then(() => this.renderRoot.querySelector(`#choice-${this.at}`)?.scrollIntoView({ block: 'nearest' }));
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.#choose(this.#choices()[this.at]);
    }
  }

  #choose(choice: Choice | undefined): void {
    if (!choice) return;
    this.dialog.close();
    act(this, choice.action);
  }

  override render(): TemplateResult {
    const { words } = this;
    const choices = this.#choices();
    return html`<dialog aria-label=${words.say('palette.title')} @close=${() => act(this, { type: 'overlay', overlay: undefined })} @click=${(event: Event) => { if (event.target === this.dialog) this.dialog.close(); }}>
      <div class="box">${searchIcon}<input type="text" role="combobox" aria-expanded="true" aria-controls="options" aria-autocomplete="list" aria-activedescendant=${choices.length > 0 ? `choice-${this.at}` : nothing}
        aria-label=${words.say('palette.placeholder')} placeholder=${words.say('palette.placeholder')} autocomplete="off" spellcheck="false" .value=${this.text} @input=${this.#input} @keydown=${this.#key}></div>
      ${choices.length === 0 ? html`<p class="none" role="status">${words.say('palette.none')}</p>` : nothing}
      <div class="options" id="options" role="listbox" aria-label=${words.say('palette.title')} ?hidden=${choices.length === 0}>
        ${choices.map((choice, index) => html`<div role="option" id="choice-${index}" aria-selected=${index === this.at ? 'true' : 'false'} @click=${() => this.#choose(choice)} @pointermove=${() => { this.at = index; }}>
          <span class="label cut" dir="auto">${choice.label}</span>${choice.detail ? html`<span class="detail cut" dir="auto">${choice.detail}</span>` : nothing}
          ${choice.keys ? html`<span class="keys" aria-hidden="true">${choice.keys.map((key) => html`<kbd>${keyName(key)}</kbd>`)}</span>` : nothing}
        </div>`)}
      </div>
    </dialog>`;
  }
}
