import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, type Json } from '../../../packages/relay/src/audit/canonical.ts';

/** The same value with the members of every object in reverse order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, turned(member)]));
}

const value = fc.jsonValue({ maxDepth: 4 });

test('the example of RFC 8785, section 3.2.2, has the text that stands there', () => {
  const example = { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001], string: '€$\u000f\nA\'B"\\\\"/', literals: [null, true, false] };
  assert.equal(canonical(example), '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
});

test('members stand in the order of UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
  const example = { '€': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', 1: 'One', '😀': 'Emoji: Grinning Face', '\u0080': 'Control', 'ö': 'Latin Small Letter O With Diaeresis' };
  assert.deepEqual([...canonical(example).matchAll(/:"([^"]+)"/g)].map(([, name]) => name), [
    'Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('the order in which members were given does not matter, and reading the text back gives the same text', () => {
  fc.assert(fc.property(value, (any) => {
    const text = canonical(any as Json);
    assert.equal(canonical(turned(any) as Json), text);
    assert.equal(canonical(JSON.parse(text) as Json), text);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(any)));
  }));
});

test('undefined members are left out; what has no text is refused', () => {
  assert.equal(canonical({ b: undefined, a: 1 }), '{"a":1}');
  for (const wrong of [NaN, Infinity, -Infinity, '\ud800', ['\udc00'], { '\ud800': 1 }]) assert.throws(() => canonical(wrong), TypeError);
});
