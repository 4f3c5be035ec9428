/** What can ring. `message`: a reply in the open conversation; `connected`: a person came; `admin`: staff writes first, or to staff; `broadcast`: an announcement. */
export type SoundKind = 'message' | 'connected' | 'admin' | 'broadcast';

export const SOUND_KINDS: readonly SoundKind[] = ['message', 'connected', 'admin', 'broadcast'];

/** One partial of a sound. */
export interface Note {
  /** Pitch, Hz. */
  readonly pitch: number;
  /** Start after the sound's begin, seconds. */
  readonly at: number;
  /** Time until it has faded out, seconds. */
  readonly lasts: number;
  /** Loudness before the volume, 0–1. */
  readonly gain: number;
  readonly shape: OscillatorType;
}

const note = (pitch: number, at: number, lasts: number, gain = 0.5, shape: OscillatorType = 'sine'): Note => ({ pitch, at, lasts, gain, shape });

/**
 * Four sounds that are told apart without looking: a rising pair, a soft single knock, three quick equal taps, a slow chord.
 * All our own; each is under a second and starts and ends without a click.
 */
export const NOTES: Readonly<Record<SoundKind, readonly Note[]>> = {
  message: [note(659.26, 0, 0.28), note(987.77, 0.11, 0.42), note(1975.53, 0.11, 0.2, 0.08)],
  connected: [note(392, 0, 0.22, 0.5, 'triangle'), note(523.25, 0.03, 0.3, 0.25)],
  admin: [note(880, 0, 0.14, 0.42, 'triangle'), note(880, 0.13, 0.14, 0.42, 'triangle'), note(1174.66, 0.26, 0.34, 0.45, 'triangle')],
  broadcast: [note(523.25, 0, 0.9, 0.3), note(659.26, 0.12, 0.78, 0.28), note(783.99, 0.24, 0.66, 0.26), note(1046.5, 0.36, 0.54, 0.18)],
};

/** Length of a sound, seconds. */
export function lengthOf(notes: readonly Note[]): number {
  return Math.max(...notes.map((each) => each.at + each.lasts));
}
