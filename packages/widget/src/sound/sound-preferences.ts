import type { SoundKind } from './notes.ts';

/** What a person chose about sounds. Kept per browser. */
export interface SoundPreferences {
  readonly on: boolean;
  /** 0–1. */
  readonly volume: number;
  readonly kinds: Readonly<Record<SoundKind, boolean>>;
}

export const DEFAULT_SOUND: SoundPreferences = { on: true, volume: 0.6, kinds: { message: true, connected: true, admin: true, broadcast: true } };

/**
 * Reads what was chosen before, over `defaults`. Damaged, foreign or refused storage counts as "nothing chosen".
 * @param key name in localStorage.
 */
export function loadSoundPreferences(key: string, defaults: SoundPreferences = DEFAULT_SOUND): SoundPreferences {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<SoundPreferences>;
    const volume = typeof stored.volume === 'number' && stored.volume >= 0 && stored.volume <= 1 ? stored.volume : defaults.volume;
    return { on: typeof stored.on === 'boolean' ? stored.on : defaults.on, volume, kinds: { ...defaults.kinds, ...stored.kinds } };
  } catch {
    return defaults;
  }
}

/** Keeps the choice; where storage is refused it lasts until the page is left. */
export function saveSoundPreferences(key: string, preferences: SoundPreferences): void {
  try {
    localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Private mode or a full disk: the choice still holds for this page.
  }
}
