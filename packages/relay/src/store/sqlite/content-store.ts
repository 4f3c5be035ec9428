import type { ContentStore } from '../content.ts';
import type { Engine } from './open.ts';

export function contentStore({ writer, reader, points }: Engine): ContentStore {
  return {
    rules: (workspace) => points.read((read) => read.contentRules(workspace)),
    setRules: (workspace, settings) => writer.call('setContentRules', workspace, settings),
    hold: (workspace, message) => writer.call('holdMessage', workspace, message),
    heldState: (workspace, conv, message) => points.read((read) => read.heldState(workspace, conv, message)),
    held: (workspace, cursor, limit) => reader.call('heldMessages', workspace, cursor, limit),
    release: (workspace, id, ts) => writer.call('releaseHeld', workspace, id, ts),
    refuse: (workspace, id, ts) => writer.call('refuseHeld', workspace, id, ts),
  };
}
