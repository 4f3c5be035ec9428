import type { AuditDetail, StoredWorkspace } from '../../store/records.ts';

/** Which settings differ, by name, and the origins as they are now when they do; undefined when nothing differs. */
export function describeChange(before: StoredWorkspace, after: StoredWorkspace): AuditDetail | undefined {
  const named = (prefix: string, one: object, other: object): string[] =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => differs(valueOf(one, name), valueOf(other, name))).map((name) => prefix + name);
  const { widget: _before, ...plainBefore } = before;
  const { widget: _after, ...plainAfter } = after;
  const fields = [...named('', plainBefore, plainAfter), ...named('widget.', before.widget, after.widget)];
  if (fields.length === 0) return undefined;
  return { fields: fields.join(', '), ...(fields.includes('allowedOrigins') ? { allowedOrigins: after.allowedOrigins.join(', ') } : {}) };
}

const valueOf = (record: object, name: string): unknown => (record as Record<string, unknown>)[name];

const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
