/** Workspaces, their roles and their blocks, from the columns that every engine has. */
import type { WidgetSettings } from '@frontdesk/protocol';
import type { BlockedBy, BlockSubject, StoredBlock } from '../blocks.ts';
import type { StoredRole, StoredWorkspace } from '../records.ts';
import type { Flag, Spelling } from './spelling.ts';

export interface WorkspaceColumnsOf<Id> {
  id: Id; public_key: string; name: string; allowed_origins: string; widget: string; installed_ts: number | null; installed_on: string | null; created_ts: number;
}

export const WORKSPACE_COLUMNS = 'id, public_key, name, allowed_origins, widget, installed_ts, installed_on, created_ts';

export const workspaceOf = <Id>(row: WorkspaceColumnsOf<Id>, { id }: Spelling<Id>): StoredWorkspace => ({
  id: id(row.id), key: row.public_key, name: row.name, allowedOrigins: JSON.parse(row.allowed_origins) as string[], widget: JSON.parse(row.widget) as WidgetSettings,
  createdTs: row.created_ts, ...(row.installed_ts === null ? {} : { installedTs: row.installed_ts }), ...(row.installed_on === null ? {} : { installedOn: row.installed_on }),
});

export interface RoleColumnsOf<Id> { id: Id; name: string; permissions: string; created_ts: number }

export const ROLE_COLUMNS = 'id, name, permissions, created_ts';

export const roleOf = <Id>(row: RoleColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): StoredRole => ({
  id: id(row.id), workspace, name: row.name, permissions: JSON.parse(row.permissions) as string[], createdTs: row.created_ts,
});

export interface BlockColumnsOf<Id> {
  block_key: number; id: Id; kind: BlockSubject['kind']; subject: Id; until_ts: number | null; exempt: Flag; strikes: number;
  by_kind: BlockedBy['kind']; by_id: Id; reason: string | null; signals: string; created_ts: number;
}

export const BLOCK_COLUMNS = 'block_key, id, kind, subject, until_ts, exempt, strikes, by_kind, by_id, reason, signals, created_ts';

export const blockOf = <Id>(row: BlockColumnsOf<Id>, workspace: string, { id }: Spelling<Id>): StoredBlock => ({
  id: id(row.id), workspace, kind: row.kind, subject: id(row.subject), exempt: Boolean(row.exempt), strikes: row.strikes, by: { kind: row.by_kind, id: id(row.by_id) },
  signals: JSON.parse(row.signals) as string[], createdTs: row.created_ts, ...(row.until_ts === null ? {} : { untilTs: row.until_ts }), ...(row.reason === null ? {} : { reason: row.reason }),
});
