/**
 * What one transaction holds: locked rows by key, changed in memory, written at the end with one statement per table.
 *
 * Rows are locked in this order, and within a table by key, so that two nodes seldom wait for one another in a circle: conversations,
 * visitors, announcements' figures, workspaces. Where they do all the same, PostgreSQL takes one transaction back and it runs again.
 */
import { randomEpoch } from '../epoch.ts';
import { KINDS } from '../kinds.ts';
import { type NewConversation, newConversation } from '../new-conversation.ts';
import type { Draft, StoredConversation } from '../records.ts';
import type { AppendRequest } from '../store.ts';
import { summaryColumns, WRITE_CONVERSATIONS } from './conversation-writes.ts';
import type { Transaction } from './database.ts';
import type { KnownConversation } from './known-conversations.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, ENTRY_COLUMNS, type EntryColumns, toConversation } from './rows.ts';
import { type StaffCursor, StaffCursors } from './staff-cursors.ts';
import { recordset } from './text.ts';
import { VisitorUnit } from './visitor-unit.ts';
import type { KnownWorkspaces, WorkspaceKeys } from './workspaces-known.ts';

/** A workspace in this transaction. Revisions are given out at its end; until then they are counted from 1. */
export interface WorkspaceRow extends WorkspaceKeys {
  revs: number;
  audience: number;
}

/** A locked conversation. `data` is changed in place; what callers get is a copy made at the end of the transaction. */
export interface ConversationRow {
  readonly key: number;
  readonly workspace: WorkspaceRow;
  readonly data: Draft<StoredConversation>;
  /** Counted revisions of the last change and of the last entry; 0 = none in this transaction. */
  rev: number;
  activity: number;
  view: StoredConversation | undefined;
  /** What this node takes it to be, where it was not read but has to be compared by the statement that writes it. */
  readonly known?: StoredConversation;
}

/** An entry that is written at the end of the transaction. */
export type NewEntry = Pick<EntryColumns, 'conv_key' | 'seq' | 'id' | 'type' | 'ts' | 'by_kind' | 'by_id' | 'ref' | 'text' | 'extra'> & { readonly words: string | null };

const nameOf = (workspace: number, id: string): string => `${workspace}:${id}`;

export class Unit {
  readonly db: Transaction;
  readonly staff: StaffCursors;
  readonly visitors: VisitorUnit;
  /** When visitors changed something, newest first, by workspace and id, of those who have a quota. Whoever is in it is locked. */
  readonly uses = new Map<string, number[]>();
  readonly #known: KnownWorkspaces;
  readonly #workspaces = new Map<string, WorkspaceRow>();
  readonly #conversations = new Map<string, ConversationRow | undefined>();
  readonly #entries = new Map<string, EntryColumns | undefined>();
  #unwritten: NewEntry[] = [];
  readonly #figures = new Map<string, { workspace_key: number; seq: number; audience: number }>();

  constructor(db: Transaction, known: KnownWorkspaces) {
    this.db = db;
    this.#known = known;
    this.staff = new StaffCursors(db);
    this.visitors = new VisitorUnit(this);
  }

  async workspace(id: string): Promise<WorkspaceRow | undefined> {
    const held = this.#workspaces.get(id);
    if (held) return held;
    const keys = await this.#known.get(id, this.db);
    if (!keys) return undefined;
    const row = { ...keys, revs: 0, audience: 0 };
    this.#workspaces.set(id, row);
    return row;
  }

  async need(id: string): Promise<WorkspaceRow> {
    const row = await this.workspace(id);
    if (!row) throw new Error(`there is no workspace ${id}`);
    return row;
  }

  /** Locks many conversations at once, in the order that every node takes, and looks for entries of theirs under those locks. */
  async open(wanted: readonly { readonly workspace: WorkspaceRow; readonly id: string; readonly entries: readonly string[] }[]): Promise<void> {
    const asked = wanted.flatMap(({ workspace, id, entries }) => entries.map((entry) => ({ k: workspace.key, c: id, i: entry })));
    const [, rows] = await Promise.all([
      this.lock(wanted),
      asked.length === 0 ? [] : this.db.all<EntryColumns>(
        `SELECT ${ENTRY_COLUMNS} FROM json_to_recordset($1) AS wanted(k integer, c text, i text) JOIN conversations ON conversations.workspace_key = wanted.k AND conversations.id = wanted.c
         JOIN entries ON entries.id = wanted.i AND entries.conv_key = conversations.conv_key`,
        [recordset(asked)],
      ),
    ]);
    for (const { workspace, id, entries } of wanted) {
      const row = this.#conversations.get(nameOf(workspace.key, id));
      if (row) for (const entry of entries) this.#entries.set(nameOf(row.key, entry), undefined);
    }
    // What is not marked is of a conversation that was made after the locks: it is not ours to know yet.
    for (const row of rows) if (this.#entries.has(nameOf(row.conv_key, row.id))) this.#entries.set(nameOf(row.conv_key, row.id), row);
  }

  async lock(wanted: readonly { readonly workspace: WorkspaceRow; readonly id: string }[]): Promise<void> {
    const missing = wanted.filter(({ workspace, id }) => !this.#conversations.has(nameOf(workspace.key, id)));
    if (missing.length === 0) return;
    const rows = await this.db.all<ConversationColumns>(
      `SELECT ${CONVERSATION_COLUMNS} FROM conversations JOIN json_to_recordset($1) AS wanted(k integer, i text) ON workspace_key = wanted.k AND id = wanted.i
       ORDER BY conversations.workspace_key, conversations.id FOR UPDATE OF conversations`,
      [recordset([...new Map(missing.map(({ workspace, id }) => [nameOf(workspace.key, id), { k: workspace.key, i: id }])).values()])],
    );
    for (const { workspace, id } of missing) this.#conversations.set(nameOf(workspace.key, id), undefined);
    const byKey = new Map([...this.#workspaces.values()].map((workspace) => [workspace.key, workspace]));
    for (const row of rows) {
      const workspace = byKey.get(row.workspace_key);
      if (workspace) this.#hold(workspace, row.conv_key, toConversation(row, workspace.id));
    }
  }

  async conversation(workspace: WorkspaceRow, id: string): Promise<ConversationRow | undefined> {
    await this.lock([{ workspace, id }]);
    return this.#conversations.get(nameOf(workspace.key, id));
  }

  /** Takes the conversation to be as this node knows it, and `request` to be new in it: the statement that writes compares both. */
  assume(workspace: WorkspaceRow, { key, data }: KnownConversation, { id, by }: AppendRequest): void {
    if (!this.#conversations.has(nameOf(workspace.key, data.id))) this.#hold(workspace, key, { ...data }, data);
    this.#entries.set(nameOf(key, id), undefined);
    this.staff.assume(key, by);
  }

  /** Makes the conversation, or finds the one that another node has made meanwhile. */
  async create(workspace: WorkspaceRow, fresh: NewConversation): Promise<ConversationRow> {
    const epoch = randomEpoch();
    const made = await this.db.one<{ conv_key: number }>(
      `INSERT INTO conversations (workspace_key, id, kind, state, subject, visitor, epoch, head, rev, activity, created_ts, updated_ts,
         unread_agents, unread_visitor, visitor_delivered, visitor_read, agents_delivered, agents_read)
       VALUES ($1, $2, $3, 0, $4, $5, $6, 0, 0, 0, $7, $7, 0, 0, 0, 0, 0, 0) ON CONFLICT (workspace_key, id) DO NOTHING RETURNING conv_key`,
      [workspace.key, fresh.id, KINDS.indexOf(fresh.kind), fresh.subject ?? null, fresh.visitor ?? null, epoch, fresh.ts],
    );
    if (!made) {
      this.#conversations.delete(nameOf(workspace.key, fresh.id));
      const found = await this.conversation(workspace, fresh.id);
      if (!found) throw new Error(`conversation ${fresh.id} is neither new nor there`);
      return found;
    }
    const row = this.#hold(workspace, made.conv_key, newConversation(fresh, workspace.id, epoch, 0));
    this.changed(row, true);
    return row;
  }

  /** As `create`, in a workspace that this transaction has made itself: should it be taken back, nobody remembers it. */
  async createIn(workspaceId: string, fresh: NewConversation): Promise<void> {
    const found = await this.db.one<{ key: number; conv: string }>('SELECT workspace_key AS key, broadcast_conv AS conv FROM workspaces WHERE id = $1', [workspaceId]);
    if (!found) throw new Error(`there is no workspace ${workspaceId}`);
    const workspace = { key: found.key, id: workspaceId, broadcastConv: found.conv, revs: 0, audience: 0 };
    this.#workspaces.set(workspaceId, workspace);
    await this.create(workspace, fresh);
  }

  /** Notes that `row.data` changed. `active`: it moves to the top of the lists. */
  changed(row: ConversationRow, active = false): void {
    row.workspace.revs += 1;
    row.rev = row.workspace.revs;
    if (active) row.activity = row.rev;
  }

  /** The summary as it is at the end of the transaction. */
  view(row: ConversationRow): StoredConversation {
    row.view ??= {} as StoredConversation;
    return row.view;
  }

  /** Reads entries by their ids, for those who ask for them one by one afterwards. */
  async look(wanted: readonly { readonly conv: number; readonly id: string }[]): Promise<void> {
    const missing = wanted.filter(({ conv, id }) => !this.#entries.has(nameOf(conv, id)));
    if (missing.length === 0) return;
    await this.write();
    for (const { conv, id } of missing) this.#entries.set(nameOf(conv, id), undefined);
    const rows = await this.db.all<EntryColumns>(
      `SELECT ${ENTRY_COLUMNS} FROM entries JOIN json_to_recordset($1) AS wanted(c bigint, i text) ON entries.id = wanted.i AND entries.conv_key = wanted.c`,
      [recordset(missing.map(({ conv, id }) => ({ c: conv, i: id })))],
    );
    for (const row of rows) this.#entries.set(nameOf(row.conv_key, row.id), row);
  }

  async entry(conv: number, id: string): Promise<EntryColumns | undefined> {
    await this.look([{ conv, id }]);
    return this.#entries.get(nameOf(conv, id));
  }

  /** The entries of a conversation were changed in the database. */
  forgetEntries(conv: number): void {
    for (const name of this.#entries.keys()) if (name.startsWith(`${conv}:`)) this.#entries.delete(name);
  }

  add(entry: NewEntry): void {
    this.#unwritten.push(entry);
    this.#entries.set(nameOf(entry.conv_key, entry.id), { ...entry, edited_ts: null, original: null });
  }

  announce(workspace: WorkspaceRow, seq: number, audience: number): void {
    this.#figures.set(nameOf(workspace.key, String(seq)), { workspace_key: workspace.key, seq, audience });
  }

  forget(row: ConversationRow): void {
    if (row.view) Object.assign(row.view, row.data);
    this.#conversations.set(nameOf(row.workspace.key, row.data.id), undefined);
  }

  /** The conversations that it holds. */
  opened(): ConversationRow[] {
    return [...this.#conversations.values()].flatMap((row) => row ?? []);
  }

  /** What it would write, for a statement that does it in one go; workspaces in the order of their locks. Then `settle` instead of `finish`. */
  writes(): { readonly workspaces: readonly WorkspaceRow[]; readonly conversations: readonly ConversationRow[]; readonly entries: readonly NewEntry[]; readonly cursors: readonly StaffCursor[] } {
    return { workspaces: this.#touched(), conversations: this.opened(), entries: this.#unwritten, cursors: this.staff.dirty() };
  }

  /** It is written. @param bases revisions before it, of the workspaces as in `writes`. */
  settle(bases: readonly number[]): void {
    const base = new Map(this.#touched().map(({ key }, place) => [key, bases[place] ?? 0]));
    for (const { rev, activity, data, workspace } of this.opened()) {
      if (rev > 0) data.rev = (base.get(workspace.key) ?? 0) + rev;
      if (activity > 0) data.activity = (base.get(workspace.key) ?? 0) + activity;
    }
    this.#fillViews();
  }

  /** Puts new entries into the database, so that what follows in this transaction finds them there. */
  async write(): Promise<void> {
    const entries = this.#unwritten;
    const figures = [...this.#figures.values()];
    this.#unwritten = [];
    this.#figures.clear();
    if (entries.length > 0) {
      await this.db.send(
        `INSERT INTO entries (conv_key, seq, id, type, ts, by_kind, by_id, ref, text, extra, words)
         SELECT conv_key, seq, id, type, ts, by_kind, by_id, ref, text, extra, array_to_tsvector(string_to_array(words, ' '))
         FROM json_to_recordset($1) AS e(conv_key bigint, seq integer, id text, type smallint, ts bigint, by_kind smallint, by_id text, ref text, text text, extra text, words text)`,
        [recordset(entries)],
      );
    }
    if (figures.length > 0) {
      await this.db.send(
        'INSERT INTO broadcasts (workspace_key, seq, audience) SELECT workspace_key, seq, audience FROM json_to_recordset($1) AS b(workspace_key integer, seq integer, audience integer)',
        [recordset(figures)],
      );
    }
  }

  /** Writes everything that changed; part of the commit. The workspaces' rows are locked last, and only for the rest of it. */
  async finish(): Promise<void> {
    await this.write();
    await this.staff.write();
    await this.visitors.write();
    const touched = this.#touched();
    if (touched.length === 0) return this.#fillViews();
    const changed = this.opened().filter((row) => row.rev > 0);
    await this.db.send<{ workspace_key: number; base: number }>(
      WRITE_CONVERSATIONS,
      [touched.map(({ key }) => key), recordset(touched.map(({ key, revs, audience }) => ({ key, revs, audience }))), recordset(changed.map(summaryColumns))],
      (rows) => {
        const bases = new Map(rows.map(({ workspace_key: key, base }) => [key, base]));
        this.settle(touched.map(({ key }) => bases.get(key) ?? 0));
      },
    );
  }

  /** Workspaces that it changes, by key. */
  #touched(): WorkspaceRow[] {
    return [...this.#workspaces.values()].filter(({ revs, audience }) => revs > 0 || audience !== 0).sort((one, other) => one.key - other.key);
  }

  #fillViews(): void {
    for (const row of this.#conversations.values()) {
      if (row?.view) Object.assign(row.view, row.data);
    }
  }

  #hold(workspace: WorkspaceRow, key: number, data: Draft<StoredConversation>, known?: StoredConversation): ConversationRow {
    const row: ConversationRow = { key, workspace, data, rev: 0, activity: 0, view: undefined, ...(known ? { known } : {}) };
    this.#conversations.set(nameOf(workspace.key, data.id), row);
    return row;
  }
}
