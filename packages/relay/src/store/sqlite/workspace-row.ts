import type { WidgetSettings } from '@frontdesk/protocol';
import type { Draft, StoredWorkspace } from '../records.ts';
import { type PackedId, unpackId } from './codec.ts';

export interface WorkspaceColumns {
  id: PackedId; public_key: string; name: string; allowed_origins: string; widget: string; installed_ts: number | null; installed_on: string | null; created_ts: number;
}

export const WORKSPACE_COLUMNS = 'id, public_key, name, allowed_origins, widget, installed_ts, installed_on, created_ts';

export function unpackWorkspace(row: WorkspaceColumns): StoredWorkspace {
  const workspace: Draft<StoredWorkspace> = {
    id: unpackId(row.id), key: row.public_key, name: row.name, allowedOrigins: JSON.parse(row.allowed_origins) as string[], widget: JSON.parse(row.widget) as WidgetSettings,
    createdTs: row.created_ts,
  };
  if (row.installed_ts !== null) workspace.installedTs = row.installed_ts;
  if (row.installed_on !== null) workspace.installedOn = row.installed_on;
  return workspace;
}
