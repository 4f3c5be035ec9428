import { KINDS } from '../kinds.ts';
import type { News, Seen, SharedChange, SharedFacts } from '../store.ts';
import type { Engine } from './engine.ts';

/** Most conversations, and most changes, of one answer; the next one goes on. */
const MOST = 1_000;
/** How many revisions and changes before the newest one who begins to listen goes on: more than are committed until the answer is there, fewer than are kept. */
const OVERLAP = 1_000;
const BROADCAST = KINDS.indexOf('broadcast');

interface HeadRow { readonly conv: string; readonly head: number; readonly activity: number; readonly visitor: string | null; readonly kind: number }

/** What nodes agree on, and what they tell each other through the database. */
export function sharedFacts({ db, known }: Engine): SharedFacts {
  async function heads(workspace: number, after: number, rev: number): Promise<{ rows: HeadRow[]; rev: number }> {
    if (after >= rev) return { rows: [], rev };
    const rows = await db.all<HeadRow>(
      'SELECT id AS conv, head, activity, visitor, kind FROM conversations WHERE workspace_key = $1 AND state IN (0, 1, 2, 3) AND activity > $2 ORDER BY activity LIMIT $3', [workspace, after, MOST]);
    return { rows, rev: rows.length < MOST ? rev : (rows.at(-1)?.activity ?? rev) };
  }

  async function changes(workspace: number, after: number, newest: number): Promise<{ rows: SharedChange[]; change: number; missed: boolean }> {
    if (after === newest) return { rows: [], change: newest, missed: false };
    const rows = await db.all<SharedChange & { number: number }>('SELECT number, kind, subject FROM changes WHERE workspace_key = $1 AND number > $2 ORDER BY number LIMIT $3', [workspace, after, MOST]);
    // A gap: more came than are kept. A number that fell: the database was restored from a copy.
    return { rows, change: rows.at(-1)?.number ?? newest, missed: rows[0]?.number !== after + 1 };
  }

  async function newest(id: string): Promise<Seen & { readonly key: number } | undefined> {
    const key = (await known.get(id))?.key;
    return key === undefined ? undefined : db.one<Seen & { key: number }>(
      'SELECT workspace_key AS key, rev, coalesce((SELECT number FROM change_counts WHERE change_counts.workspace_key = workspaces.workspace_key), 0) AS change FROM workspaces WHERE workspace_key = $1', [key]);
  }

  return {
    async agree(name, value) {
      await db.run('INSERT INTO shared_facts VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value]);
      return (await db.one<{ value: string }>('SELECT value FROM shared_facts WHERE name = $1', [name]))?.value ?? value;
    },
    replace: async (name, before, after) => (await db.run('UPDATE shared_facts SET value = $3 WHERE name = $1 AND value = $2', [name, before, after])) > 0,
    async position(workspace) {
      const now = await newest(workspace);
      return { rev: Math.max(0, (now?.rev ?? 0) - OVERLAP), change: Math.max(0, (now?.change ?? 0) - OVERLAP) };
    },
    async newsSince(workspace, seen): Promise<News> {
      const now = await newest(workspace);
      if (!now) return { seen: { rev: 0, change: 0 }, heads: [], changes: [], missed: false };
      const found = await heads(now.key, seen.rev, now.rev);
      const { rows, change, missed } = await changes(now.key, seen.change, now.change);
      return {
        seen: { rev: found.rev, change },
        heads: found.rows.map(({ conv, head, visitor, kind }) => ({ conv, head, listed: kind !== BROADCAST, ...(visitor === null ? {} : { visitor }) })),
        changes: rows.map(({ kind, subject }) => ({ kind, subject })),
        missed,
      };
    },
  };
}
