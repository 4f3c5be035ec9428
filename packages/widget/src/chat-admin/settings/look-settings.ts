import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DEFAULT_SETTINGS, type WidgetSettings, type Workspace } from '@frontdesk/protocol';
import type { AdminApi } from '@frontdesk/sdk/admin';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { Unsaved } from '../parts/unsaved.ts';
import { reasonOf, type AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';
import './widget-preview.ts';

const FIELDS = ['off', 'optional', 'required'] as const;
type PreChatField = 'name' | 'email' | 'phone';

/** How the chat looks and speaks, with a picture of it that follows every change. */
@element('frontdesk-look-settings')
export class LookSettings extends LitElement {
  static override styles = [base, controls, form, css`
    .columns { margin-block-start: 20px; display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 40px; align-items: start; }
    /* A line, so that what scrolls under the buttons does not look like the end. */
    form > .actions { border-block-start: 1px solid var(--frontdesk-border); }
    .preview { position: sticky; inset-block-start: 0; display: grid; gap: 8px; }
    @container (max-width: 1000px) { .columns { grid-template-columns: minmax(0, 1fr); } .preview { position: static; } }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) api!: AdminApi;
  /** Name of the agent who looks at it. */
  @property() face = '';
  @property({ attribute: false }) workspace: Workspace | undefined;
  /** What was changed and not saved. */
  @state() private changes: Partial<WidgetSettings> = {};
  @state() private saving = false;
  readonly unsaved = new Unsaved(this, () => this.#dirty);

  get #settings(): WidgetSettings {
    return { ...DEFAULT_SETTINGS, ...this.workspace?.widget, ...this.changes };
  }

  get #badAccent(): boolean {
    return !/^#[0-9a-f]{6}$/i.test(this.#settings.accent);
  }

  get #dirty(): boolean {
    return Object.keys(this.changes).length > 0;
  }

  #set(change: Partial<WidgetSettings>): void {
    this.changes = { ...this.changes, ...change };
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.#badAccent || this.saving) return;
    const sent = this.changes;
    this.saving = true;
    try {
      const workspace = await this.api.workspace.update({ widget: sent });
      // What was typed while the request ran stays unsaved.
      if (this.changes === sent) this.changes = {};
      act(this, { type: 'workspace', workspace });
      act(this, { type: 'say', text: this.words.say('saved') });
    } catch (error) {
      act(this, { type: 'say', text: this.words.say('notSaved', { reason: reasonOf(error, this.words) }), tone: 'danger' });
    }
    this.saving = false;
  }

  override render(): TemplateResult {
    const { words } = this;
    const settings = this.#settings;
    const dirty = this.#dirty;
    return html`<p class="muted">${words.say('settings.look.lead')}</p>
      <div class="columns">
        <form novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
          ${this.#text('title', 60, 'settings.look.titleHint')}
          ${this.#text('tagline', 120)}
          <label class="field"><span class="label">${words.say('settings.look.greeting')}</span><textarea dir="auto" maxlength="500" .value=${settings.greeting} @input=${(event: InputEvent) => this.#set({ greeting: (event.target as HTMLTextAreaElement).value })}></textarea><span class="hint">${words.say('settings.look.greetingHint')}</span></label>
          ${this.#accent(settings.accent)}
          <div class="pair">
            ${this.#select('scheme', 'colorScheme', ['auto', 'light', 'dark'] as const, (value) => words.say(`settings.look.schemes.${value}`))}
            ${this.#select('position', 'position', ['end', 'start'] as const, (value) => words.say(`settings.look.positions.${value}`))}
          </div>
          ${this.#select('replyTime', 'replyTime', ['none', 'minutes', 'hours', 'day'] as const, (value) => words.say(`settings.look.replyTimes.${value}`))}
          ${this.#check('sound', settings.sound, (sound) => this.#set({ sound }))}
          ${this.#check('offlineForm', settings.offlineForm, (offlineForm) => this.#set({ offlineForm }))}
          ${this.#preChat(settings.preChat)}
          <div class="actions">
            <button class="button primary" ?disabled=${!dirty || this.#badAccent || this.saving}>${words.say('save')}</button>
            ${dirty ? html`<button type="button" class="button quiet" @click=${() => { this.changes = {}; }}>${words.say('settings.discard')}</button><span class="hint" role="status">${words.say('settings.unsaved')}</span>` : nothing}
          </div>
        </form>
        <aside class="preview" aria-label=${words.say('settings.look.preview')}><h3>${words.say('settings.look.preview')}</h3><frontdesk-widget-preview .words=${words} .face=${this.face} .settings=${settings}></frontdesk-widget-preview></aside>
      </div>`;
  }

  #text(name: 'title' | 'tagline', most: number, hint?: 'settings.look.titleHint'): TemplateResult {
    return html`<label class="field"><span class="label">${this.words.say(`settings.look.${name}`)}</span>
      <input type="text" dir="auto" maxlength=${most} .value=${this.#settings[name]} @input=${(event: InputEvent) => this.#set({ [name]: (event.target as HTMLInputElement).value })}>
      ${hint ? html`<span class="hint">${this.words.say(hint)}</span>` : nothing}</label>`;
  }

  #accent(accent: string): TemplateResult {
    const { words } = this;
    return html`<div class="field"><label class="label" for="accent">${words.say('settings.look.accent')}</label>
      <span class="accent"><input type="color" aria-label=${words.say('settings.look.accent')} .value=${this.#badAccent ? DEFAULT_SETTINGS.accent : accent} @input=${(event: InputEvent) => this.#set({ accent: (event.target as HTMLInputElement).value })}>
      <input type="text" id="accent" dir="ltr" maxlength="7" spellcheck="false" aria-describedby="accent-hint" aria-invalid=${this.#badAccent ? 'true' : 'false'} .value=${accent} @input=${(event: InputEvent) => this.#set({ accent: (event.target as HTMLInputElement).value.trim() })}></span>
      <span class=${this.#badAccent ? 'problem' : 'hint'} id="accent-hint">${words.say(this.#badAccent ? 'settings.look.badAccent' : 'settings.look.accentHint')}</span></div>`;
  }

  #select<Name extends 'colorScheme' | 'position' | 'replyTime'>(label: 'scheme' | 'position' | 'replyTime', name: Name, values: readonly WidgetSettings[Name][], say: (value: WidgetSettings[Name]) => string): TemplateResult {
    return html`<label class="field"><span class="label">${this.words.say(`settings.look.${label}`)}</span>
      <select @change=${(event: Event) => this.#set({ [name]: (event.target as HTMLSelectElement).value })}>${values.map((value) => html`<option value=${value} .selected=${this.#settings[name] === value}>${say(value)}</option>`)}</select></label>`;
  }

  #check(name: 'sound' | 'offlineForm' | 'preChat', checked: boolean, change: (on: boolean) => void): TemplateResult {
    return html`<label class="check"><input type="checkbox" .checked=${checked} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}><span>${this.words.say(`settings.look.${name}`)}</span></label>`;
  }

  #preChat(preChat: WidgetSettings['preChat']): TemplateResult {
    const { words } = this;
    const set = (change: Partial<WidgetSettings['preChat']>): void => this.#set({ preChat: { ...preChat, ...change } });
    const field = (name: PreChatField): TemplateResult => html`<label class="field"><span class="hint">${words.say(`person.${name}`)}</span>
      <select @change=${(event: Event) => set({ [name]: (event.target as HTMLSelectElement).value })}>${FIELDS.map((value) => html`<option value=${value} .selected=${preChat[name] === value}>${words.say(`settings.look.fields.${value}`)}</option>`)}</select></label>`;
    return html`${this.#check('preChat', preChat.enabled, (enabled) => set({ enabled }))}
      ${preChat.enabled ? html`<div class="pair">${field('name')}${field('email')}${field('phone')}</div>` : nothing}`;
  }
}
