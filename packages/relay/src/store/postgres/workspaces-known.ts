import type { Queries } from './database.ts';

/** A workspace as the other tables know it. */
export interface WorkspaceKeys {
  readonly key: number;
  readonly id: string;
  readonly broadcastConv: string;
}

/** Looks workspaces up by id. They are never deleted and these fields never change, so what was found once stays true. */
export class KnownWorkspaces {
  readonly #db: Queries;
  readonly #known = new Map<string, WorkspaceKeys>();

  constructor(db: Queries) {
    this.#db = db;
  }

  /** @param db who asks: inside a transaction its own connection, since waiting there for another one could be for ever. */
  async get(id: string, db: Queries = this.#db): Promise<WorkspaceKeys | undefined> {
    const held = this.#known.get(id);
    if (held) return held;
    const found = await db.one<{ key: number; conv: string }>('SELECT workspace_key AS key, broadcast_conv AS conv FROM workspaces WHERE id = $1', [id]);
    if (!found) return undefined;
    const keys = { key: found.key, id, broadcastConv: found.conv };
    this.#known.set(id, keys);
    return keys;
  }

  /** For what only makes sense in a workspace that the caller already holds. */
  async need(id: string, db: Queries = this.#db): Promise<WorkspaceKeys> {
    const keys = await this.get(id, db);
    if (!keys) throw new Error(`there is no workspace ${id}`);
    return keys;
  }
}
