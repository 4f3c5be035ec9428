import { createHash, randomBytes } from 'node:crypto';

/** What a secret is for; the prefix lets secret scanners and people recognise a leaked one. */
export type SecretKind = 'session' | 'bearer' | 'token' | 'link' | 'step';

const PREFIX: Record<SecretKind, string> = { session: 'fds_', bearer: 'fdb_', token: 'fdt_', link: 'fdl_', step: 'fdp_' };

/** A fresh secret: prefix and 256 random bits, base64url (43 characters). Shown once, stored only as `hashSecret`. */
export function createSecret(kind: SecretKind): string {
  return PREFIX[kind] + randomBytes(32).toString('base64url');
}

/** Whether the text has the form of such a secret; spares a look-up for anything else. */
export function isSecret(kind: SecretKind, text: string): boolean {
  return text.startsWith(PREFIX[kind]) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(PREFIX[kind].length));
}

/**
 * SHA-256, hex. A plain hash is right here: the input has 256 random bits, so there is nothing to guess,
 * and the look-up by hash leaks no timing about the secret itself.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
