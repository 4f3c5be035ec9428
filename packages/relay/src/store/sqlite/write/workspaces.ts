import type { StoredWorkspace } from '../../records.ts';
import { packId, type PackedId } from '../codec.ts';
import { unpackWorkspace, WORKSPACE_COLUMNS, type WorkspaceColumns } from '../workspace-row.ts';
import type { WriteContext } from './context.ts';

export type WorkspacePatch = Partial<Pick<StoredWorkspace, 'name' | 'allowedOrigins' | 'widget' | 'installedTs' | 'installedOn'>>;

export function workspaceWrites({ db, workspaces, conversations }: WriteContext) {
  const keyTaken = db.prepare<[string], 1>('SELECT 1 FROM workspaces WHERE public_key = ?').pluck();
  const insert = db.prepare(`INSERT INTO workspaces (id, public_key, name, allowed_origins, widget, installed_ts, installed_on, created_ts, broadcast_conv)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const byId = db.prepare<[PackedId], WorkspaceColumns>(`SELECT ${WORKSPACE_COLUMNS} FROM workspaces WHERE id = ?`);
  const update = db.prepare('UPDATE workspaces SET name = ?, allowed_origins = ?, widget = ?, installed_ts = ?, installed_on = ? WHERE id = ?');
  const beat = db.prepare('UPDATE probe SET beat = beat + 1');
  const purgeAnswers = db.prepare('DELETE FROM idempotency WHERE ts < ?');
  const insertAnswer = db.prepare('INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');

  return {
    /** `announcements` is the id of the workspace's announcement log, made by the caller. */
    createWorkspace(fresh: StoredWorkspace, announcements: string): 'created' | 'key_taken' {
      if (keyTaken.get(fresh.key)) return 'key_taken';
      insert.run(
        packId(fresh.id), fresh.key, fresh.name, JSON.stringify(fresh.allowedOrigins), JSON.stringify(fresh.widget), fresh.installedTs ?? null, fresh.installedOn ?? null,
        fresh.createdTs, packId(announcements),
      );
      conversations.create(workspaces.need(fresh.id), { id: announcements, kind: 'broadcast', ts: fresh.createdTs });
      return 'created';
    },

    updateWorkspace(id: string, patch: WorkspacePatch): StoredWorkspace | undefined {
      const row = byId.get(packId(id));
      if (!row) return undefined;
      const after: WorkspaceColumns = {
        ...row,
        name: patch.name ?? row.name,
        allowed_origins: patch.allowedOrigins ? JSON.stringify(patch.allowedOrigins) : row.allowed_origins,
        widget: patch.widget ? JSON.stringify(patch.widget) : row.widget,
        installed_ts: patch.installedTs ?? row.installed_ts,
        installed_on: patch.installedOn ?? row.installed_on,
      };
      update.run(after.name, after.allowed_origins, after.widget, after.installed_ts, after.installed_on, row.id);
      return unpackWorkspace(after);
    },

    /** The first answer stays; those older than `since` go. */
    keepAnswer(workspaceId: string, key: string, answer: { requestHash: string; status: number; body: string }, ts: number, since: number): void {
      purgeAnswers.run(since);
      insertAnswer.run(workspaces.need(workspaceId).key, key, answer.requestHash, answer.status, answer.body, ts);
    },

    /** Says that the database is open and its schema up to date. */
    ready(): void {},

    /** Writes something that means nothing, so that a full disk is found. */
    probe(): void {
      beat.run();
    },
  };
}
