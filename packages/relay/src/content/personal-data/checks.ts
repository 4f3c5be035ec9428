/** Check digits, each as its standard defines it. Arguments are ASCII digits, unless said otherwise. */

/** ISO/IEC 7812-1, annex B: payment cards. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The remainder by a small number, however long the digits are. */
export function remainder(digits: string, by: number): number {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % by;
  return rest;
}

/** ISO 13616 with ISO 7064 MOD 97-10. @param iban upper case, without spaces. */
export function mod97(iban: string): boolean {
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  return remainder(rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)), 97) === 1;
}

/** ISO 7064 MOD 11,10: the German tax id. */
export function mod11to10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** The Dutch "elfproef": weights 9 … 2 and −1. */
export function elevenTest(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at === digits.length - 1 ? -1 : digits.length - at), 0);
  return sum % 11 === 0;
}

/** Both check digits of a Brazilian CPF (Receita Federal); eleven equal digits are none. */
export function cpf(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  const check = (length: number): number => {
    const sum = [...digits.slice(0, length)].reduce((total, digit, at) => total + Number(digit) * (length + 1 - at), 0);
    return ((sum * 10) % 11) % 10;
  };
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

/** Products in the dihedral group D5, and the permutation that each place applies (J. Verhoeff, 1969): India's Aadhaar. */
const TIMES = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210'];
const PERMUTED = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];

export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    check = Number(TIMES[check]![Number(PERMUTED[at % 8]![digit])]);
  }
  return check === 0;
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Spain's DNI (eight digits and a letter) and NIE (X, Y or Z in place of the first digit). @param id upper case. */
export function dni(id: string): boolean {
  const digits = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return DNI_LETTERS[remainder(digits, 23)] === id.at(-1);
}

/** What a letter or digit at an odd place counts in an Italian codice fiscale (decree of 23 December 1976); 0–9 as A–J. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** @param code sixteen letters and digits, upper case. */
export function codiceFiscale(code: string): boolean {
  const valueOf = (character: string): number => (character <= '9' ? Number(character) : character.charCodeAt(0) - 65);
  const sum = [...code.slice(0, 15)].reduce((total, character, at) => total + (at % 2 === 0 ? ODD[valueOf(character)]! : valueOf(character)), 0);
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** France's NIR: 97 less the remainder; Corsica's 2A and 2B count as 19 and 18. @param nir fifteen characters, upper case. */
export function nir(value: string): boolean {
  const digits = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - remainder(digits, 97) === Number(value.slice(13));
}
