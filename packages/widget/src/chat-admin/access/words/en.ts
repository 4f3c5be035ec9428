import type { Words } from '../../../words/words.ts';

/** Roles and API tokens; loaded with their pages. */
export const en = {
  'may.conversations.read': 'See and search conversations', 'may.conversations.write': 'Answer visitors, and change or delete own messages', 'may.conversations.manage': 'Close, archive and assign conversations, and delete messages of others', 'may.conversations.delete': 'Delete whole conversations',
  'may.visitors.read': 'See visitors and what they did on the site', 'may.visitors.write': 'Correct a visitor’s name, email and phone, and note events for them', 'may.blocks.manage': 'Block and unblock visitors and addresses',
  'may.broadcasts.read': 'See broadcasts and their figures', 'may.broadcasts.send': 'Send a broadcast to all visitors',
  'may.agents.read': 'See the team and who is there', 'may.agents.manage': 'Invite, change and remove people below owner, and sign them out', 'may.roles.manage': 'Make and change roles and teams', 'may.owners.manage': 'Make, change and remove owners',
  'may.workspace.read': 'See the settings', 'may.workspace.manage': 'Change the name and the look of the widget; people also the allowed origins, API tokens never', 'may.security.manage': 'Change sign-in rules, identity keys and content rules', 'may.tokens.manage': 'Make and revoke API tokens of the workspace',
  'may.audit.read': 'Read and export the audit log', 'may.exports.create': 'Export data',
  'group.conversations': 'Conversations', 'group.visitors': 'Visitors', 'group.broadcasts': 'Broadcasts', 'group.team': 'Team', 'group.workspace': 'Workspace', 'group.records': 'Records', 'group.other': 'Others',
  'count': { one: '{count} permission', other: '{count} permissions' }, 'needOne': 'Choose at least one permission.', 'notMine': 'You do not have this yourself.', 'all': 'All', 'none': 'None', 'needName': 'Please enter a name.',
  'roles.lead': 'A role is a name for what somebody may do. Everybody in the team has one; you give it on the team page.', 'roles.team': 'Go to the team',
  'roles.builtIn': 'Built in', 'roles.builtInText': 'The same in every workspace. They cannot be changed.', 'roles.own': 'Your own', 'roles.noneOwn': 'None yet. Make one when the built-in roles allow too much or too little.',
  'roles.new': 'New role', 'roles.newTitle': 'New role', 'roles.editTitle': 'Change “{name}”', 'roles.name': 'Name', 'roles.nameHint': 'For example: Night shift', 'roles.begin': 'Begin with', 'roles.beginEmpty': 'Nothing', 'roles.may': 'Who has it may', 'roles.nothing': 'Nothing: who has it can sign in and change their own account, no more.',
  'roles.limit': 'You can give only what you have yourself.', 'roles.create': 'Make the role', 'roles.change': 'Change', 'roles.remove': 'Remove',
  'roles.atOnce': { one: 'The change holds at once for {names}.', other: 'The change holds at once for {count} people: {names}.' },
  'roles.holders': { one: 'held by {names}', other: 'held by {names}' }, 'roles.more': { one: '{names} and {count} more', other: '{names} and {count} more' }, 'roles.nobody': 'nobody has it',
  'roles.mine': 'This is your own role. Somebody with another role must change it.', 'roles.beyond': 'It allows more than you may yourself, so you cannot change it.',
  'roles.made': 'The role “{name}” was made. Give it to somebody on the team page.', 'roles.saved': 'The role “{name}” was changed.', 'roles.removed': 'The role “{name}” was removed.',
  'roles.removeTitle': 'Remove the role “{name}”?', 'roles.removeText': 'Nobody has it, so nobody loses anything. It cannot be brought back.',
  'roles.inUseTitle': '“{name}” is in use', 'roles.inUseText': { one: '{names} has this role. Give them another one on the team page first; then it can be removed.', other: '{names} have this role. Give them another one on the team page first; then it can be removed.' }, 'roles.close': 'Close',
  'roles.nameTaken': 'There is a role of this name already. Choose another name.', 'roles.tooMuch': 'You may not do this yourself any more: {what}. Nobody gives what they do not have.', 'roles.gone': 'Somebody has removed this role meanwhile.', 'roles.tooMuchOther': 'It holds something that you may not do yourself. Nobody gives what they do not have.',
  'tokens.lead': 'A token lets a program use the REST API and the SDK.', 'tokens.docs': 'API documentation',
  'tokens.workspace': 'Tokens of the workspace', 'tokens.workspaceText': 'They belong to the workspace and outlive whoever made them. What they write carries the token’s name.',
  'tokens.mine': 'Your personal tokens', 'tokens.mineText': 'They act in your name, with at most your rights at that time, and end when you leave the team.', 'tokens.others': 'Personal tokens of the team',
  'tokens.none': 'No tokens yet.', 'tokens.new': 'New token', 'tokens.newMine': 'New personal token', 'tokens.name': 'Name', 'tokens.nameHint': 'What is it for?', 'tokens.expiry': 'Expires', 'tokens.life.7': 'In 7 days', 'tokens.life.30': 'In 30 days', 'tokens.life.90': 'In 90 days', 'tokens.life.365': 'In a year', 'tokens.life.0': 'Never',
  'tokens.neverHint': 'It works until somebody revokes it. Put a date into your calendar to look after it.', 'tokens.untilHint': 'On {day}. Make a new one before, then no program stops.',
  'tokens.may': 'What it may do', 'tokens.limit': 'Choose as little as the program needs. You can give only what you have yourself; managing the team, roles, tokens and security needs a person.', 'tokens.create': 'Make the token',
  'tokens.secretTitle': 'Token “{name}”', 'tokens.secretText': 'Copy it now and keep it where the program reads its secrets. It is stored hashed and cannot be shown again.', 'tokens.kept': 'I have copied it', 'tokens.secret': 'Secret of the token',
  'tokens.made': 'Made {day}', 'tokens.used': 'last used {time}', 'tokens.unused': 'not used yet', 'tokens.expires': 'expires {day}', 'tokens.expired': 'expired {day}', 'tokens.never': 'does not expire', 'tokens.owner': 'of {name}',
  'tokens.revoke': 'Revoke', 'tokens.revokeTitle': 'Revoke “{name}”?', 'tokens.revokeText': 'Programs that use it are refused at once, and their connections close. It cannot be brought back.', 'tokens.revokeUsed': 'It was last used {time}.', 'tokens.revoked': 'The token “{name}” was revoked.',
} as const;

export type AccessDictionary = typeof en;
export type AccessWords = Words<AccessDictionary>;
