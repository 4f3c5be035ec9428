import type { Words } from '../../../words/words.ts';

/** How a site proves who its users are; loaded with its settings. */
export const en = {
  lead: 'Let your server sign who is signed in on your site. One person then has one conversation on all devices, and nobody else can read it.',
  issuer: '“iss” and “aud” of a token',
  keys: 'Keys',
  none: 'No key yet. Make one, give its secret to your server, and let it sign.',
  made: 'Made {time}',
  withdraw: 'Withdraw',
  withdrawSure: 'Withdraw it? Whoever was signed in with it has to prove it again.',
  withdrawYes: 'Withdraw the key',
  withdrawn: 'The key was withdrawn.',
  make: 'Make a key',
  algorithm: 'Kind',
  'alg.HS256': 'Shared secret (HS256)',
  'alg.ES256': 'Your own key pair (ES256)',
  'alg.EdDSA': 'Your own key pair (EdDSA)',
  'alg.user_hash': 'User hash, for older embeds',
  publicKey: 'Your public key, as PEM or JWK',
  secretTitle: 'Secret of the key {kid}',
  secretText: 'Copy it to your server now. It is stored encrypted and cannot be shown again. It must never be in a page.',
  done: 'I have kept it',
  rotation: 'To change keys: make the second, let your server sign with it, then withdraw the first.',
  server: 'On your server',
  page: 'On your page',
  language: 'Language',
  required: 'Refuse ids that are not proven',
  requiredText: 'Visitors who are not signed in can still write; they are shown as not verified.',
  saved: 'Saved.',
} as const;

export type IdentityDictionary = typeof en;
export type IdentityWords = Words<IdentityDictionary>;
