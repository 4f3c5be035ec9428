/** Whatever is recorded, the console says it in words, in every language, and finds it by its kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUDIT_ACTIONS } from '../../../packages/relay/src/audit/actions.ts';
import { KINDS } from '../../../packages/widget/src/chat-admin/audit/kinds.ts';
import { ar } from '../../../packages/widget/src/chat-admin/audit/words/ar.ts';
import { de } from '../../../packages/widget/src/chat-admin/audit/words/de.ts';
import { en } from '../../../packages/widget/src/chat-admin/audit/words/en.ts';

const ACTIONS = Object.keys(AUDIT_ACTIONS);

test('every action has its sentence in English, German and Arabic, and no sentence is without an action', () => {
  for (const [language, words] of Object.entries({ en, de, ar })) {
    const said = Object.keys(words).filter((key) => key.startsWith('did.')).map((key) => key.slice('did.'.length));
    assert.deepEqual(said.sort(), [...ACTIONS].sort(), language);
  }
});

test('every action is found under one choice, and every choice finds something', () => {
  const prefixes = Object.entries(KINDS).flatMap(([kind, asked]) => (asked ?? '').split(',').filter(Boolean).map((pattern) => [kind, pattern.replace(/\*$/, '')] as const));
  for (const action of ACTIONS) assert.equal(prefixes.filter(([, prefix]) => action.startsWith(prefix)).length, 1, action);
  for (const [kind, prefix] of prefixes) assert.ok(ACTIONS.some((action) => action.startsWith(prefix)), `${kind}: ${prefix}`);
});
