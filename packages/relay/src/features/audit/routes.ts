import { createRoute, z } from '@hono/zod-openapi';
import { AUDIT_ACTIONS } from '../../audit/actions.ts';
import { loadAuditKeys } from '../../audit/key.ts';
import { auditOf } from '../../audit/of-request.ts';
import { type Verdict, verifyAudit } from '../../audit/verify.ts';
import { requirePermission } from '../../http/access.ts';
import { json, listOf, Paging, problems, query, STAFF } from '../../http/contract.ts';
import { heavyView, searches } from '../../http/heavy-views.ts';
import { recordExport } from '../../limits/exports.ts';
import type { Feature } from '../../feature.ts';
import type { AuditFilter } from '../../store/records.ts';
import { exportLog } from './export.ts';

const HOUR_MS = 3_600_000;
/** A log that grows gets a checkpoint at least this often; it is looked at every hour, and when the relay starts and stops. */
const DAY_MS = 24 * HOUR_MS;

const Fact = z.union([z.string(), z.number(), z.boolean()]);

export const AuditEntry = z
  .object({
    seq: z.int().min(1).describe('Dense per workspace, from 1.'),
    ts: z.int().describe("Milliseconds since 1970, by the relay's clock."),
    actor: z.object({ kind: z.enum(['agent', 'bot', 'visitor', 'system']), id: z.string(), name: z.string().optional().describe('Their name at that time.') }).describe('Who did it.'),
    action: z.string().describe('What was done; the table is in the security documentation.'),
    target: z.object({ kind: z.string(), id: z.string() }).optional().describe('What it was done to.'),
    detail: z.record(z.string(), Fact).optional().describe('Flat facts, without secrets, message texts or addresses of people.'),
    address: z.string().optional().describe('The client’s network address.'),
    requestId: z.string().optional(),
    prev: z.string().describe('Hash of the entry before, hex.'),
    hash: z.string().describe('SHA-256, hex, of this entry’s canonical JSON with its workspace.'),
  })
  .meta({ id: 'AuditEntry' });

const Verification = z
  .object({
    entries: z.int().describe('Entries that were looked at.'),
    proofs: z.int().describe('Signatures that hold.'),
    findings: z.array(z.string()).describe('One English sentence for each thing that is wrong; empty = the log is whole.'),
  })
  .meta({ id: 'AuditVerification' });

const Time = z.coerce.number().int().min(0);
const Filters = query({
  actor: z.string().min(1).max(100).optional().describe('Id of whoever did it.'),
  action: z.string().min(1).max(1000).regex(/^[a-z_.,*]+$/, 'expected names such as agent.invited, separated by commas; agent.* means all that begin so').optional().describe('One or more names, separated by commas; `agent.*` means all that begin so.'),
  target: z.string().min(1).max(100).optional().describe('Id of what it was done to.'),
  from: Time.optional().describe('From this time on, milliseconds since 1970.'),
  to: Time.optional().describe('Before this time, milliseconds since 1970.'),
  q: z.string().trim().max(200).optional().describe('Occurs in the action, a name, an id, a fact or the address.'),
});

const list = createRoute({
  method: 'get', path: '/audit', tags: ['Audit log'], summary: 'Who did what, newest first', ...STAFF,
  middleware: [requirePermission('audit.read'), searches] as const,
  request: { query: Paging.extend(Filters.shape) },
  responses: { 200: json(listOf(AuditEntry), 'A page of entries'), ...problems(401, 403, 429) },
});

const exporting = createRoute({
  method: 'get', path: '/audit/export', tags: ['Audit log'], summary: 'The audit log as a file, oldest first',
  description: 'JSON lines hold what is needed to verify the chain elsewhere; CSV is for reading. The export is itself recorded, after what it contains, and counts among those that one may make in a day.', ...STAFF,
  middleware: [requirePermission('audit.read')] as const,
  request: { query: Filters.extend({ format: z.enum(['jsonl', 'csv']).default('jsonl') }) },
  responses: {
    200: { description: 'The file', content: { 'application/jsonl': { schema: z.string() }, 'text/csv': { schema: z.string() } } },
    ...problems(401, 403, 429),
  },
});

const verification = createRoute({
  method: 'get', path: '/audit/verification', tags: ['Audit log'], summary: 'Whether the audit log is whole',
  description: 'Reads all of it, as `frontdesk audit verify` does: finds every edit, removal and truncation. It is the relay that says so; where the relay itself is in doubt, run the command on a copy.', ...STAFF,
  middleware: [requirePermission('audit.read'), heavyView()] as const,
  responses: { 200: json(Verification, 'What was found'), ...problems(401, 403, 429) },
});

/** Reading what was recorded. Recording is the core's (audit/audit.ts). */
export const auditFeature: Feature = {
  name: 'audit',
  start({ store, log, now }) {
    const checkpoint = (age: number): Promise<void> => store.audit.checkpoint(now(), age).catch((error: unknown) => log.warn({ err: error }, 'no checkpoint of the audit log could be written'));
    void checkpoint(DAY_MS);
    const timer = setInterval(() => void checkpoint(DAY_MS), HOUR_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
      return checkpoint(0);
    };
  },
  routes(app, { store, audit, config }) {
    /** Under way, by workspace: however many ask at once, the log is read once. */
    const checks = new Map<string, Promise<Verdict>>();
    const check = async (workspace: string): Promise<Verdict> => {
      const { key, before } = await loadAuditKeys(config);
      return verifyAudit(store.audit, workspace, [key], before);
    };

    app.openapi(verification, async (c) => {
      const { workspace } = c.get('principal');
      const running = checks.get(workspace) ?? check(workspace).finally(() => checks.delete(workspace));
      checks.set(workspace, running);
      const { entries, proofs, findings } = await running;
      return c.json({ entries, proofs, findings: [...findings] }, 200);
    });

    app.openapi(list, async (c) => {
      const { cursor, limit, ...filters } = c.req.valid('query');
      const page = await store.audit.list(c.get('principal').workspace, filterOf(filters), cursor, limit);
      return c.json({ ...page, items: page.items.map((entry) => ({ ...entry })) }, 200);
    });

    app.openapi(exporting, async (c) => {
      const { format, ...filters } = c.req.valid('query');
      const { workspace } = c.get('principal');
      const newest = (await store.audit.list(workspace, {}, undefined, 1)).items[0]?.seq ?? 0;
      await recordExport({ audit, config }, { ...auditOf(c), action: 'audit.exported', detail: { format, upTo: newest } });
      return exportLog(store.audit, workspace, filterOf(filters), format, newest);
    });
  },
};

function filterOf({ action, from, to, q, actor, target }: z.output<typeof Filters>): AuditFilter {
  return {
    ...(actor === undefined ? {} : { actor }), ...(target === undefined ? {} : { target }),
    ...(action === undefined ? {} : { actions: action.split(',').flatMap(namesOf) }),
    ...(from === undefined ? {} : { fromTs: from }), ...(to === undefined ? {} : { toTs: to }), ...(q ? { text: q } : {}),
  };
}

/** `agent.*` as all names that begin so. */
function namesOf(name: string): string[] {
  return name.endsWith('*') ? Object.keys(AUDIT_ACTIONS).filter((known) => known.startsWith(name.slice(0, -1))) : [name];
}
