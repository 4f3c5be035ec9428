/** Whatever the relay allows by name, the console says in words, in every language, and shows under one heading. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_PERMISSIONS, PEOPLE_ONLY as RELAY_PEOPLE_ONLY } from '../../../packages/relay/src/chat/permissions.ts';
import { GROUPS, PEOPLE_ONLY, grouped } from '../../../packages/widget/src/chat-admin/access/permissions.ts';
import { ar } from '../../../packages/widget/src/chat-admin/access/words/ar.ts';
import { de } from '../../../packages/widget/src/chat-admin/access/words/de.ts';
import { en } from '../../../packages/widget/src/chat-admin/access/words/en.ts';

test('every permission has its sentence in English, German and Arabic, and no sentence is without a permission', () => {
  for (const [language, words] of Object.entries({ en, de, ar })) {
    const said = Object.keys(words).filter((key) => key.startsWith('may.')).map((key) => key.slice('may.'.length));
    assert.deepEqual(said.sort(), [...ALL_PERMISSIONS].sort(), language);
  }
});

test('every permission stands under one heading; one of a newer relay comes last', () => {
  assert.deepEqual(Object.values(GROUPS).flat().sort(), [...ALL_PERMISSIONS].sort());
  assert.deepEqual(grouped(['from.the.future', 'audit.read']), [{ group: 'records', names: ['audit.read'] }, { group: 'other', names: ['from.the.future'] }]);
});

test('what no API token can have is the same for the console and the relay', () => {
  assert.deepEqual([...PEOPLE_ONLY].sort(), [...RELAY_PEOPLE_ONLY].sort());
});
