import type { Translation } from '../../../words/words.ts';
import type { IdentityDictionary } from './en.ts';

/** German. */
export const de: Translation<IdentityDictionary> = {
  lead: 'Lassen Sie Ihren Server unterschreiben, wer auf Ihrer Website angemeldet ist. Eine Person hat dann auf allen Geräten eine Unterhaltung, und niemand sonst kann sie lesen.',
  issuer: '„iss“ und „aud“ eines Tokens',
  keys: 'Schlüssel',
  none: 'Noch kein Schlüssel. Legen Sie einen an, geben Sie sein Geheimnis Ihrem Server, und lassen Sie ihn unterschreiben.',
  made: 'Angelegt {time}',
  withdraw: 'Zurückziehen',
  withdrawSure: 'Zurückziehen? Wer damit angemeldet war, muss es neu beweisen.',
  withdrawYes: 'Schlüssel zurückziehen',
  withdrawn: 'Der Schlüssel wurde zurückgezogen.',
  make: 'Schlüssel anlegen',
  algorithm: 'Art',
  'alg.HS256': 'Gemeinsames Geheimnis (HS256)',
  'alg.ES256': 'Eigenes Schlüsselpaar (ES256)',
  'alg.EdDSA': 'Eigenes Schlüsselpaar (EdDSA)',
  'alg.user_hash': 'User-Hash, für ältere Einbindungen',
  publicKey: 'Ihr öffentlicher Schlüssel, als PEM oder JWK',
  secretTitle: 'Geheimnis des Schlüssels {kid}',
  secretText: 'Kopieren Sie es jetzt auf Ihren Server. Es wird verschlüsselt gespeichert und nicht noch einmal gezeigt. Es darf nie in einer Seite stehen.',
  done: 'Ich habe es aufbewahrt',
  rotation: 'Schlüssel wechseln: den zweiten anlegen, Ihren Server damit unterschreiben lassen, dann den ersten zurückziehen.',
  server: 'Auf Ihrem Server',
  page: 'Auf Ihrer Seite',
  language: 'Sprache',
  required: 'Kennungen ohne Beweis ablehnen',
  requiredText: 'Wer nicht angemeldet ist, kann weiter schreiben und wird als nicht geprüft gezeigt.',
  saved: 'Gespeichert.',
};
