import type Database from 'better-sqlite3';
import type { Signed } from '../../../audit/statement.ts';
import { pageOf, readCursor } from '../../paging.ts';
import type { AuditFilter, StoredAuditEntry } from '../../records.ts';
import type { ListPage } from '../../store.ts';
import type { workspaceKeys } from './workspace-keys.ts';

interface Row {
  readonly seq: number;
  readonly entry: string;
  readonly hash: Buffer;
}

/** Everything of an entry that a person may look for, in one text. */
const WORDS = `(action || ' ' || coalesce(entry ->> '$.actor.name', '') || ' ' || actor || ' ' || coalesce(target, '') || ' ' || coalesce(entry ->> '$.target.kind', '')
  || ' ' || coalesce(entry ->> '$.detail', '') || ' ' || coalesce(entry ->> '$.address', '') || ' ' || coalesce(entry ->> '$.requestId', ''))`;

const CONDITIONS: { readonly [Name in keyof AuditFilter]-?: string } = {
  actor: 'actor = @actor',
  actions: 'action IN (SELECT value FROM json_each(@actions))',
  target: 'target = @target',
  fromTs: 'ts >= @fromTs',
  toTs: 'ts < @toTs',
  text: `${WORDS} LIKE @text ESCAPE '\\'`,
};

/** The audit log. */
export function auditReads(db: Database.Database, workspaceOf: ReturnType<typeof workspaceKeys>) {
  const statements = new Map<string, Database.Statement<[Record<string, string | number>], Row>>();
  const select = (sql: string): Database.Statement<[Record<string, string | number>], Row> => {
    const known = statements.get(sql) ?? db.prepare<[Record<string, string | number>], Row>(sql);
    statements.set(sql, known);
    return known;
  };
  const raw = db.prepare<[number, number, number], Row>('SELECT seq, entry, hash FROM audit WHERE workspace_key = ? AND seq > ? ORDER BY seq LIMIT ?');
  const seal = db.prepare<[number], Signed>('SELECT statement, signature FROM audit_seals WHERE workspace_key = ?');
  const checkpoints = db.prepare<[number], Signed>('SELECT statement, signature FROM audit_checkpoints WHERE workspace_key = ? ORDER BY seq');
  const allCheckpoints = db.prepare<[], Signed>('SELECT statement, signature FROM audit_checkpoints ORDER BY workspace_key, seq');
  return {
    audit(workspace: string, filter: AuditFilter, cursor: string | undefined, limit: number): ListPage<StoredAuditEntry> {
      const keys = workspaceOf(workspace);
      if (!keys) return { items: [] };
      const { where, values } = conditionsOf(filter);
      const rows = select(`SELECT seq, entry, hash FROM audit WHERE workspace_key = @workspace AND seq < @before${where} ORDER BY seq DESC LIMIT @limit`)
        .all({ ...values, workspace: keys.key, before: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, (row) => row.seq, unpackAudit);
    },
    auditAfter(workspace: string, filter: AuditFilter, after: number, limit: number): StoredAuditEntry[] {
      const keys = workspaceOf(workspace);
      if (!keys) return [];
      const { where, values } = conditionsOf(filter);
      return select(`SELECT seq, entry, hash FROM audit WHERE workspace_key = @workspace AND seq > @after${where} ORDER BY seq LIMIT @limit`)
        .all({ ...values, workspace: keys.key, after, limit }).map(unpackAudit);
    },
    /** Ascending, as it stands in the table, for whoever checks it. */
    auditRaw(workspace: string, after: number, limit: number): { seq: number; text: string; hash: string }[] {
      const keys = workspaceOf(workspace);
      return keys ? raw.all(keys.key, after, limit).map(({ seq, entry, hash }) => ({ seq, text: entry, hash: hash.toString('hex') })) : [];
    },
    auditProof(workspace: string): { seal?: Signed; checkpoints: Signed[] } {
      const keys = workspaceOf(workspace);
      if (!keys) return { checkpoints: [] };
      const newest = seal.get(keys.key);
      return { ...(newest ? { seal: newest } : {}), checkpoints: checkpoints.all(keys.key) };
    },
    /** Of all workspaces. */
    auditCheckpoints: (): Signed[] => allCheckpoints.all(),
  };
}

function conditionsOf(filter: AuditFilter): { where: string; values: Record<string, string | number> } {
  const given = (Object.keys(CONDITIONS) as (keyof AuditFilter)[]).filter((name) => filter[name] !== undefined);
  return { where: given.map((name) => ` AND ${CONDITIONS[name]}`).join(''), values: Object.fromEntries(given.map((name) => [name, valueOf(name, filter)])) };
}

function valueOf(name: keyof AuditFilter, filter: AuditFilter): string | number {
  if (name === 'actions') return JSON.stringify(filter.actions);
  if (name === 'text') return `%${(filter.text ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  return filter[name] as string | number;
}

function unpackAudit({ entry, hash }: Row): StoredAuditEntry {
  const { workspace: _workspace, ...rest } = JSON.parse(entry) as Omit<StoredAuditEntry, 'hash'> & { workspace: string };
  return { ...rest, hash: hash.toString('hex') };
}
