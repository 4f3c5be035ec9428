/** Red, green, blue, each 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** Parses `#rrggbb`. Undefined for anything else. */
export function parseHex(hex: string): Rgb | undefined {
  return /^#[\da-f]{6}$/i.test(hex) ? (([1, 3, 5] as const).map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb) : undefined;
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

/** The luminance at which white has 4.5 : 1. Above it black has more: 4.67 : 1 at least. */
const WHITE_READS = 1.05 / 4.5 - 0.05;

/** White where it reaches 4.5 : 1, else black, which then does. */
export function textOn(colour: Rgb): '#ffffff' | '#000000' {
  return luminance(colour) <= WHITE_READS ? '#ffffff' : '#000000';
}

/** The colour moved towards black or white, in steps, until it has at least `ratio` against the ground; the parts are whole numbers. */
export function readable(colour: Rgb, ground: Rgb, ratio: number): Rgb {
  const [pole] = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let share = 0; ; share += 0.04) {
    const candidate = colour.map((part) => Math.round(part + (pole - part) * Math.min(share, 1))) as unknown as Rgb;
    if (share >= 1 || contrast(candidate, ground) >= ratio) return candidate;
  }
}
