import type { StoredVisitor, VisitorPatch } from '../../records.ts';
import { packHash, type PackedId } from '../codec.ts';
import { unpackVisitor, VISITOR_COLUMNS, type VisitorColumns } from '../visitor-row.ts';
import type { WriteContext } from './context.ts';
import type { VisitorRows } from './visitor-rows.ts';

/** A visitor that may have to be made; the id and time are used only then. */
export interface Arrival {
  readonly workspace: string;
  readonly tokenHash: string;
  readonly freshId: string;
  readonly ts: number;
  readonly patch: VisitorPatch;
}

export function visitorWrites({ db, workspaces }: WriteContext, rows: VisitorRows) {
  const bySession = db.prepare<[number, PackedId], VisitorColumns & { expires_ts: number }>(`SELECT ${VISITOR_COLUMNS}, expires_ts FROM visitors
    JOIN (SELECT visitor_key AS signed, expires_ts FROM visitor_sessions WHERE workspace_key = ? AND hash = ?) ON visitor_key = signed`);

  return {
    arrive(arrival: Arrival): { visitor: StoredVisitor; created: boolean; signed?: { expiresTs: number } } {
      const workspace = workspaces.need(arrival.workspace);
      const hash = packHash(arrival.tokenHash);
      const known = rows.byToken(workspace, hash);
      if (known) return { visitor: rows.apply(workspace, known, arrival.patch), created: false };
      const signed = bySession.get(workspace.key, hash);
      if (signed) {
        // By the request's own time, so that repeating it after a crash gives the same.
        const lives = signed.expires_ts > arrival.ts;
        const visitor = lives ? rows.apply(workspace, signed, arrival.patch) : unpackVisitor(signed, workspace.id);
        return { visitor, created: false, signed: { expiresTs: signed.expires_ts } };
      }
      const fresh = rows.create(workspace, arrival.freshId, hash, arrival.patch.seenTs ?? arrival.ts);
      return { visitor: rows.apply(workspace, fresh, arrival.patch), created: true };
    },

    updateVisitor(workspaceId: string, id: string, patch: VisitorPatch): StoredVisitor | undefined {
      const workspace = workspaces.get(workspaceId);
      const row = workspace && rows.byId(workspace, id);
      return row ? rows.apply(workspace, row, patch) : undefined;
    },
  };
}
