import type { BlockStore } from '../blocks.ts';
import type { Engine } from './open.ts';

export function blockStore({ writer, reader, points }: Engine): BlockStore {
  return {
    active: (workspace, subjects, now) => points.read((read) => read.activeBlock(workspace, subjects, now)),
    of: (workspace, subject) => points.read((read) => read.blockOf(workspace, subject)),
    block: (workspace, fresh) => writer.call('block', workspace, fresh),
    lift: (workspace, id, now) => writer.call('liftBlock', workspace, id, now),
    exempt: (workspace, fresh) => writer.call('exemptBlock', workspace, fresh),
    proofMode: (workspace) => points.read((read) => read.proofMode(workspace)),
    setProofMode: (workspace, mode) => writer.call('setProofMode', workspace, mode),
    list: (workspace, what, now, cursor, limit) => reader.call('blocks', workspace, what, now, cursor, limit),
  };
}
