import type { Find } from '../find.ts';
import { mod97 } from './checks.ts';

/** Characters of an IBAN by country (SWIFT IBAN registry, ISO 13616). */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28
  LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/).map((each) => [each.slice(0, 2), Number(each.slice(2))]),
);
const BEGIN = /(?<![\p{L}\p{N}])([A-Z]{2})\d{2}/giu;
const BETWEEN = /[\s.\-\u2010-\u2013\p{Cf}]/u;

/** International bank account numbers, in groups or not: the country's length and a right check sum. */
export function* ibansIn(text: string): Generator<Find> {
  for (const match of text.matchAll(BEGIN)) {
    const length = LENGTHS[match[1]!.toUpperCase()];
    if (length === undefined) continue;
    let iban = '';
    let to = match.index;
    // Groups of four, with one sign between them at most.
    for (; to < text.length && iban.length < length; to += 1) {
      const character = text[to]!;
      if (/[A-Za-z\d]/.test(character)) iban += character.toUpperCase();
      else if (!BETWEEN.test(character) || BETWEEN.test(text[to - 1]!)) break;
    }
    if (iban.length === length && !/[\p{L}\p{N}]/u.test(text[to] ?? ' ') && mod97(iban)) yield { kind: 'iban', from: match.index, to };
  }
}
