import type { Words } from '../../../words/words.ts';

/** One's own security and the workspace's rule; loaded with it. */
export const en = {
  'lead': 'How you sign in, and where you are signed in.',
  'twoStep': 'Second step', 'twoStep.off': 'A password alone opens your account. A second step keeps it closed when somebody learns the password.',
  'twoStep.on': 'Your password alone opens nothing any more.', 'twoStep.required': 'Your workspace requires a second step.', 'twoStep.passkey': 'Your workspace requires a passkey.',
  'app': 'Authenticator app', 'app.text': 'An app on your phone shows a new code every 30 seconds.', 'app.is': 'Set up.', 'app.setUp': 'Set up', 'app.remove': 'Remove',
  'app.scan': 'Scan this with your authenticator app', 'app.type': 'Or type this key into the app', 'app.qr': 'QR code with the key that is written below', 'app.code': 'The code that the app shows now', 'app.enable': 'Turn on', 'app.enabled': 'The second step is on. Your other devices were signed out.', 'app.removed': 'The authenticator app was removed.',
  'app.wrong': 'This code does not fit. Wait for the next one; the clock of your phone must be right.',
  'passkeys': 'Passkeys', 'passkeys.text': 'Sign in with your finger, face or device PIN, without a password. It cannot be typed into a wrong page.', 'passkeys.none': 'You have no passkey.', 'passkeys.add': 'Add a passkey', 'passkeys.name': 'Name of this device', 'passkeys.added': 'The passkey was added. Your other devices were signed out.', 'passkeys.removed': 'The passkey “{name}” was removed.', 'passkeys.remove': 'Remove',
  'passkeys.elsewhere': 'Passkeys belong to the address of the chat server. Open the console there to add one.', 'passkeys.unsupported': 'This browser, or this address, cannot use passkeys.', 'passkeys.cancelled': 'Nothing was added: it was cancelled, or took too long.', 'passkeys.known': 'This device has a passkey for you already.',
  'passkeys.made': 'Made {time}', 'passkeys.used': 'Last used {time}', 'passkeys.unused': 'Not used yet',
  'codes': 'Recovery codes', 'codes.text': 'For the day on which your phone is gone. Each works once.', 'codes.left': { one: '{count} code is left.', other: '{count} codes are left.' }, 'codes.renew': 'Make new codes', 'codes.title': 'Keep these recovery codes', 'codes.once': 'They are shown only now. Print them, or put them into your password manager. Those you had before do not work any more.', 'codes.kept': 'I have kept them',
  'sessions': 'Where you are signed in', 'sessions.current': 'This one', 'sessions.used': 'Last used {time}', 'sessions.since': 'Since {time}', 'sessions.program': 'A program', 'sessions.end': 'Sign out', 'sessions.endOthers': 'Sign out everywhere else', 'sessions.ended': '{device} was signed out.', 'sessions.othersEnded': 'You are signed out everywhere else.', 'sessions.alone': 'You are signed in nowhere else.',
  'confirm.title': 'Is it you?', 'confirm.text': 'Before a change of security we ask once more who you are.', 'confirm.password': 'Password', 'confirm.code': 'Code of your authenticator app', 'confirm.useCode': 'Use a code instead', 'confirm.usePassword': 'Use the password instead', 'confirm.passkey': 'Use a passkey', 'confirm.go': 'Continue', 'confirm.wrong': 'That is not right. Nothing was changed.',
  'rule': 'Second step at sign-in', 'rule.optional': 'Everybody decides for themselves', 'rule.required': 'Required: an authenticator app or a passkey', 'rule.passkey': 'Required: a passkey', 'rule.text': 'Whoever lacks it can do nothing in the console until they have set it up.', 'rule.without': 'Without a second step: {names}', 'rule.everybody': 'Everybody on the team has a second step.', 'rule.saved': 'The rule was changed.', 'rule.first': 'Set up your own second step first, under Settings → My security.', 'rule.firstPasskey': 'Add your own passkey first, under Settings → My security.',
  'enrol.title': 'One more step to set up', 'enrol.text': 'Your workspace asks everybody for a second step at sign-in. Set one up, then you can go on.', 'enrol.signOut': 'Sign out', 'enrol.go': 'Go on to the console',
} as const;

export type SecurityDictionary = typeof en;
export type SecurityWords = Words<SecurityDictionary>;
