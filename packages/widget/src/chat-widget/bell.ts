import type { SoundKind } from '../sound/notes.ts';
import type { SoundPlayer } from '../sound/sound-player.ts';

const KEY = 'frontdesk:sound';

/** What rings; the player is loaded when something may soon ring or the visitor opens the choices. */
export class Bell {
  player: SoundPlayer | undefined;
  #loading: Promise<SoundPlayer> | undefined;

  /** @param on whether sounds are on until the visitor chooses. */
  async load(on: boolean): Promise<SoundPlayer | undefined> {
    try {
      return await (this.#loading ??= import('../sound/sound-player.ts').then(({ SoundPlayer, DEFAULT_SOUND }) => (this.player = new SoundPlayer(KEY, { ...DEFAULT_SOUND, on }))));
    } catch {
      // No network: silence for now, another try next time.
      return (this.#loading = undefined);
    }
  }

  /** Rings in one tab. Not being able to is silence, not an error. */
  async ring(kind: SoundKind, id: string, on: boolean): Promise<void> {
    await (await this.load(on))?.ring(kind, id).catch(() => undefined);
  }

  release(): void {
    this.player?.release();
    this.player = this.#loading = undefined;
  }
}
