import type { Sentences } from './words.ts';

/** English of the contact forms; comes with them. */
export const enForms = {
  preChatTitle: 'Before we start',
  preChatText: 'So that we know whom we are talking to.',
  name: 'Name',
  email: 'Email',
  phone: 'Phone',
  optional: 'optional',
  start: 'Start the chat',
  needed: 'Please fill this in.',
  emailWrong: 'This does not look like an email address.',
  offlineTitle: 'Nobody is here right now',
  offlineText: 'Your message is kept. Leave your email address so that we can reach you when you have left this page.',
  save: 'Save',
  offlineSaved: 'Thank you. We will answer here and to {email}.',
} as const satisfies Sentences;
