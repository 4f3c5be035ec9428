import type { Words } from '../../../words/words.ts';

/** What the page of content rules says; loaded with it. */
export const en = {
  'lead': 'What may stand in messages. The rules work before anything is stored; what is stored stays as it is.',
  'held': 'Waiting for review', 'heldNone': 'Nothing waits.', 'heldLead': 'These messages are in no conversation yet. Their senders see “Waiting for review”.', 'older': 'Show older', 'visitor': 'Visitor',
  'release': 'Release', 'refuse': 'Refuse', 'released': 'The message is in its conversation.', 'refused': 'The message was refused. Its sender is told.', 'gone': 'Somebody has decided already.',
  'words': 'Unwanted words', 'wordsAction': 'A message with one of them', 'actions.off': 'is taken as it is', 'actions.mask': 'is taken, the word is hidden', 'actions.hold': 'waits for review', 'actions.refuse': 'is refused',
  'own': 'Own words', 'ownHint': 'One word or phrase per line, whatever their case and accents. * at an end stands for any continuation: casin*', 'english': 'Also a common list of English swear words',
  'tooMany': 'At most 500 words, of 60 characters each.',
  'data': 'Personal data', 'dataLead': 'Hidden data is nowhere: not in the database, not in logs, not in backups.', 'kinds.card': 'Payment card numbers', 'kinds.iban': 'Bank accounts (IBAN)', 'kinds.nationalId': 'National ids of nine countries', 'kinds.email': 'E-mail addresses', 'kinds.phone': 'Telephone numbers', 'kinds.word': 'Unwanted words',
  'acts.off': 'Leave', 'acts.warn': 'Ask the sender', 'acts.mask': 'Hide', 'country': 'Country of telephone numbers', 'countryHint': 'Two letters, like DE. Without it only numbers with + are found.', 'badCountry': 'Expected two letters of a country, like DE.',
  'staff': 'The rules hold for the team, too',
  'try': 'Try it', 'tryHint': 'Write as a visitor would. Nothing is stored.', 'trySample': 'My card is 4111 1111 1111 1111',
  'outcomes.store': 'This is what would be stored:', 'outcomes.same': 'It would be stored as it is.', 'outcomes.warn': 'The sender would be asked first. Then this would be stored:', 'outcomes.hold': 'It would wait for review:', 'outcomes.refuse': 'It would be refused.',
} as const;

export type ContentDictionary = typeof en;
export type ContentWords = Words<ContentDictionary>;
