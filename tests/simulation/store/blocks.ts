import { type BlockStore, type BlockSubject, DEFAULT_PROOF_MODE, holds, type NewBlock, type StoredBlock, STRIKES_MS, untilOf } from '../../../packages/relay/src/store/blocks.ts';
import type { Connection } from './database.ts';
import { page } from './lists.ts';
import { need, type State } from './state.ts';

const keyOf = ({ kind, subject }: BlockSubject): string => `${kind}:${subject}`;
const all = (state: State, workspace: string) => state.workspaces.get(workspace)?.blocks ?? new Map<string, { place: number; block: StoredBlock }>();

function put(state: State, workspace: string, { id, kind, subject, by, reason, signals, createdTs }: NewBlock, rest: { untilTs?: number; strikes: number; exempt: boolean }): StoredBlock {
  const found = need(state, workspace);
  for (const [key, { block }] of found.blocks) if (!block.exempt && (block.untilTs ?? Infinity) < createdTs - STRIKES_MS) found.blocks.delete(key);
  const block: StoredBlock = { id, workspace, kind, subject, by, signals, createdTs, ...rest, ...(reason === undefined ? {} : { reason }) };
  found.blocked += 1;
  found.blocks.set(keyOf(block), { place: found.blocked, block });
  return block;
}

export function blocks(connection: Connection): BlockStore {
  return {
    active: (workspace, subjects, now) => connection.read((state) => {
      const found = subjects.flatMap((subject) => all(state, workspace).get(keyOf(subject))?.block ?? []);
      return found.some(({ kind, exempt }) => exempt && kind === 'visitor') ? undefined : found.find((block) => holds(block, now));
    }),
    of: (workspace, subject) => connection.read((state) => all(state, workspace).get(keyOf(subject))?.block),
    block: (workspace, fresh) => connection.write((state) => {
      const held = need(state, workspace).blocks.get(keyOf(fresh))?.block;
      if (held?.exempt) return { status: 'exempt', block: held };
      return { status: 'blocked', block: put(state, workspace, fresh, { ...untilOf(fresh, held), exempt: false }) };
    }),
    lift: (workspace, id, now) => connection.write((state) => {
      const found = [...all(state, workspace).values()].find(({ block }) => block.id === id);
      if (!found || !(found.block.exempt || holds(found.block, now))) return undefined;
      found.block = { ...found.block, untilTs: now, exempt: false, strikes: 0 };
      return found.block;
    }),
    exempt: (workspace, fresh) => connection.write((state) => put(state, workspace, fresh, { strikes: 0, exempt: true })),
    proofMode: (workspace) => connection.read((state) => state.workspaces.get(workspace)?.proofMode ?? DEFAULT_PROOF_MODE),
    setProofMode: (workspace, mode) => connection.write((state) => { need(state, workspace).proofMode = mode; }),
    list: (workspace, what, now, cursor, limit) => connection.read((state) => {
      const items = [...all(state, workspace).values()].filter(({ block }) => (what === 'exempt' ? block.exempt : holds(block, now)));
      const found = page(items, ({ place }) => place, cursor, limit);
      return { ...found, items: found.items.map(({ block }) => block) };
    }),
  };
}
