import type { AuditEvent } from '../audit/audit.ts';
import type { FeatureContext } from '../feature.ts';
import { Problem } from '../http/problem.ts';

const DAY_MS = 24 * 3_600_000;

/** What the audit log calls an export: all of them count together. */
const EXPORTS = ['audit.exported', 'export.made'] as const;

/**
 * Records an export before it is answered, unless whoever asks has made as many in the last 24 hours as one may. The audit log is what is
 * counted, in the transaction that adds to it.
 *
 * @throws Problem 429 with the time of the next one.
 */
export async function recordExport({ audit, config }: Pick<FeatureContext, 'audit' | 'config'>, event: AuditEvent & { readonly action: (typeof EXPORTS)[number] }): Promise<void> {
  const most = config.FRONTDESK_BENCH ? Number.MAX_SAFE_INTEGER : config.FRONTDESK_EXPORTS_PER_DAY;
  const result = await audit.recordWithin(event, { most, perMs: DAY_MS, actions: EXPORTS, what: 'exports' });
  if ('status' in result) throw new Problem(429, result.code, result.message, { retryAfterMs: result.retryMs });
}
