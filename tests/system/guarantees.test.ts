import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** "tests/a.test.ts: a sentence" at the start of a list item. */
const PROOF = /^- (tests\/[\w/.-]+\.ts): (.+)$/gm;

test('every proof that docs/guarantees.md names is a test of that file', () => {
  const proofs = [...readFileSync('docs/guarantees.md', 'utf8').matchAll(PROOF)];
  assert.ok(proofs.length > 10, 'the page names its proofs');
  const missing = proofs.filter(([, file = '', title = '']) => !existsSync(file) || !readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title));
  assert.deepEqual(missing.map(([line]) => line), []);
});

test('every promise of the design has its section', () => {
  const headings = [...readFileSync('docs/guarantees.md', 'utf8').matchAll(/^## (G\d+) /gm)].map(([, promise]) => promise);
  assert.deepEqual(headings, Array.from({ length: 13 }, (_, index) => `G${index + 1}`));
});
