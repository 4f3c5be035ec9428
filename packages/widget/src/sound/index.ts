/** Four synthesised sounds with volume, mute and per-kind choice, rung in one tab only. */
export { NOTES, SOUND_KINDS, lengthOf, type Note, type SoundKind } from './notes.ts';
export { DEFAULT_SOUND, loadSoundPreferences, saveSoundPreferences, type SoundPreferences } from './sound-preferences.ts';
export { SoundPlayer } from './sound-player.ts';
export { ringsHere } from './tab-lock.ts';
