import { type Bus, inboxTopic } from '../bus/bus.ts';
import type { Log } from '../log.ts';
import type { AuditDetail, StoredAuditEntry } from '../store/records.ts';
import type { QuotaSpent } from '../store/quotas.ts';
import type { AuditStore, Store } from '../store/store.ts';
import type { AuditAction } from './actions.ts';
import type { NewAuditEntry } from './chain.ts';

/** Who did it. `system` is the relay itself, or the command line; its `id` says which part. */
export interface AuditActor {
  readonly kind: 'agent' | 'bot' | 'visitor' | 'system';
  readonly id: string;
  /** Their name at that time. */
  readonly name?: string;
}

/** Something that was done and is to be kept. */
export interface AuditEvent {
  readonly workspace: string;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  /** What it was done to, for instance `{kind: 'agent', id}`. */
  readonly target?: { readonly kind: string; readonly id: string };
  /**
   * A few flat facts: names of settings, a role before and after, a number. Never secrets, message texts, e-mail addresses or phone
   * numbers; the service masks what looks like one, as a last resort.
   */
  readonly detail?: AuditDetail;
  /** The client's address after trusted proxies. */
  readonly address?: string;
  readonly requestId?: string;
}

/** The log of who did what. */
export interface Audit {
  /**
   * Appends to the workspace's chain; resolves to the entry when it is on disk. Record what was done, after it was done, before it is
   * answered. Rejects with `StoreUnavailable` when the database cannot take it; the process log then has the event, so that it is not lost.
   */
  record(event: AuditEvent): Promise<StoredAuditEntry>;
  /** As `record`, unless the actor's quota of such actions is used up: then nothing is recorded. */
  recordWithin(event: AuditEvent, quota: Parameters<AuditStore['appendWithin']>[2]): Promise<StoredAuditEntry | QuotaSpent>;
  /** The event as the store takes it, for what it stores in one commit with its entry; tell `stored` what came of it. */
  entry(event: AuditEvent): NewAuditEntry;
  /** Tells of an entry that the store appended so. */
  stored(workspace: string, entry: StoredAuditEntry): void;
}

/** Longest text in an entry, characters. */
const TEXT_CHARS = 300;
/** Most facts in an entry. */
const FACTS = 32;

/**
 * @param options.bus tells the consoles of those who may read the log that it grew; default: nobody is told, they see it at their next look.
 * @param options.now milliseconds since 1970.
 */
export function createAudit({ store, log, now, bus }: { store: Pick<Store, 'audit'>; log: Log; now: () => number; bus?: Bus }): Audit {
  const tell = (workspace: string, { seq }: StoredAuditEntry): void => bus?.publish(inboxTopic(workspace), { type: 'latest', key: 'audit', frame: JSON.stringify({ t: 'audit', seq }) });
  async function keep<Result extends StoredAuditEntry | QuotaSpent>(event: AuditEvent, append: (entry: NewAuditEntry) => Promise<Result>): Promise<Result> {
    const { workspace } = event;
    const entry = entryOf(event, now());
    try {
      const stored = await append(entry);
      if ('seq' in stored) tell(workspace, stored);
      return stored;
    } catch (error) {
      log.error({ err: error, audit: { workspace, ...entry } }, 'an audit entry could not be stored');
      throw error;
    }
  }
  return {
    record: (event) => keep(event, (entry) => store.audit.append(event.workspace, entry)),
    recordWithin: (event, quota) => keep(event, (entry) => store.audit.appendWithin(event.workspace, entry, quota)),
    entry: (event) => entryOf(event, now()),
    stored: tell,
  };
}

function entryOf({ actor, action, target, detail, address, requestId }: AuditEvent, ts: number): NewAuditEntry {
  return {
    ts, action,
    actor: { kind: actor.kind, id: plain(actor.id), ...(actor.name === undefined ? {} : { name: plain(actor.name) }) },
    ...(target === undefined ? {} : { target: { kind: plain(target.kind), id: plain(target.id) } }),
    ...(detail === undefined ? {} : { detail: plainFacts(detail) }),
    ...(address === undefined || address === '' ? {} : { address: plain(address) }),
    ...(requestId === undefined ? {} : { requestId: plain(requestId) }),
  };
}

function plainFacts(detail: AuditDetail): AuditDetail {
  return Object.fromEntries(Object.entries(detail).slice(0, FACTS).map(([name, value]) => [plain(name), typeof value === 'string' ? plain(value) : value]));
}

/** Cut to size, well-formed, and without what must never be in the log, should a caller have passed it by mistake. */
function plain(text: string): string {
  const masked = wellFormed(text).replace(/\bfd[a-z]_[\w-]{20,}/g, '[secret]').replace(/[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+/g, '[e-mail]');
  return masked.length <= TEXT_CHARS ? masked : `${wellFormed(masked.slice(0, TEXT_CHARS - 1))}…`;
}

/** Half a surrogate pair has no UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
