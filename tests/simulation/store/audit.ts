import { auditHash, auditText, GENESIS, type NewAuditEntry } from '../../../packages/relay/src/audit/chain.ts';
import type { AuditFilter, StoredAuditEntry } from '../../../packages/relay/src/store/records.ts';
import { spent, waitFor } from '../../../packages/relay/src/store/quotas.ts';
import type { AuditStore, ListPage } from '../../../packages/relay/src/store/store.ts';
import type { Connection } from './database.ts';
import { page } from './lists.ts';
import { need, type State } from './state.ts';

export function append(state: State, workspace: string, fresh: NewAuditEntry): StoredAuditEntry {
  const { audit } = need(state, workspace);
  const entry = { ...fresh, seq: audit.length + 1, prev: audit.at(-1)?.hash ?? GENESIS };
  const stored = { ...entry, hash: auditHash(auditText(workspace, entry)) };
  audit.push(stored);
  return stored;
}

function wordsOf({ action, actor, target, detail, address, requestId }: StoredAuditEntry): string {
  return [action, actor.name, actor.id, target?.id, target?.kind, detail && JSON.stringify(detail), address, requestId].filter(Boolean).join(' ').toLowerCase();
}

function matches(entry: StoredAuditEntry, { actor, actions, target, fromTs = -Infinity, toTs = Infinity, text }: AuditFilter): boolean {
  return (actor === undefined || entry.actor.id === actor) && (actions === undefined || actions.includes(entry.action)) && (target === undefined || entry.target?.id === target)
    && entry.ts >= fromTs && entry.ts < toTs && (text === undefined || wordsOf(entry).includes(text.toLowerCase()));
}

function list(state: State, workspace: string, filter: AuditFilter, cursor: string | undefined, limit: number): ListPage<StoredAuditEntry> {
  const entries = state.workspaces.get(workspace)?.audit ?? [];
  return page(entries.filter((entry) => matches(entry, filter)), ({ seq }) => seq, cursor, limit);
}

export function audit(connection: Connection): AuditStore {
  return {
    append: (workspace, entry) => connection.write((state) => append(state, workspace, entry)),
    appendWithin: (workspace, entry, { actions, what, ...quota }) => connection.write((state) => {
      const uses = need(state, workspace).audit.filter(({ actor, action }) => actor.id === entry.actor.id && actions.includes(action)).map(({ ts }) => ts);
      const wait = waitFor(quota, uses.sort((one, other) => other - one), entry.ts);
      return wait === undefined ? append(state, workspace, entry) : spent(quota, what, wait);
    }),
    after: (workspace, filter, after, limit) => connection.read((state) =>
      (state.workspaces.get(workspace)?.audit ?? []).filter((entry) => entry.seq > after && matches(entry, filter)).slice(0, limit)),
    checkpoint: async () => undefined,
    raw: (workspace, after, limit) => connection.read((state) => (state.workspaces.get(workspace)?.audit ?? []).filter(({ seq }) => seq > after).slice(0, limit)
      .map(({ hash, ...entry }) => ({ seq: entry.seq, text: auditText(workspace, entry), hash }))),
    proof: async () => ({ checkpoints: [], kept: [] }),
    list: (workspace, filter, cursor, limit) => connection.read((state) => list(state, workspace, filter, cursor, limit)),
  };
}
