import type { SoundPlayer } from '../sound/sound-player.ts';

const KEY = 'frontdesk:sound';

/** What rings; the player is loaded when something may soon ring or the visitor opens the choices. */
export interface Bell {
  readonly player: SoundPlayer | undefined;
  /** Resolves to undefined where it cannot be fetched. @param on whether sounds are on until the visitor chooses. */
  load(on: boolean): Promise<SoundPlayer | undefined>;
  /** Rings in one tab, for a message of a kind of conversation or for the `team` that is there again. Not being able to is silence, not an error. */
  ring(what: string, id: string, on: boolean): Promise<void>;
  release(): void;
}

export function createBell(): Bell {
  let player: SoundPlayer | undefined;
  let loading: Promise<SoundPlayer> | undefined;
  const bell: Bell = {
    get player() {
      return player;
    },
    async load(on) {
      try {
        return await (loading ??= import('../sound/sound-player.ts').then(({ SoundPlayer, DEFAULT_SOUND }) => (player = new SoundPlayer(KEY, { ...DEFAULT_SOUND, on }))));
      } catch {
        // No network: silence for now, another try next time.
        return (loading = undefined);
      }
    },
    async ring(what, id, on) {
      await (await bell.load(on))?.ringFor(what, id).catch(() => undefined);
    },
    release() {
      player?.release();
      player = loading = undefined;
    },
  };
  return bell;
}
