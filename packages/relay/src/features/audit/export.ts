import type { AuditFilter, StoredAuditEntry } from '../../store/records.ts';
import type { AuditStore } from '../../store/store.ts';

/** Entries read at once. */
const STRETCH = 500;

/** The answer that streams the log in the order of `seq`, up to `newest`; a stretch at a time, so that its length costs no memory. */
export function exportLog(log: AuditStore, workspace: string, filter: AuditFilter, format: 'jsonl' | 'csv', newest: number): Response {
  let after = 0;
  let started = format === 'jsonl';
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!started) controller.enqueue(encoder.encode(`${COLUMNS.map(([name]) => name).join(',')}\r\n`));
      started = true;
      const entries = await log.after(workspace, filter, after, STRETCH);
      const wanted = entries.filter(({ seq }) => seq <= newest);
      if (wanted.length > 0) controller.enqueue(encoder.encode(wanted.map(format === 'jsonl' ? lineOf : rowOf).join('')));
      after = entries.at(-1)?.seq ?? after;
      if (entries.length < STRETCH || wanted.length < entries.length) controller.close();
    },
  });
  const type = format === 'jsonl' ? 'application/jsonl' : 'text/csv; charset=utf-8';
  return new Response(body, { headers: { 'content-type': type, 'content-disposition': `attachment; filename="audit-log.${format}"`, 'cache-control': 'no-store' } });
}

const lineOf = (entry: StoredAuditEntry): string => `${JSON.stringify(entry)}\n`;

const COLUMNS: readonly (readonly [name: string, value: (entry: StoredAuditEntry) => string | number | undefined])[] = [
  ['seq', ({ seq }) => seq], ['time', ({ ts }) => new Date(ts).toISOString()],
  ['actor_kind', ({ actor }) => actor.kind], ['actor_id', ({ actor }) => actor.id], ['actor_name', ({ actor }) => actor.name],
  ['action', ({ action }) => action], ['target_kind', ({ target }) => target?.kind], ['target_id', ({ target }) => target?.id],
  ['detail', ({ detail }) => detail && JSON.stringify(detail)], ['address', ({ address }) => address], ['request_id', ({ requestId }) => requestId], ['hash', ({ hash }) => hash],
];

const rowOf = (entry: StoredAuditEntry): string => `${COLUMNS.map(([, value]) => cell(value(entry))).join(',')}\r\n`;

/** RFC 4180; what a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection; full-width signs too). */
function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
