import type { Cursor } from '@frontdesk/protocol';
import type { StoredBroadcast, StoredVisitor, VisitorPatch } from '../records.ts';
import { peopleText } from '../text.ts';
import { factsAfter } from '../visitor-rules.ts';
import { type BroadcastColumns, SELECT_BROADCAST, toBroadcast, toVisitor, VISITOR_COLUMNS, type VisitorColumns } from './rows.ts';
import { recordset } from './text.ts';
import type { ConversationRow, Unit, WorkspaceRow } from './unit.ts';

/** A locked visitor with their place in the announcements. Changed in memory, written at the end. */
export interface VisitorRow extends VisitorColumns {
  readonly workspace_key: number;
  token_hash: string;
  broadcast_from: number;
  /** Announcements up to here do not count them: they had opted out. */
  broadcast_counted_from: number;
  broadcast_delivered: number;
  broadcast_read: number;
  dirty: boolean;
}

const COLUMNS = `${VISITOR_COLUMNS}, visitors.workspace_key, visitors.token_hash, visitors.broadcast_from, visitors.broadcast_counted_from, visitors.broadcast_delivered, visitors.broadcast_read`;
const WRITTEN = [
  'name', 'email', 'phone', 'locale', 'page', 'device', 'attributes', 'user_told', 'user_proven', 'verified', 'broadcasts', 'seen_ts', 'token_hash',
  'broadcast_from', 'broadcast_counted_from', 'broadcast_delivered', 'broadcast_read',
] as const;
const TYPES: Partial<Record<(typeof WRITTEN)[number], string>> = {
  broadcasts: 'boolean', seen_ts: 'bigint', broadcast_from: 'integer', broadcast_counted_from: 'integer', broadcast_delivered: 'integer', broadcast_read: 'integer',
};
const UPDATE = `UPDATE visitors SET people = v.people, ${WRITTEN.map((name) => `${name} = v.${name}`).join(', ')}
  FROM json_to_recordset($1) AS v(visitor_key bigint, people text, ${WRITTEN.map((name) => `${name} ${TYPES[name] ?? 'text'}`).join(', ')}) WHERE visitors.visitor_key = v.visitor_key`;

interface Raised { readonly conv: ConversationRow; readonly views: Map<number, StoredBroadcast[]>; readonly by: Map<number, { delivered: number; read: number }> }

/** Visitors in one transaction, and the figures of announcements that their cursors pass. */
export class VisitorUnit {
  readonly #unit: Unit;
  readonly #held = new Map<number, VisitorRow>();
  readonly #byId = new Map<string, VisitorRow>();
  readonly #raised = new Map<number, Raised>();

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  /** Locks many at once, in the order of their keys, for those who ask for them one by one afterwards. */
  async prepare(workspace: WorkspaceRow, ids: readonly string[]): Promise<void> {
    for (const row of await this.#find(workspace, 'id', ids)) this.#byId.set(`${workspace.key}:${row.id}`, row);
  }

  async byId(workspace: WorkspaceRow, id: string): Promise<VisitorRow | undefined> {
    const name = `${workspace.key}:${id}`;
    if (!this.#byId.has(name)) await this.prepare(workspace, [id]);
    return this.#byId.get(name);
  }

  async byTokens(workspace: WorkspaceRow, hashes: readonly string[]): Promise<ReadonlyMap<string, VisitorRow>> {
    return new Map((await this.#find(workspace, 'token_hash', hashes)).map((row) => [row.token_hash, row]));
  }

  async byKey(workspace: WorkspaceRow, key: number): Promise<VisitorRow | undefined> {
    return (await this.#find(workspace, 'visitor_key', [key]))[0];
  }

  async byUser(workspace: WorkspaceRow, user: string): Promise<VisitorRow | undefined> {
    return (await this.#find(workspace, 'user_proven', [user]))[0];
  }

  /**
   * Somebody new, who sees announcements from now on. Undefined when another node has made them meanwhile.
   * The workspace's row is locked first: an announcement is either before them and not theirs, or after them and counts them.
   */
  async create(workspace: WorkspaceRow, id: string, tokenHash: string, ts: number): Promise<VisitorRow | undefined> {
    await this.#unit.db.run('UPDATE workspaces SET audience = audience + 1 WHERE workspace_key = $1', [workspace.key]);
    const row = await this.#unit.db.one<VisitorRow>(
      `INSERT INTO visitors (workspace_key, id, token_hash, people, broadcasts, created_ts, seen_ts, broadcast_from, broadcast_counted_from, broadcast_delivered, broadcast_read)
       SELECT $1, $2, $3, '', true, $4, $4, head, head, head, head FROM conversations WHERE workspace_key = $1 AND id = $5
       ON CONFLICT (workspace_key, token_hash) DO NOTHING RETURNING ${COLUMNS}`,
      [workspace.key, id, tokenHash, ts, workspace.broadcastConv],
    );
    if (!row) {
      workspace.audience -= 1;
      return undefined;
    }
    return this.#hold(row);
  }

  /** What was told, by whomever: facts that the site proved stay as they are. */
  async apply(workspace: WorkspaceRow, row: VisitorRow, patch: VisitorPatch): Promise<StoredVisitor> {
    const broadcasts = patch.broadcasts ?? row.broadcasts;
    const hadOptedOut = broadcasts && !row.broadcasts;
    if (broadcasts !== row.broadcasts) workspace.audience += broadcasts ? 1 : -1;
    if (Object.values(patch).some((value) => value !== undefined)) Object.assign(row, factsAfter(row, patch), { broadcasts, dirty: true });
    // Announcements made while they had opted out did not have them in the audience: they neither count nor are theirs to see.
    if (hadOptedOut) await this.#rejoin(workspace, row);
    return toVisitor(row, workspace.id);
  }

  /** Moves the visitor on in the announcements, and raises the figures of those that they pass. Their texts are read at the end. */
  cross(conv: ConversationRow, visitor: VisitorRow, to: Cursor): StoredBroadcast[] {
    const from = { delivered: visitor.broadcast_delivered, read: visitor.broadcast_read };
    Object.assign(visitor, { broadcast_delivered: to.delivered, broadcast_read: to.read, dirty: true });
    if (!visitor.broadcasts) return [];
    const notTheirs = Math.max(visitor.broadcast_from, visitor.broadcast_counted_from);
    const [delivered, read] = [Math.max(from.delivered, notTheirs), Math.max(from.read, notTheirs)];
    const raised = this.#raised.get(conv.key) ?? { conv, views: new Map<number, StoredBroadcast[]>(), by: new Map<number, { delivered: number; read: number }>() };
    this.#raised.set(conv.key, raised);
    const views: StoredBroadcast[] = [];
    for (let seq = Math.min(delivered, read) + 1; seq <= to.delivered; seq += 1) {
      const by = { delivered: seq > delivered && seq <= to.delivered ? 1 : 0, read: seq > read && seq <= to.read ? 1 : 0 };
      if (by.delivered + by.read === 0) continue;
      const sum = raised.by.get(seq) ?? { delivered: 0, read: 0 };
      raised.by.set(seq, { delivered: sum.delivered + by.delivered, read: sum.read + by.read });
      const view = { seq } as StoredBroadcast;
      views.push(view);
      raised.views.set(seq, [...(raised.views.get(seq) ?? []), view]);
    }
    return views;
  }

  forget(row: VisitorRow): void {
    this.#held.delete(row.visitor_key);
    this.#byId.delete(`${row.workspace_key}:${row.id}`);
  }

  async write(): Promise<void> {
    const dirty = [...this.#held.values()].filter((row) => row.dirty);
    if (dirty.length > 0) {
      await this.#unit.db.run(UPDATE, [recordset(dirty.map((row) => ({ visitor_key: row.visitor_key, people: peopleText(row), ...Object.fromEntries(WRITTEN.map((name) => [name, row[name]])) })))]);
      for (const row of dirty) row.dirty = false;
    }
    for (const raised of this.#raised.values()) await this.#raise(raised);
    this.#raised.clear();
  }

  async #raise({ conv, by, views }: Raised): Promise<void> {
    if (by.size === 0) return;
    const workspace = conv.workspace.key;
    await this.#unit.db.run(
      `WITH locked AS (SELECT seq FROM broadcasts WHERE workspace_key = $1 AND seq = ANY($2) ORDER BY seq FOR UPDATE)
       UPDATE broadcasts SET delivered = broadcasts.delivered + by.delivered, read = broadcasts.read + by.read
       FROM locked JOIN json_to_recordset($3) AS by(seq integer, delivered integer, read integer) USING (seq) WHERE broadcasts.workspace_key = $1 AND broadcasts.seq = locked.seq`,
      [workspace, [...by.keys()], recordset([...by].map(([seq, figures]) => ({ seq, ...figures })))],
    );
    const rows = await this.#unit.db.all<BroadcastColumns>(`${SELECT_BROADCAST} AND b.seq = ANY($3)`, [workspace, conv.key, [...by.keys()]]);
    for (const row of rows) for (const view of views.get(row.seq) ?? []) Object.assign(view, toBroadcast(row));
  }

  async #rejoin(workspace: WorkspaceRow, row: VisitorRow): Promise<void> {
    // Locks the workspace's row, as for somebody new.
    await this.#unit.db.run('UPDATE workspaces SET audience = audience WHERE workspace_key = $1', [workspace.key]);
    const log = await this.#unit.db.one<{ head: number }>('SELECT head FROM conversations WHERE workspace_key = $1 AND id = $2', [workspace.key, workspace.broadcastConv]);
    const head = log?.head ?? 0;
    Object.assign(row, {
      broadcast_from: head, broadcast_counted_from: head, broadcast_delivered: Math.max(row.broadcast_delivered, head), broadcast_read: Math.max(row.broadcast_read, head), dirty: true,
    });
  }

  async #find(workspace: WorkspaceRow, column: 'id' | 'token_hash' | 'visitor_key' | 'user_proven', values: readonly (string | number)[]): Promise<VisitorRow[]> {
    if (values.length === 0) return [];
    const type = column === 'visitor_key' ? 'bigint[]' : 'text[]';
    const rows = await this.#unit.db.all<VisitorRow>(
      `SELECT ${COLUMNS} FROM visitors WHERE workspace_key = $1 AND ${column} = ANY($2::${type}) ORDER BY visitor_key FOR NO KEY UPDATE`, [workspace.key, values]);
    return rows.map((row) => this.#held.get(row.visitor_key) ?? this.#hold(row));
  }

  #hold(row: VisitorRow): VisitorRow {
    row.dirty = false;
    this.#held.set(row.visitor_key, row);
    return row;
  }
}
