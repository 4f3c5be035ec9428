/** Who is on other nodes, against a model that looks through everybody each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyOf, PresenceMap, type Somebody } from '../../../packages/relay/src/cluster/presence-map.ts';

const somebody: fc.Arbitrary<Somebody> = fc.record({
  workspace: fc.constantFrom('shop', 'club'), kind: fc.constantFrom('visitor', 'agent'), id: fc.constantFrom('a', 'b', 'c'), state: fc.constantFrom('online', 'away'),
});
const node = fc.constantFrom('n1', 'n2', 'n3');
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), node, somebody }),
  fc.record({ do: fc.constant('remove' as const), node, somebody }),
  fc.record({ do: fc.constant('replace' as const), node, people: fc.array(somebody, { maxLength: 4 }) }),
  fc.record({ do: fc.constant('drop' as const), node }),
  fc.record({ do: fc.constant('here' as const), somebody, isHere: fc.boolean() }),
);

test('figures and agents of a workspace are those of everybody who is there, whatever came and went', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const map = new PresenceMap(() => undefined);
    const model = new Map<string, Map<string, Somebody>>();
    const here = new Map<string, Somebody>();
    for (const one of steps) {
      const people = 'node' in one ? (model.get(one.node) ?? new Map<string, Somebody>()) : new Map<string, Somebody>();
      if ('node' in one) model.set(one.node, people);
      if (one.do === 'put') {
        map.put(one.node, one.somebody);
        people.set(keyOf(one.somebody), one.somebody);
      } else if (one.do === 'remove') {
        map.remove(one.node, keyOf(one.somebody));
        people.delete(keyOf(one.somebody));
      } else if (one.do === 'here') {
        map.noteHere(one.somebody, one.isHere);
        if (one.isHere) here.set(keyOf(one.somebody), one.somebody);
        else here.delete(keyOf(one.somebody));
      } else {
        if (one.do === 'drop') map.drop(one.node);
        else map.replace(one.node, one.people);
        people.clear();
        if (one.do === 'replace') for (const each of one.people) people.set(keyOf(each), each);
      }
    }
    for (const workspace of ['shop', 'club']) {
      const elsewhere = [...model.values()].flatMap((people) => [...people.values()]).filter((each) => each.workspace === workspace);
      const visitors = new Set(elsewhere.filter(({ kind }) => kind === 'visitor').map(keyOf));
      assert.equal(map.visitors(workspace), visitors.size);
      assert.equal(map.visitorsAlsoHere(workspace), [...visitors].filter((key) => here.has(key)).length);
      const names = (people: readonly Somebody[]): string[] => people.map(({ id, state }) => `${id} ${state}`).sort();
      assert.deepEqual(names(map.agents(workspace)), names(elsewhere.filter(({ kind }) => kind === 'agent')));
    }
  }));
});
