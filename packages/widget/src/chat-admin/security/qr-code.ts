import { svg, type SVGTemplateResult } from 'lit';
import { encode } from 'uqr';

/** Modules of white around the code: ISO/IEC 18004 asks for four. */
const QUIET = 4;

/** The text as a QR code: one path, for an `<svg>` of `viewBox="0 0 size size"`. */
export function qrCode(text: string): { readonly size: number; readonly path: SVGTemplateResult } {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const runs = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: svg`<path d=${runs.join('')}></path>` };
}
