import type Database from 'better-sqlite3';
import { packId, type PackedId, unpackId } from '../codec.ts';

/** A workspace as the other tables know it. */
export interface WorkspaceKeys {
  readonly key: number;
  readonly broadcastConv: string;
}

/** Looks workspaces up by id. They are never deleted and these fields never change, so what was found once stays true. */
export function workspaceKeys(db: Database.Database): (id: string) => WorkspaceKeys | undefined {
  const select = db.prepare<[PackedId], { key: number; broadcast_conv: PackedId }>('SELECT workspace_key AS key, broadcast_conv FROM workspaces WHERE id = ?');
  const known = new Map<string, WorkspaceKeys>();
  return (id) => {
    const held = known.get(id);
    if (held) return held;
    const found = select.get(packId(id));
    if (!found) return undefined;
    const keys = { key: found.key, broadcastConv: unpackId(found.broadcast_conv) };
    known.set(id, keys);
    return keys;
  };
}
