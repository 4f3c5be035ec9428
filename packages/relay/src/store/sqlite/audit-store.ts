import type { AuditStore } from '../store.ts';
import type { Engine } from './open.ts';

export function auditStore({ writer, reader }: Engine): AuditStore {
  return {
    append: (workspace, entry) => writer.call('appendAudit', workspace, entry),
    list: (workspace, filter, cursor, limit) => reader.call('audit', workspace, filter, cursor, limit),
  };
}
