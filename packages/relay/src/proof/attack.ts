/** So many visitors that open conversations within a minute are more than any campaign brings; the price of a mistake is a second of their devices' work. */
const OPENINGS = { most: 120, ms: 60_000 };
/** So many visitors or addresses that the relay itself had to block, or would have, within this time. */
const VERDICTS = { most: 5, ms: 10 * 60_000 };
/** An attack is over when nothing of it was seen for this long, milliseconds. */
export const CALM_MS = 15 * 60_000;

interface Signs {
  /** When conversations were opened, the latest few. */
  openings: number[];
  /** Who was judged, with the time. */
  readonly verdicts: Map<string, number>;
  attack?: { readonly since: number; last: number };
}

/** Under attack: since when, and until when if nothing more is seen; milliseconds. */
export interface Attack {
  readonly since: number;
  readonly until: number;
}

/** Says when a workspace is under attack. Pure: no clock, no timers. */
export class AttackWatch {
  readonly #signs = new Map<string, Signs>();

  /** A visitor wants to open a conversation. True when an attack begins with it. */
  opening(workspace: string, at: number): boolean {
    const signs = this.#of(workspace);
    signs.openings = [...signs.openings.filter((other) => other > at - OPENINGS.ms), at].slice(-OPENINGS.most);
    return signs.openings.length >= OPENINGS.most && this.#see(signs, at);
  }

  /** Somebody behaves like spam or a flood. True when an attack begins with it. */
  verdict(workspace: string, subject: string, at: number): boolean {
    const signs = this.#of(workspace);
    const { verdicts } = signs;
    for (const [other, when] of verdicts) if (when <= at - VERDICTS.ms) verdicts.delete(other);
    verdicts.set(subject, at);
    return verdicts.size >= VERDICTS.most && this.#see(signs, at);
  }

  /** Undefined in quiet times. */
  of(workspace: string, now: number): Attack | undefined {
    const attack = this.#signs.get(workspace)?.attack;
    return attack && attack.last + CALM_MS > now ? { since: attack.since, until: attack.last + CALM_MS } : undefined;
  }

  #of(workspace: string): Signs {
    const held = this.#signs.get(workspace) ?? { openings: [], verdicts: new Map<string, number>() };
    this.#signs.set(workspace, held);
    return held;
  }

  #see(signs: Signs, at: number): boolean {
    const goesOn = signs.attack !== undefined && signs.attack.last + CALM_MS > at;
    signs.attack = { since: goesOn ? (signs.attack?.since ?? at) : at, last: at };
    return !goesOn;
  }
}
