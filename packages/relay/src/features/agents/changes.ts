import type { AuditEvent } from '../../audit/audit.ts';
import type { StoredAgent } from '../../store/records.ts';

/** What the audit log says about a change of an agent: an entry for each right that changed, and one for the rest. */
export function describeChange(before: StoredAgent, after: StoredAgent): Pick<AuditEvent, 'action' | 'detail'>[] {
  const { name } = after;
  const changes: Pick<AuditEvent, 'action' | 'detail'>[] = [];
  if (before.role !== after.role) changes.push({ action: 'agent.role_changed', detail: { name, from: before.role, to: after.role } });
  if (before.disabled !== after.disabled) changes.push({ action: after.disabled ? 'agent.disabled' : 'agent.enabled', detail: { name } });
  if (before.name !== name) changes.push({ action: 'agent.changed', detail: { fields: 'name', from: before.name, to: name } });
  return changes;
}
