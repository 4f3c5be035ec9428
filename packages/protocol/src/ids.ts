/** Fills the array with random bytes; `crypto.getRandomValues` by default, seeded in simulations. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const cryptoBytes: RandomBytes = (bytes) => crypto.getRandomValues(bytes);

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 74 random bits. It is identity, never order (G10):
 * the time part only keeps indexes local.
 *
 * @param now milliseconds since 1970, any clock; a wrong one harms nothing.
 */
export function uuidv7(now: number = Date.now(), random: RandomBytes = cryptoBytes): string {
  const bytes = random(new Uint8Array(16));
  let time = Math.max(0, Math.floor(now));
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A fresh visitor token: 256 random bits, base64url, 43 characters. Made by the client, stored hashed by the relay. */
export function visitorToken(random: RandomBytes = cryptoBytes): string {
  const bytes = random(new Uint8Array(32));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
