import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentHashes, storedHashes } from './schema-hash.ts';

test('the schemas on the wire do not change without a decision about the version', () => {
  const current = currentHashes();
  const stored = storedHashes();
  const changed = Object.keys(current.hashes).filter((name) => current.hashes[name] !== stored.hashes[name]);
  assert.deepEqual(changed, [], [
    `The schema of ${changed.join(', ')} changed. Decide first (PROTOCOL.md §12):`,
    '- an optional field, a new frame type, a wider limit: the same version; add examples to packages/protocol/corpus.',
    '- anything removed, renamed, newly required, narrower or with another meaning: raise PROTOCOL_VERSION and keep serving the old one.',
    'Then run: npx node --conditions=frontdesk-source tests/protocol/schema-hash.ts --update',
  ].join('\n'));
  assert.equal(current.version, stored.version, 'PROTOCOL_VERSION changed: store its hashes with --update, and give it a corpus of its own.');
});
