import { NOTES, type Note, type SoundKind } from './notes.ts';
import { DEFAULT_SOUND, loadSoundPreferences, saveSoundPreferences, type SoundPreferences } from './sound-preferences.ts';
import { ringsHere } from './tab-lock.ts';

export { DEFAULT_SOUND } from './sound-preferences.ts';

/** What rings for what happens to a visitor: messages by the kind of their conversation. */
const SOUND_OF: Partial<Record<string, SoundKind>> = { team: 'connected', direct: 'admin', internal: 'admin', broadcast: 'broadcast' };
/** Time to rise to full loudness; shorter clicks. Seconds. */
const ATTACK = 0.012;
const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/**
 * Plays our four sounds. Browsers allow sound only after the person did something on the page, so the player listens for the
 * first gesture and stays silent (never an error) until then. `release()` lets go of the audio device and the listeners.
 */
export class SoundPlayer {
  #context: AudioContext | undefined;
  #preferences: SoundPreferences;
  readonly #key: string;

  /**
   * @param key where the choices are kept in localStorage.
   * @param defaults what holds until something is chosen.
   */
  constructor(key: string, defaults: SoundPreferences = DEFAULT_SOUND) {
    this.#key = key;
    this.#preferences = loadSoundPreferences(key, defaults);
    for (const gesture of GESTURES) addEventListener(gesture, this.#unlock, { capture: true, passive: true });
    if (navigator.userActivation?.hasBeenActive) void this.#unlock();
  }

  get preferences(): SoundPreferences {
    return this.#preferences;
  }

  set preferences(preferences: SoundPreferences) {
    this.#preferences = preferences;
    saveSoundPreferences(this.#key, preferences);
  }

  /** Whether the browser lets this tab make a sound now. */
  get unlocked(): boolean {
    return this.#context?.state === 'running';
  }

  /**
   * Rings for something that happened, in one tab only. Resolves to whether this tab rang.
   * @param id what happened, the same in every tab: the message's id.
   */
  async ring(kind: SoundKind, id: string): Promise<boolean> {
    // Asked before the lock, so that a tab that must stay silent does not take it from one that may ring.
    if (!this.#preferences.on || !this.#preferences.kinds[kind] || !this.unlocked || !(await ringsHere(id))) return false;
    this.#play(NOTES[kind]);
    return true;
  }

  /** The same for what happens to a visitor: a message of a kind of conversation, or the `team` that is there again. */
  ringFor(what: string, id: string): Promise<boolean> {
    return this.ring(SOUND_OF[what] ?? 'message', id);
  }

  /** Plays a sound at the chosen volume, whatever is switched off. Call it from a click. */
  async test(kind: SoundKind): Promise<void> {
    await this.#unlock();
    this.#play(NOTES[kind]);
  }

  release(): void {
    for (const gesture of GESTURES) removeEventListener(gesture, this.#unlock, { capture: true });
    void this.#context?.close();
    this.#context = undefined;
  }

  #unlock = async (): Promise<void> => {
    if (typeof AudioContext === 'undefined') return;
    this.#context ??= new AudioContext();
    // iOS suspends again when the app goes to the background, hence on every gesture.
    if (this.#context.state !== 'running') await this.#context.resume().catch(() => undefined);
  };

  #play(notes: readonly Note[]): void {
    const context = this.#context;
    if (context?.state !== 'running') return;
    const loudness = context.createGain();
    loudness.gain.value = this.#preferences.volume ** 2;
    loudness.connect(context.destination);
    for (const { pitch, at, lasts, gain, shape } of notes) {
      const start = context.currentTime + 0.02 + at;
      const tone = new OscillatorNode(context, { type: shape, frequency: pitch });
      const envelope = new GainNode(context, { gain: 0 });
      envelope.gain.setValueAtTime(0, start);
      envelope.gain.linearRampToValueAtTime(gain, start + ATTACK);
      envelope.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
      tone.connect(envelope).connect(loudness);
      tone.start(start);
      tone.stop(start + lasts + 0.02);
    }
  }
}
