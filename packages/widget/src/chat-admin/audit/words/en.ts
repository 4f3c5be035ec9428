import type { Words } from '../../../words/words.ts';

/** What the audit log says; loaded with it. */
export const en = {
  'lead': 'Who did what, and from where. Entries cannot be changed without that being found.',
  'check': 'Check the log', 'checking': 'Checking…', 'checkHint': 'Reads all entries and their signatures. The command “frontdesk audit verify” does the same on the server.', 'whole': { one: 'The log is whole: {count} entry, {proofs} signatures hold.', other: 'The log is whole: {count} entries follow from one another, {proofs} signatures hold.' }, 'broken': 'Somebody has changed the log. Keep the database as it is, and tell whoever runs the server:',
  'search': 'Search names, ids, addresses', 'kind': 'What', 'period': 'When', 'more': 'Show older', 'none': 'Nothing matches.', 'empty': 'Nothing has been recorded yet.', 'export': 'Export', 'exported': 'The file was made.',
  'kinds.all': 'Everything', 'kinds.session': 'Signing in and out', 'kinds.agent': 'Team', 'kinds.token': 'API tokens', 'kinds.workspace': 'Settings', 'kinds.visitor': 'Visitors', 'kinds.conversation': 'Conversations', 'kinds.broadcast': 'Broadcasts', 'kinds.security': 'Security', 'kinds.audit': 'Exports of this log',
  'periods.any': 'Any time', 'periods.day': 'Last 24 hours', 'periods.week': 'Last 7 days', 'periods.month': 'Last 30 days',
  'target': 'On', 'address': 'From', 'request': 'Request', 'number': 'Entry', 'hash': 'Hash', 'system': 'Frontdesk', 'commandLine': 'Command line',
  'unknown': 'did something that this console has no words for: {action}', 'yes': 'yes', 'no': 'no',
  'fact.name': 'Name', 'fact.nameBefore': 'Name before', 'fact.role': 'Role', 'fact.from': 'Before', 'fact.to': 'After', 'fact.before': 'Before', 'fact.fields': 'Changed', 'fact.scopes': 'May',
  'fact.permissions': 'May', 'fact.granted': 'Given', 'fact.taken': 'Taken away', 'fact.personal': 'Personal', 'fact.expiresTs': 'Expires', 'fact.untilTs': 'Until', 'fact.method': 'By', 'fact.mode': 'Kept in',
  'fact.device': 'Device', 'fact.which': 'Which', 'fact.purpose': 'Purpose', 'fact.algorithm': 'Algorithm', 'fact.ended': 'Identities ended', 'fact.signals': 'Noticed', 'fact.points': 'Points', 'fact.blocked': 'Blocked',
  'fact.format': 'Format', 'fact.upTo': 'Up to entry', 'fact.message': 'Message', 'fact.audience': 'Audience', 'fact.style': 'Shown as', 'fact.twoStep': 'Second step', 'fact.identityRequired': 'Proof of identity required', 'fact.what': 'What',
  'fact.left': 'Left',
  'did.session.started': 'signed in', 'did.session.refused': 'refused a try to sign in', 'did.session.ended': 'signed out', 'did.session.revoked': 'ended a session', 'did.bearer.made': 'got a key for another page',
  'did.account.renamed': 'changed their own name', 'did.password.changed': 'changed their password', 'did.password.reset': 'set a new password by a link',
  'did.mfa.enabled': 'turned a second factor on', 'did.mfa.disabled': 'turned a second factor off', 'did.mfa.codes_renewed': 'made new recovery codes', 'did.mfa.codes_exhausted': 'refused further codes of a second step for a day: somebody has the password', 'did.mfa.code_used': 'signed in with a recovery code',
  'did.passkey.added': 'added a passkey', 'did.passkey.removed': 'removed a passkey', 'did.link.made': 'made a one-time link', 'did.link.claimed': 'used a one-time link to set a password',
  'did.agent.invited': 'invited somebody', 'did.agent.changed': 'changed a member of the team', 'did.agent.role_changed': 'gave somebody another role', 'did.agent.disabled': 'disabled somebody', 'did.agent.enabled': 'enabled somebody again', 'did.agent.removed': 'removed somebody',
  'did.role.made': 'made a role', 'did.role.changed': 'changed a role', 'did.role.removed': 'removed a role', 'did.team.made': 'made a team', 'did.team.changed': 'changed a team', 'did.team.removed': 'removed a team',
  'did.token.made': 'made an API token', 'did.token.withdrawn': 'withdrew an API token', 'did.workspace.made': 'made the workspace', 'did.workspace.changed': 'changed settings', 'did.security.changed': 'changed security rules',
  'did.block.made': 'blocked somebody', 'did.block.lifted': 'unblocked somebody', 'did.block.exempted': 'said that somebody is never to be blocked', 'did.abuse.detected': 'blocked somebody by itself', 'did.abuse.attack': 'noticed an attack', 'did.content.revealed': 'looked at masked content',
  'did.identity.confirmed': 'proved again who they are', 'did.identity_key.made': 'made a key for visitor identity', 'did.identity_key.withdrawn': 'withdrew a key for visitor identity', 'did.secret.rotated': 'replaced a secret of the relay',
  'did.message.released': 'released a message that was held back', 'did.message.refused': 'refused a message that was held back', 'did.message.deleted': 'deleted a message',
  'did.broadcast.sent': 'sent a broadcast', 'did.conversation.deleted': 'deleted a conversation', 'did.visitor.changed': 'corrected a visitor', 'did.visitor.deleted': 'deleted a visitor', 'did.export.made': 'exported data', 'did.audit.exported': 'exported this log',
} as const;

export type AuditDictionary = typeof en;
export type AuditWords = Words<AuditDictionary>;
