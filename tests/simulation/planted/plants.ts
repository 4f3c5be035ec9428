import type { Promised } from '../history/index.ts';

/** A known mistake: in one source file, `find` (which must be there exactly once) gives way to `replace`. */
export interface Plant {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What it breaks; at least one of these must be reported. */
  readonly breaks: readonly Promised[];
}

const SDK = 'packages/sdk/src';
const RELAY = 'packages/relay/src';
const STORE = 'tests/simulation/store';

/** The mistakes that peers have made. Those of a store are planted into the model, which keeps the same contract as the engines. */
export const PLANTS: readonly Plant[] = [
  {
    // The latest group is answered while it is only in memory: a crash takes it away again.
    name: 'ack before the commit', file: `${STORE}/database.ts`, breaks: ['G1'],
    find: 'const answers = this.#commit(group);', replace: 'const before = structuredClone(this.#database.state);\n      this.die = () => {\n        Object.assign(this.#database.state, before);\n        this.#state = \'dead\';\n      };\n      const answers = this.#commit(group);',
  },
  {
    name: 'seq taken from the clock', file: `${STORE}/append.ts`, breaks: ['G3'],
    find: 'const seq = entries.length + 1;', replace: 'const seq = Math.max(entries.length + 1, Math.floor((options.now() - 1_790_000_000_000) / 4_000));',
  },
  { name: 'seq taken from a sequence that all conversations share', file: `${STORE}/append.ts`, breaks: ['G3'], find: 'const seq = entries.length + 1;', replace: 'const seq = workspace.rev;' },
  { name: 'no dedupe by id', file: `${STORE}/append.ts`, breaks: ['G2'], find: 'if (known !== undefined) {', replace: 'if (known !== undefined && known < 0) {' },
  {
    name: 'dedupe by time instead of id', file: `${STORE}/append.ts`, breaks: ['G1', 'G3', 'G7'],
    find: 'const known = seqs.get(id);', replace: 'const known = seqs.get(id) ?? entries.find((entry) => entry.by.id === by.id && Math.abs(entry.ts - ts) < 5)?.seq;\n  const twin = entries.find((entry) => entry.seq === known);\n  if (twin) return { status: \'duplicate\', entry: twin, conversation: conversation.data };',
  },
  { name: 'the store moves cursors back', file: `${STORE}/state.ts`, breaks: ['G6'], find: 'const read = Math.max(from.read, Math.min(to.read ?? 0, head));', replace: 'const read = Math.min(to.read ?? from.read, head);' },
  { name: 'cursors pass the head', file: `${STORE}/state.ts`, breaks: ['G6'], find: 'Math.max(from.delivered, Math.min(to.delivered ?? 0, head), read)', replace: 'Math.max(from.delivered, to.delivered ?? 0, read)' },
  { name: 'the client moves cursors back', file: `${SDK}/timeline/cursors.ts`, breaks: ['G6'], find: 'const read = Math.max(held.read, told.read ?? 0);', replace: 'const read = told.read ?? held.read;' },
  { name: 'resume skips one entry', file: `${SDK}/timeline/conversations.ts`, breaks: ['G4'], find: 'after: epoch === undefined ? 0 : last }', replace: 'after: epoch === undefined ? 0 : last + 1 }' },
  { name: 'resume repeats one entry', file: `${SDK}/timeline/log.ts`, breaks: ['G4'], find: 'if (entry.seq <= last) continue;', replace: 'if (entry.seq === last) show(entry, items);\n      if (entry.seq <= last) continue;' },
  { name: 'a live entry is appended without a look at its seq', file: `${SDK}/timeline/log.ts`, breaks: ['G4'], find: 'if (entry.seq <= last) continue;', replace: 'if (entry.seq > last) applied.push(entry), advance(entry);\n      if (entry.seq <= last) continue;' },
  {
    name: 'the outbox forgets an item when it was sent, before its ack', file: `${SDK}/outbox/keeping.ts`, breaks: ['G7'],
    find: 'post(item);\n        return item;', replace: 'post(item);\n        void device.remove(\'outbox/\' + item.id);\n        return item;',
  },
  {
    name: 'a retry goes out under a new id', file: `${SDK}/outbox/outbox.ts`, breaks: ['G2'],
    find: 'if (item.state === \'sending\') put({ ...item, state: undefined });',
    replace: 'if (item.state === \'sending\') { held.delete(item.id); put({ ...item, id: item.id.slice(0, -1) + ((parseInt(item.id.slice(-1), 16) + 1) % 16).toString(16), state: undefined }); }',
  },
  { name: 'what follows a refused change is stored all the same', file: `${RELAY}/ws/lanes.ts`, breaks: ['G3'], find: 'if (lane.held !== undefined && lane.held !== id) return', replace: 'if (lane.held === \'\') return' },
  { name: 'the outbox is ordered by the clock', file: `${SDK}/outbox/outbox.ts`, breaks: ['G3'], find: 'one.order - other.order ||', replace: 'one.ts - other.ts ||' },
  {
    name: 'a snapshot is appended to what is shown', file: `${SDK}/timeline/log.ts`, breaks: ['G4'],
    find: 'keep([], false);\n      // Bodies of a snapshot are the present ones: nothing to fold.\n      orphans.clear();\n      prepend(entries, (entries[0]?.seq ?? first) > 1);',
    replace: 'const before = items;\n      keep([], false);\n      orphans.clear();\n      prepend(entries, (entries[0]?.seq ?? first) > 1);\n      items = before.concat(items);',
  },
  { name: 'the topic of a conversation lacks the workspace', file: `${RELAY}/bus/bus.ts`, breaks: ['G13'], find: '`c:${workspace}:${conv}`', replace: '`c:${conv}`' },
  { name: 'the topic of an inbox lacks the workspace', file: `${RELAY}/bus/bus.ts`, breaks: ['G13'], find: '`i:${workspace}`', replace: '`i:`' },
  { name: 'half of a batch counts as all of it', file: `${SDK}/connection/connection.ts`, breaks: ['G4', 'G7'], find: 'frame?.t === \'batch\' ? frame.frames : [frame]', replace: 'frame?.t === \'batch\' ? frame.frames.slice(0, Math.ceil(frame.frames.length / 2)) : [frame]' },
  // A deposed leader that goes on: two sockets for one browser.
  { name: 'dropped leader fence', file: `${SDK}/tabs/share.ts`, breaks: ['one socket'], find: 'if (leading) link.end(link.real ? 4200 : 1006, String(error));', replace: 'if (leading && !link.real) link.end(1006, String(error));' },
];
