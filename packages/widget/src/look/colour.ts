/** Red, green, blue, each 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** Parses `#rgb` or `#rrggbb`. Undefined for anything else. */
export function parseHex(hex: string): Rgb | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(hex.trim());
  const long = short ? short.slice(1).map((digit) => digit + digit) : /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim())?.slice(1);
  return long ? (long.map((pair) => parseInt(pair, 16)) as unknown as Rgb) : undefined;
}

/** `#rrggbb`, each part rounded. */
export function toHex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.2, "relative luminance". */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio, 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `share` of `other` (0–1) mixed into `one`. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((part, index) => part + ((other[index] ?? 0) - part) * share) as unknown as Rgb;
}

/** White or black, whichever reads better on the colour. One of the two always reaches 4.58 : 1. */
export function textOn(colour: Rgb): Rgb {
  const white = contrast(colour, WHITE);
  return white >= 4.5 || white >= contrast(colour, BLACK) ? WHITE : BLACK;
}

/**
 * The colour moved towards black or white, in steps, until it has at least `ratio` against every ground.
 * The grounds must all be light or all be dark.
 */
export function readable(colour: Rgb, grounds: readonly Rgb[], ratio: number): Rgb {
  const pole = luminance(grounds[0] ?? WHITE) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.04) {
    // Rounded, because that is what is written into the style sheet and seen.
    const candidate = mix(colour, pole, share).map(Math.round) as unknown as Rgb;
    if (grounds.every((ground) => contrast(candidate, ground) >= ratio)) return candidate;
  }
  return pole;
}
