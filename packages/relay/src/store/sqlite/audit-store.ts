import type { AuditStore } from '../store.ts';
import type { Engine } from './open.ts';

export function auditStore({ writer, reader }: Engine): AuditStore {
  return {
    append: (workspace, entry) => writer.call('appendAudit', workspace, entry),
    after: (workspace, filter, after, limit) => reader.call('auditAfter', workspace, filter, after, limit),
    list: (workspace, filter, cursor, limit) => reader.call('audit', workspace, filter, cursor, limit),
  };
}
