/**
 * The short way of messages to conversations that this node knows: the rules are applied to what it knows (append.ts, as ever), and one statement,
 * which is a transaction by itself, compares, locks and writes. What it knows may be old; then nothing is written, the statement answers with what
 * holds now, and it is tried once more with that. Everything else goes the long way (lanes.ts).
 */
import type { AppendRequest, AppendResult } from '../store.ts';
import { append } from './append.ts';
import { summaryColumns } from './conversation-writes.ts';
import type { Database, Transaction } from './database.ts';
import type { KnownConversations } from './known-conversations.ts';
import { type ConversationColumns, toConversation } from './rows.ts';
import { recordset } from './text.ts';
import { Unit, type WorkspaceRow } from './unit.ts';
import type { KnownWorkspaces } from './workspaces-known.ts';

const STATEMENT = 'SELECT append_messages($1, $2, $3, $4, $5, $6) AS answer';
/** What the node knew, and what it was told instead. */
const TRIES = 2;

interface Answer {
  /** Everything was stored; the revision of each workspace before. */
  readonly bases?: readonly number[];
  /** Nothing was stored; the conversations as they are, null where none is left. */
  readonly rows?: readonly ConversationColumns[] | null;
}

interface Plan {
  readonly unit: Unit;
  readonly results: readonly AppendResult[];
}

/** Something would have to be read first. */
class NotKnown extends Error {}

const notKnown = (): Promise<never> => Promise.reject(new NotKnown());
const NO_DATABASE: Transaction = { all: notKnown, one: notKnown, run: notKnown, script: notKnown, send: notKnown };

export class KnownAppends {
  readonly #db: Database;
  readonly #workspaces: KnownWorkspaces;
  readonly #conversations: KnownConversations;
  readonly #entriesPerConversation: number;

  constructor(db: Database, workspaces: KnownWorkspaces, conversations: KnownConversations, entriesPerConversation: number) {
    this.#db = db;
    this.#workspaces = workspaces;
    this.#conversations = conversations;
    this.#entriesPerConversation = entriesPerConversation;
  }

  /** Stores all of them or none. Undefined: they are for the long way. */
  async append(requests: readonly AppendRequest[]): Promise<readonly AppendResult[] | undefined> {
    for (let left = TRIES; left > 0; left -= 1) {
      const plan = await this.#plan(requests);
      const answer = plan && (await this.#db.alone<{ answer: Answer }>(STATEMENT, valuesOf(plan.unit, requests)))?.answer;
      if (!answer) return undefined;
      if (answer.bases) {
        plan.unit.settle(answer.bases);
        this.learn(plan.unit);
        return plan.results;
      }
      if (answer.rows === undefined) return undefined;
      this.#correct(plan.unit, answer.rows ?? []);
    }
    return undefined;
  }

  /** The transaction was committed: its conversations are known. */
  learn(unit: Unit): void {
    for (const row of unit.opened()) this.#conversations.learn(row.key, row.data);
  }

  async #plan(requests: readonly AppendRequest[]): Promise<Plan | undefined> {
    const unit = new Unit(NO_DATABASE, this.#workspaces);
    try {
      for (const request of requests) {
        const known = request.change.type === 'message' ? this.#conversations.get(request.workspace, request.conv) : undefined;
        const workspace = known && (await unit.workspace(request.workspace));
        if (!workspace) return undefined;
        unit.assume(workspace, known, request);
      }
      const results: AppendResult[] = [];
      for (const request of requests) {
        const result = await append(unit, request, this.#entriesPerConversation);
        if (result.status !== 'stored') return undefined;
        results.push(result);
      }
      return { unit, results };
    } catch (error) {
      if (error instanceof NotKnown) return undefined;
      throw error;
    }
  }

  #correct(unit: Unit, rows: readonly ConversationColumns[]): void {
    const byKey = new Map(rows.map((row) => [row.conv_key, row]));
    for (const { key, data, workspace } of unit.opened()) {
      const row = byKey.get(key);
      if (row) this.#conversations.learn(key, toConversation(row, workspace.id));
      else this.#conversations.forget(data.workspace, data.id);
    }
  }
}

function valuesOf(unit: Unit, requests: readonly AppendRequest[]): unknown[] {
  const { workspaces, conversations, entries, cursors } = unit.writes();
  const places = new Map(workspaces.map(({ key }, index) => [key, index + 1]));
  return [
    workspaces.map(({ key }) => key), workspaces.map(({ revs }) => revs),
    recordset(conversations.map((row) => ({ ...summaryColumns(row), place: places.get(row.workspace.key), known_rev: row.known?.rev, known_head: row.known?.head }))),
    recordset(entries), cursors.length > 0 ? recordset(cursors) : null, quotasOf(workspaces, requests),
  ];
}

/** How many of a visitor's messages may be there already so that these fit. */
function quotasOf(workspaces: readonly WorkspaceRow[], requests: readonly AppendRequest[]): string | null {
  const keys = new Map(workspaces.map(({ id, key }) => [id, key]));
  const counted = new Map<string, { workspace_key: number; visitor: string; since: number; room: number }>();
  for (const { workspace, by, quota, ts } of requests) {
    const key = quota && by.kind === 'visitor' ? keys.get(workspace) : undefined;
    if (!quota || key === undefined) continue;
    const before = counted.get(`${key}:${by.id}`);
    const since = ts - quota.perMs;
    counted.set(`${key}:${by.id}`, { workspace_key: key, visitor: by.id, since: Math.min(since, before?.since ?? since), room: Math.min(quota.most, before?.room ?? quota.most) - 1 });
  }
  return counted.size > 0 ? recordset([...counted.values()]) : null;
}
