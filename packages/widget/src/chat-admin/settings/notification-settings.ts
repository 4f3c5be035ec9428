import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../../look/tokens.ts';
import { act } from '../controller/actions.ts';
import type { AdminState } from '../controller/admin-state.ts';
import { controls } from '../parts/controls.styles.ts';
import { element } from '../parts/define.ts';
import { mutedIcon, soundIcon } from '../parts/icons.ts';
import type { AdminWords } from '../words/index.ts';
import { form } from './form.styles.ts';

/** What rings, what pops up, what a single key may do: this person's, on this device. */
@element('frontdesk-notification-settings')
export class NotificationSettings extends LitElement {
  static override styles = [base, controls, form, css`
    .line .check { align-items: center; }
    .line .check input { margin: 0; }
    .indent { margin-inline-start: 28px; display: grid; gap: 12px; }
    .volume { display: grid; grid-template-columns: auto auto minmax(0, 200px); justify-content: start; gap: 10px; align-items: center; }
    .volume input { inline-size: 100%; min-block-size: 28px; }
    .line { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px; max-inline-size: 420px; }
    hr { inline-size: 100%; border: 0; border-block-start: 1px solid var(--frontdesk-border); margin: 0; }
  `];
  @property({ attribute: false }) words!: AdminWords;
  @property({ attribute: false }) state!: AdminState;

  override render(): TemplateResult {
    const { words } = this;
    const { sound, preferences, permission } = this.state;
    const checked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
    const kind = (name: 'connected' | 'message', label: 'visitorSound' | 'messageSound'): TemplateResult => html`<div class="line">
      <label class="check"><input type="checkbox" .checked=${sound.kinds[name]} @change=${(event: Event) => act(this, { type: 'sound', sound: { kinds: { ...sound.kinds, [name]: checked(event) } } })}><span>${words.say(`settings.notifications.${label}`)}</span></label>
      <button class="button" aria-label="${words.say('settings.notifications.test')}: ${words.say(`settings.notifications.${label}`)}" @click=${() => act(this, { type: 'test-sound', kind: name })}>${words.say('settings.notifications.test')}</button></div>`;
    return html`<div class="stack">
      <label class="check"><input type="checkbox" .checked=${sound.on} @change=${(event: Event) => act(this, { type: 'sound', sound: { on: checked(event) } })}><span class="label">${words.say('settings.notifications.sound')}</span></label>
      ${sound.on ? html`<div class="indent">
        <label class="volume"><span>${words.say('settings.notifications.volume')}</span>${sound.volume > 0 ? soundIcon : mutedIcon}<input type="range" min="0" max="1" step="0.05" .value=${String(sound.volume)} @input=${(event: InputEvent) => act(this, { type: 'sound', sound: { volume: Number((event.target as HTMLInputElement).value) } })}></label>
        ${kind('message', 'messageSound')}${kind('connected', 'visitorSound')}</div>` : nothing}
      <hr>
      <label class="check"><input type="checkbox" .checked=${preferences.notifications && permission === 'granted'} ?disabled=${permission === 'unsupported' || permission === 'denied'} @change=${(event: Event) => act(this, { type: 'notifications', on: checked(event) })}>
        <span><span class="label">${words.say('settings.notifications.browser')}</span><br><span class="hint">${words.say(permission === 'denied' ? 'settings.notifications.denied' : permission === 'unsupported' ? 'settings.notifications.unsupported' : 'settings.notifications.browserHint')}</span></span></label>
      <hr>
      <label class="check"><input type="checkbox" .checked=${preferences.shortcuts} @change=${(event: Event) => act(this, { type: 'preferences', preferences: { shortcuts: checked(event) } })}><span><span class="label">${words.say('settings.notifications.shortcuts')}</span><br><span class="hint">${words.say('settings.notifications.shortcutsHint')}</span></span></label>
      <label class="field"><span class="label">${words.say('settings.notifications.scheme')}</span>
        <select @change=${(event: Event) => act(this, { type: 'preferences', preferences: { colorScheme: (event.target as HTMLSelectElement).value as 'auto' } })}>${(['auto', 'light', 'dark'] as const).map((scheme) => html`<option value=${scheme} .selected=${preferences.colorScheme === scheme}>${words.say(`settings.notifications.schemes.${scheme}`)}</option>`)}</select></label>
    </div>`;
  }
}
