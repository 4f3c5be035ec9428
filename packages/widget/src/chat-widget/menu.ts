import { html, nothing, type TemplateResult } from 'lit/html.js';
import { icon } from '../look/icons.ts';
import { soundIcon } from '../sound/icons.ts';
import type { SoundKind } from '../sound/notes.ts';
import type { SoundPreferences } from '../sound/sound-preferences.ts';
import { enMenu } from '../words/en-menu.ts';
import { learn, type WordKey } from '../words/index.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { View } from './view.ts';

export { menuStyles as styles } from './menu.styles.ts';

learn(enMenu);

const KINDS: readonly (readonly [SoundKind, WordKey])[] = [['message', 'soundMessage'], ['admin', 'soundAdmin'], ['broadcast', 'soundBroadcast'], ['connected', 'soundConnected']];

const toggle = (label: string, on: boolean, change: (on: boolean) => void): TemplateResult =>
  html`<label class="switch"><span>${label}</span><input type="checkbox" role="switch" .checked=${on} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} /></label>`;

/** What the visitor decides: sounds as a whole, how loud, of which kinds, with a test of each; announcements. */
export function menu({ words, snapshot }: View, { host, session, bell: { player } }: ChatDesk): TemplateResult {
  const sounds = player?.preferences;
  const choose = (preferences: SoundPreferences): void => {
    player!.preferences = preferences;
    host.requestUpdate();
  };
  return html`<div class="under-header"><div class="menu" part="menu" id="menu" role="group" aria-label=${words.say('menu')}>
    ${sounds ? html`${toggle(words.say('sounds'), sounds.on, (on) => choose({ ...sounds, on }))}
    ${sounds.on ? html`
      <label class="volume"><span>${words.say('volume')}</span><input type="range" min="0" max="1" step="0.05" .value=${String(sounds.volume)} @change=${(event: Event) => {
        choose({ ...sounds, volume: Number((event.target as HTMLInputElement).value) });
        void player!.test('message');
      }} /></label>
      ${KINDS.map(([kind, key]) => html`<div class="kind">
        ${toggle(words.say(key), sounds.kinds[kind], (on) => choose({ ...sounds, kinds: { ...sounds.kinds, [kind]: on } }))}
        <button class="icon-button" aria-label=${words.say('test', { sound: words.say(key) })} title=${words.say('test', { sound: words.say(key) })} @click=${() => void player!.test(kind)}>${icon(soundIcon)}</button>
      </div>`)}` : nothing}` : nothing}
    ${snapshot ? html`<hr />${toggle(words.say('announcements'), snapshot.prefs.broadcasts, (on) => void session.client?.setPrefs({ broadcasts: on }))}` : nothing}
  </div></div>`;
}
