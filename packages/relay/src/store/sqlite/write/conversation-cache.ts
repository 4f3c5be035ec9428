import type Database from 'better-sqlite3';
import { randomEpoch } from '../../epoch.ts';
import { ACTORS, KINDS, STATES } from '../../kinds.ts';
import { type NewConversation, newConversation } from '../../new-conversation.ts';
import type { Draft, StoredConversation } from '../../records.ts';
import { type PackedId, packId } from '../codec.ts';
import { CONVERSATION_COLUMNS, type ConversationColumns, unpackConversation } from '../conversation-row.ts';
import { type PackedSummary, packSummary } from '../append-exchange.ts';
import { giveWay } from './priority.ts';
import { StaffCursors } from './staff-cursors.ts';
import type { WorkspaceCache, WorkspaceRow } from './workspace-cache.ts';

/** What has to be written at the end of the commit. `summary`: also columns that the list's index holds. */
type Dirt = 'clean' | 'cursors' | 'summary';

/** A conversation held by the writer. `data` is changed in place; what callers get is a copy made at the end of the commit. */
export interface ConversationRow {
  readonly key: number;
  readonly workspace: WorkspaceRow;
  readonly data: Draft<StoredConversation>;
  /** Cursors of agents and bots, by kind and id. */
  readonly staff: Map<string, { delivered: number; read: number; dirty: boolean }>;
  dirt: Dirt;
  /** When a batch last changed it; milliseconds of any beginning. */
  changedAt: number;
  /** None of its entries has a later id, by its bytes; undefined until somebody asks. */
  newestId: string | undefined;
  /** Handed out during this commit and filled in at its end, once, however many operations share it. */
  view: StoredConversation | undefined;
  /** Answers of this commit that end with the packed summary. */
  untold: [seq: number, summary?: PackedSummary][] | undefined;
}

/** Conversations that stay in memory between commits. */
const HELD = 10_000;

/** The writer's conversations. Valid while nobody else writes to the file: the batch runner drops it otherwise. */
export class ConversationCache {
  readonly staff: StaffCursors;
  readonly #rows = new Map<string, ConversationRow>();
  readonly #touched = new Set<ConversationRow>();
  /** Changed and not yet written to the database. */
  readonly #unwritten = new Set<ConversationRow>();
  readonly #workspaces: WorkspaceCache;
  readonly #select: Database.Statement<[number, PackedId], ConversationColumns>;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #updateSummary: Database.Statement<unknown[]>;
  readonly #updateCursors: Database.Statement<unknown[]>;
  readonly #updateTeam: Database.Statement<unknown[]>;

  constructor(db: Database.Database, workspaces: WorkspaceCache) {
    this.#workspaces = workspaces;
    this.staff = new StaffCursors(db);
    this.#select = db.prepare(`SELECT ${CONVERSATION_COLUMNS} FROM conversations WHERE workspace_key = ? AND id = ?`);
    this.#insert = db.prepare(`INSERT INTO conversations
      (workspace_key, id, kind, state, subject, visitor, epoch, head, rev, activity, created_ts, updated_ts,
       unread_agents, unread_visitor, visitor_delivered, visitor_read, agents_delivered, agents_read)
      VALUES (?, ?, ?, 0, ?, ?, ?, 0, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0)`);
    this.#updateSummary = db.prepare(`UPDATE conversations SET state = ?, subject = ?, assignee = ?, team = ?, head = ?, rev = ?, activity = ?, updated_ts = ?,
      last_seq = ?, last_id = ?, last_by_kind = ?, last_by = ?, last_text = ?, last_ts = ?, unread_agents = ?, unread_visitor = ?,
      visitor_delivered = ?, visitor_read = ?, agents_delivered = ?, agents_read = ? WHERE conv_key = ?`);
    this.#updateTeam = db.prepare('UPDATE conversations SET team = NULL, rev = ? WHERE workspace_key = ? AND team = ?');
    this.#updateCursors = db.prepare(`UPDATE conversations SET rev = ?, unread_visitor = ?,
      visitor_delivered = ?, visitor_read = ?, agents_delivered = ?, agents_read = ? WHERE conv_key = ?`);
  }

  get(workspace: WorkspaceRow, id: string): ConversationRow | undefined {
    const name = `${workspace.key}:${id}`;
    const held = this.#rows.get(name);
    if (held) return held;
    const found = this.#select.get(workspace.key, packId(id));
    if (!found) return undefined;
    return this.#hold(name, { key: found.conv_key, workspace, data: unpackConversation(found, workspace.id), staff: new Map(), dirt: 'clean', changedAt: 0, newestId: undefined, view: undefined, untold: undefined });
  }

  create(workspace: WorkspaceRow, fresh: NewConversation): ConversationRow {
    const epoch = fresh.epoch ?? randomEpoch();
    const rev = this.#workspaces.nextRev(workspace);
    const { lastInsertRowid } = this.#insert.run(
      workspace.key, packId(fresh.id), KINDS.indexOf(fresh.kind), fresh.subject ?? null, fresh.visitor === undefined ? null : packId(fresh.visitor),
      epoch, rev, rev, fresh.ts, fresh.ts,
    );
    return this.#hold(`${workspace.key}:${fresh.id}`, { key: Number(lastInsertRowid), workspace, data: newConversation(fresh, workspace.id, epoch, rev), staff: new Map(), dirt: 'clean', changedAt: 0, newestId: '', view: undefined, untold: undefined });
  }

  /** Notes that `row.data` changed. */
  change(row: ConversationRow, dirt: 'cursors' | 'summary'): void {
    if (row.dirt !== 'summary') row.dirt = dirt;
    row.data.rev = this.#workspaces.nextRev(row.workspace);
    this.#touched.add(row);
  }

  /** Notes that one of `row.staff` changed. */
  changeStaff(row: ConversationRow): void {
    this.#touched.add(row);
  }

  /** The summary as it is at the end of this commit. */
  view(row: ConversationRow): StoredConversation {
    this.#touched.add(row);
    row.view ??= {} as StoredConversation;
    return row.view;
  }

  /** As `view`, packed, at the end of the answer that is returned. */
  told(row: ConversationRow, seq: number): readonly [seq: number, summary: PackedSummary] {
    const answer: [seq: number, summary?: PackedSummary] = [seq];
    this.#touched.add(row);
    (row.untold ??= []).push(answer);
    return answer as unknown as readonly [seq: number, summary: PackedSummary];
  }

  /** Fills in what was handed out for this batch. */
  settle(now: number): void {
    for (const row of this.#touched) {
      fillIn(row);
      row.changedAt = now;
      // Behind those that were changed longer ago.
      this.#unwritten.delete(row);
      this.#unwritten.add(row);
    }
    this.#touched.clear();
  }

  /** Writes some that no batch has changed since `before`, so that the commit has less to do. What changes often is better written once. */
  flushOld(before: number, most: number): void {
    let left = most;
    for (const row of this.#unwritten) {
      if (row.changedAt >= before || left === 0) return;
      this.#write(row);
      this.#unwritten.delete(row);
      left -= 1;
    }
  }

  /** Settles, and writes what changed; part of the commit. */
  flush(): void {
    this.settle(Infinity);
    for (const row of this.#unwritten) {
      this.#write(row);
      giveWay();
    }
    this.#unwritten.clear();
    if (this.#rows.size > HELD) this.#shrink();
  }

  /** Forgets a conversation that is being deleted; views handed out before show it as it was. */
  forget(row: ConversationRow): void {
    fillIn(row);
    this.#touched.delete(row);
    this.#unwritten.delete(row);
    this.#rows.delete(`${row.workspace.key}:${row.data.id}`);
  }

  /** Takes a team off every conversation, those that nobody holds too; they all get the next `rev`. */
  forgetTeam(workspace: WorkspaceRow, team: string): void {
    const rev = this.#workspaces.nextRev(workspace);
    for (const { workspace: { key }, data } of this.#rows.values()) {
      if (key !== workspace.key || data.team !== team) continue;
      delete data.team;
      data.rev = rev;
    }
    this.#updateTeam.run(rev, workspace.key, packId(team));
  }

  drop(): void {
    this.#rows.clear();
    this.#touched.clear();
    this.#unwritten.clear();
  }

  #hold(name: string, row: ConversationRow): ConversationRow {
    this.#rows.set(name, row);
    return row;
  }

  /** Maps keep insertion order, so this forgets the longest held half; the busy ones come back with one read each. */
  #shrink(): void {
    for (const name of this.#rows.keys()) {
      if (this.#rows.size <= HELD / 2) return;
      this.#rows.delete(name);
    }
  }

  #write(row: ConversationRow): void {
    if (row.dirt === 'summary') this.#writeSummary(row);
    else if (row.dirt === 'cursors') this.#writeCursors(row);
    row.dirt = 'clean';
    if (row.staff.size > 0) this.staff.flush(row.key, row.staff);
  }

  #writeSummary({ key, data }: ConversationRow): void {
    const { last, cursors } = data;
    this.#updateSummary.run(
      STATES.indexOf(data.state), data.subject ?? null, data.assignee === null ? null : packId(data.assignee), data.team === undefined ? null : packId(data.team), data.head, data.rev, data.activity, data.updatedTs,
      last?.seq ?? null, last ? packId(last.id) : null, last ? ACTORS.indexOf(last.by.kind) : null, last ? packId(last.by.id) : null, last?.text ?? null, last?.ts ?? null,
      data.unreadByAgents, data.unreadByVisitor, cursors.visitor.delivered, cursors.visitor.read, cursors.agents.delivered, cursors.agents.read, key,
    );
  }

  #writeCursors({ key, data }: ConversationRow): void {
    const { visitor, agents } = data.cursors;
    this.#updateCursors.run(data.rev, data.unreadByVisitor, visitor.delivered, visitor.read, agents.delivered, agents.read, key);
  }
}

/** Gives what was handed out during the commit its content. */
function fillIn(row: ConversationRow): void {
  if (row.view) Object.assign(row.view, row.data);
  row.view = undefined;
  if (!row.untold) return;
  const summary = packSummary(row.data);
  for (const answer of row.untold) answer.push(summary);
  row.untold = undefined;
}
