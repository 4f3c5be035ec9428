import type { Words } from '../../../words/words.ts';

/** Teams: who is in them; loaded with the team page. */
export const en = {
  'title': 'Teams', 'lead': 'Give conversations to a team when it does not matter who of them answers. A team restricts nothing: everybody sees what their role allows.',
  'new': 'New team', 'newTitle': 'New team', 'editTitle': 'Change “{name}”', 'name': 'Name', 'nameHint': 'For example: Returns',
  'members': 'Members', 'find': 'Find somebody', 'nobodyFound': 'Nobody is called that.', 'disabled': 'disabled', 'invited': 'invited', 'create': 'Make the team', 'change': 'Change', 'remove': 'Delete', 'conversations': 'Conversations',
  'none': 'No teams yet. Make one, for example for sales or returns, and give conversations to it.',
  'empty': 'Nobody is in it yet.', 'count': { one: '{count} member', other: '{count} members' }, 'more': { one: '{names} and {count} more', other: '{names} and {count} more' },
  'made': 'The team “{name}” was made.', 'saved': 'The team “{name}” was changed.', 'removed': 'The team “{name}” was deleted.',
  'removeTitle': 'Delete the team “{name}”?', 'removeText': 'Its conversations stay with whoever looks after them and are given to no team. Its members stay as they are. It cannot be brought back.',
  'needName': 'Please enter a name.', 'nameTaken': 'There is a team of this name already. Choose another name.', 'gone': 'Somebody has deleted this team meanwhile.', 'full': 'There are 100 teams already, as many as there can be. Delete one that nobody uses.',
} as const;

export type TeamsDictionary = typeof en;
export type TeamsWords = Words<TeamsDictionary>;
