/** Fills the array with random bytes; `crypto.getRandomValues` by default, seeded in simulations. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const cryptoBytes: RandomBytes = (bytes) => crypto.getRandomValues(bytes);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 74 random bits. It is identity, never order (G10):
 * the time part only keeps indexes local.
 *
 * @param now milliseconds since 1970, any clock; a wrong one harms nothing.
 */
export function uuidv7(now: number = Date.now(), random: RandomBytes = cryptoBytes): string {
  const bytes = random(new Uint8Array(16));
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
  return `${time}7${hexOf(bytes).slice(13)}`.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A fresh visitor token: 256 random bits as 64 hexadecimal digits, which are base64url characters too. Made by the client, stored hashed by the relay. */
export function visitorToken(random: RandomBytes = cryptoBytes): string {
  return hexOf(random(new Uint8Array(32)));
}
