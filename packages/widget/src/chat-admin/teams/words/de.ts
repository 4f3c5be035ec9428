import type { Translation } from '../../../words/words.ts';
import type { TeamsDictionary } from './en.ts';

export const de: Translation<TeamsDictionary> = {
  'title': 'Teams', 'lead': 'Geben Sie Unterhaltungen einem Team, wenn es gleich ist, wer daraus antwortet. Ein Team schränkt nichts ein: Alle sehen, was ihre Rolle erlaubt.',
  'new': 'Neues Team', 'newTitle': 'Neues Team', 'editTitle': '„{name}“ ändern', 'name': 'Name', 'nameHint': 'Zum Beispiel: Retouren',
  'members': 'Mitglieder', 'find': 'Jemanden finden', 'nobodyFound': 'So heißt niemand.', 'disabled': 'deaktiviert', 'invited': 'eingeladen', 'create': 'Team anlegen', 'change': 'Ändern', 'remove': 'Löschen', 'conversations': 'Unterhaltungen',
  'none': 'Noch keine Teams. Legen Sie eines an, zum Beispiel für Verkauf oder Retouren, und geben Sie ihm Unterhaltungen.',
  'empty': 'Noch ist niemand darin.', 'count': { one: '{count} Mitglied', other: '{count} Mitglieder' }, 'more': { one: '{names} und {count} weitere Person', other: '{names} und {count} weitere' },
  'made': 'Das Team „{name}“ wurde angelegt.', 'saved': 'Das Team „{name}“ wurde geändert.', 'removed': 'Das Team „{name}“ wurde gelöscht.',
  'removeTitle': 'Das Team „{name}“ löschen?', 'removeText': 'Seine Unterhaltungen bleiben bei denen, die sich darum kümmern, und gehören zu keinem Team mehr. Die Mitglieder bleiben, wie sie sind. Es kann nicht zurückgeholt werden.',
  'needName': 'Bitte geben Sie einen Namen ein.', 'nameTaken': 'Ein Team dieses Namens gibt es schon. Wählen Sie einen anderen.', 'gone': 'Jemand hat dieses Team inzwischen gelöscht.', 'full': 'Es gibt schon 100 Teams, mehr sind nicht möglich. Löschen Sie eines, das niemand braucht.',
};
