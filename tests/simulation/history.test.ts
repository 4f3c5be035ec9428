import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, createRecorder, fromLines, toLines, type History, type HistoryEvent, type ShownItem, type StoredLine, type StoredLog } from './history/index.ts';

const message = (seq: number, id: string, text: string): StoredLine => ({ seq, id, type: 'message', text });
const LINES: readonly StoredLine[] = [message(1, 'a', 'v1'), { seq: 2, id: 'e', type: 'edit' }, message(3, 'b', 'v2 edited'), message(4, 'c', 's1')];
const log = (entries: readonly StoredLine[] = LINES, cursors: StoredLog['cursors'] = [{ by: 'visitor', delivered: 4, read: 3 }]): StoredLog => ({ workspace: 'w', conv: 'x', entries, cursors });
const shown = (...items: ShownItem[]): readonly ShownItem[] => items;

/** A run that keeps every promise, with additions and another end where a test wants them. */
function run(more: readonly HistoryEvent[] = [], options: { views?: readonly (readonly ShownItem[])[]; store?: readonly StoredLog[] } = {}): History {
  const recorder = createRecorder();
  recorder.add({ type: 'client', client: 'page', workspace: 'w' });
  for (const [call, id] of [['v1', 'a'], ['v2', 'b']] as const) {
    recorder.add({ type: 'call', client: 'page', call });
    recorder.add({ type: 'kept', client: 'page', call, conv: 'x', id });
  }
  for (const items of options.views ?? [shown(['a', null, true]), shown(['a', 1, true], ['b', null, true]), shown(['a', 1, true], ['b', 3, true]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])]) {
    recorder.shown('page', 'x', items);
  }
  recorder.add({ type: 'ack', client: 'page', conv: 'x', id: 'a', seq: 1 });
  recorder.add({ type: 'cursor', source: 'page', workspace: 'w', conv: 'x', by: 'visitor', delivered: 3, read: 1 });
  for (const event of more) recorder.add(event as Exclude<HistoryEvent, { type: 'shown' }>);
  recorder.add({ type: 'calm', client: 'page', conv: 'x', older: false });
  return recorder.finish(options.store ?? [log()]);
}

const broken = (history: History): string[] => [...new Set(check(history).map(({ promise }) => promise))];

describe('the checker', () => {
  it('finds nothing in a run that keeps every promise, also after it was written to lines and read again', () => {
    assert.deepEqual(check(run()), []);
    assert.deepEqual(fromLines(toLines(run())), run());
    assert.throws(() => fromLines('{"type":"client"}\n{"ty'), /Line 2/);
  });

  const cases: readonly [string, string, History][] = [
    ['an ack for what is not stored', 'G1', run([{ type: 'ack', client: 'page', conv: 'x', id: 'lost', seq: 5 }])],
    ['an ack for another place', 'G3', run([{ type: 'ack', client: 'page', conv: 'x', id: 'b', seq: 4 }])],
    ['a line that is not stored', 'G1', run([], { views: [shown(['ghost', 1, false]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])] })],
    ['one id stored twice', 'G2', run([], { store: [log([...LINES, message(5, 'a', 'v1')])] })],
    ['one call stored under two ids', 'G2', run([], { store: [log([...LINES, message(5, 'a2', 'v1')])] })],
    ['a seq that was left out', 'G3', run([], { store: [log([...LINES, message(6, 'd', 's2')])] })],
    ['calls stored in another order', 'G3', run([], { store: [log([message(1, 'b', 'v2'), message(2, 'a', 'v1')], [])], views: [] })],
    ['an entry shown twice', 'G4', run([], { views: [shown(['a', 1, true], ['b', 3, true], ['c', 4, false], ['c', 4, false])] })],
    ['lines out of order', 'G4', run([], { views: [shown(['b', 3, true], ['a', 1, true]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])] })],
    ['a gap in what others wrote', 'G4', run([], { views: [shown(['a', 1, true], ['c', 4, false]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])] })],
    ['a stored line after an unsent one', 'G4', run([], { views: [shown(['a', null, true], ['c', 4, false]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])] })],
    ['a view that never catches up', 'G4', run([], { views: [shown(['a', 1, true], ['b', 3, true])] })],
    ['an unsent line that stays', 'G4', run([], { views: [shown(['a', 1, true], ['b', 3, true], ['c', 4, false], ['z', null, true])] })],
    ['being told twice', 'G4', run([{ type: 'told', client: 'page', id: 'c' }, { type: 'told', client: 'page', id: 'c' }])],
    ['a cursor that goes back', 'G6', run([{ type: 'cursor', source: 'page', workspace: 'w', conv: 'x', by: 'visitor', delivered: 2, read: 1 }])],
    ['a cursor past the head', 'G6', run([{ type: 'cursor', source: 'page', workspace: 'w', conv: 'x', by: 'visitor', delivered: 9, read: 1 }])],
    ['a cursor past the head of its time', 'G6', run([{ type: 'cursor', source: 'store', workspace: 'w', conv: 'x', by: 'visitor', delivered: 3, read: 1, head: 2 }])],
    ['a cursor that was stored and is behind at the end', 'G6', run([], { store: [log(LINES, [{ by: 'visitor', delivered: 2, read: 1 }])] })],
    ['a kept message that is nowhere', 'G7', run([{ type: 'kept', client: 'page', call: 'v3', conv: 'x', id: 'lost' }])],
    ['an entry of another workspace', 'G13', run([], { views: [shown(['a', 1, true], ['b', 3, true], ['c', 4, false], ['q', null, false])], store: [log(), { workspace: 'other', conv: 'x', entries: [message(1, 'q', 'o1')], cursors: [] }] })],
    ['a text of another workspace', 'G13', run([{ type: 'heard', client: 'page', workspace: 'other', what: 'o1' }])],
  ];
  for (const [what, promise, history] of cases) {
    it(`finds ${what} (${promise})`, () => assert.ok(broken(history).includes(promise), `found ${broken(history).join() || 'nothing'}`));
  }

  it('expects nothing of what was refused for good or erased', () => {
    assert.deepEqual(broken(run([{ type: 'kept', client: 'page', call: 'v3', conv: 'x', id: 'n' }, { type: 'dropped', client: 'page', id: 'n' }])), []);
    assert.deepEqual(broken(run([{ type: 'erased', workspace: 'w', conv: 'x' }], { store: [] })), []);
  });

  it('lets own acked messages stand beyond a gap until the gap is closed', () => {
    assert.deepEqual(broken(run([], { views: [shown(['b', 3, true]), shown(['a', 1, true], ['c', 4, true]), shown(['a', 1, true], ['b', 3, true], ['c', 4, false])] })), []);
  });

  it('takes time linear in the history: ten times the entries, not a hundred times the steps', () => {
    const steps = (length: number): number => {
      let looks = 0;
      const lines = Array.from({ length }, (_, place) => message(place + 1, `m${place}`, `t${place}`));
      const recorder = createRecorder();
      recorder.add({ type: 'client', client: 'page', workspace: 'w' });
      const events = lines.map(({ id, seq }, place): HistoryEvent => ({ type: 'shown', client: 'page', conv: 'x', at: place, remove: 0, add: [[id, seq, false]] }));
      const entries = lines.map((line) => new Proxy(line, { get: (target, field) => { looks += 1; return Reflect.get(target, field); } }));
      assert.deepEqual(check({ events: [...recorder.finish([]).events, ...events], store: [log(entries, [])] }), []);
      return looks;
    };
    assert.ok(steps(2_000) < 11 * steps(200));
  });
});
