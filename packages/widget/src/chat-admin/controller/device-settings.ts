import type { SoundPlayer, SoundPreferences } from '../../sound/index.ts';
import type { AdminAction } from './actions.ts';
import { Alerts } from './alerts.ts';
import { deviceStorage, loadPreferences, savePreferences, type Preferences } from './preferences.ts';

/** What belongs to this person on this device: preferences, sounds, the browser's permission. */
export class DeviceSettings {
  readonly storage = deviceStorage();
  readonly #player: () => SoundPlayer;
  readonly #changed: () => void;
  preferences: Preferences = loadPreferences(this.storage);
  permission: NotificationPermission | 'unsupported' = typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;

  constructor(player: () => SoundPlayer, changed: () => void) {
    this.#player = player;
    this.#changed = changed;
  }

  get sound(): SoundPreferences {
    return this.#player().preferences;
  }

  /** Does it when it is about this device. */
  handle(action: AdminAction): void {
    switch (action.type) {
      case 'preferences': return this.#prefer(action.preferences);
      case 'sound':
        this.#player().preferences = { ...this.sound, ...action.sound };
        return this.#changed();
      case 'test-sound': return void this.#player().test(action.kind);
      case 'notifications': return void this.#notifications(action.on);
    }
  }

  #prefer(change: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...change };
    savePreferences(this.storage, this.preferences);
    this.#changed();
  }

  async #notifications(on: boolean): Promise<void> {
    if (on) this.permission = await Alerts.ask();
    this.#prefer({ notifications: on && this.permission === 'granted', notificationHint: true });
  }
}
