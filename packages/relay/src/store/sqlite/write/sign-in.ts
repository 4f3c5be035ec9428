import { randomBytes } from 'node:crypto';
import type { SignedIn, SignIn } from '../../identities.ts';
import { VISITOR } from '../../kinds.ts';
import { EVENTS_PER_VISITOR, type StoredConversation, type StoredVisitor, type VisitorPatch } from '../../records.ts';
import { type PackedId, packHash, packId, unpackId } from '../codec.ts';
import { unpackVisitor, VISITOR_COLUMNS, type VisitorColumns } from '../visitor-row.ts';
import { peopleText } from '../../text.ts';
import type { WriteContext } from './context.ts';
import type { VisitorRows } from './visitor-rows.ts';
import type { WorkspaceRow } from './workspace-cache.ts';

interface Session { visitor_key: number; expires_ts: number }

/** A token hash that no token has. */
const nobody = (): PackedId => packHash(randomBytes(32).toString('hex'));

/** Makes visitors the people that the site says they are. See `IdentityStore.signIn`. */
export function signInWrites(context: WriteContext, rows: VisitorRows) {
  const { db, workspaces } = context;
  const merge = mergeVisitors(context);
  const keyExists = db.prepare<[number, string], 1>('SELECT 1 FROM identity_keys WHERE workspace_key = ? AND kid = ?').pluck();
  const revoked = db.prepare<[number, PackedId], 1>('SELECT 1 FROM visitor_proofs WHERE workspace_key = ? AND hash = ? AND revoked = 1').pluck();
  const keepProof = db.prepare('INSERT INTO visitor_proofs VALUES (?, ?, ?, 0, ?) ON CONFLICT DO NOTHING');
  const pruneProofs = db.prepare('DELETE FROM visitor_proofs WHERE expires_ts < ?');
  const sessionOf = db.prepare<[number, PackedId], Session>('SELECT visitor_key, expires_ts FROM visitor_sessions WHERE workspace_key = ? AND hash = ?');
  const putSession = db.prepare(`INSERT INTO visitor_sessions VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET visitor_key = excluded.visitor_key, kid = excluded.kid, expires_ts = excluded.expires_ts`);
  const byUser = db.prepare<[number, string], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE workspace_key = ? AND user_proven = ?`);
  const byKey = db.prepare<[number], VisitorColumns>(`SELECT ${VISITOR_COLUMNS} FROM visitors WHERE visitor_key = ?`);
  const vouch = db.prepare(`UPDATE visitors SET user_proven = ?, verified = ?, name = ?, email = ?, phone = ?, attributes = ?, people = ?, token_hash = ? WHERE visitor_key = ?`);

  /** Writes what the site proved; facts that it proved before and does not any more stay, as told ones. */
  function prove(row: VisitorColumns, { user, facts }: SignIn): VisitorColumns {
    const attributes = { ...(row.attributes === null ? {} : (JSON.parse(row.attributes) as object)), ...facts.attributes };
    const verified = ['user', ...(['name', 'email', 'phone'] as const).filter((field) => facts[field] !== undefined), ...Object.keys(facts.attributes ?? {}).map((name) => `attributes.${name}`)];
    const after: VisitorColumns = {
      ...row, user_proven: user, verified: JSON.stringify(verified), name: facts.name ?? row.name, email: facts.email ?? row.email, phone: facts.phone ?? row.phone,
      attributes: Object.keys(attributes).length > 0 ? JSON.stringify(attributes) : null,
    };
    vouch.run(user, after.verified, after.name, after.email, after.phone, after.attributes, peopleText(after), nobody(), row.visitor_key);
    return after;
  }

  /** The person, and what became of the anonymous visitor who is them. */
  function personOf(workspace: WorkspaceRow, request: SignIn, ts: number, freshId: string, anonymous: VisitorColumns | undefined): { row: VisitorColumns; merged?: { visitor: string; conversations: StoredConversation[] } } {
    const known = byUser.get(workspace.key, request.user);
    if (!known) return { row: anonymous ?? rows.create(workspace, freshId, nobody(), ts) };
    if (!anonymous) return { row: known };
    const conversations = merge(workspace, anonymous, known);
    rows.apply(workspace, known, missingFacts(known, anonymous));
    return { row: byKey.get(known.visitor_key) ?? known, merged: { visitor: unpackId(anonymous.id), conversations } };
  }

  return {
    signInVisitor(request: SignIn, freshId: string, ts: number): SignedIn {
      const workspace = workspaces.need(request.workspace);
      const { kid, proof, expiresTs } = request;
      const hash = packHash(request.tokenHash);
      pruneProofs.run(ts);
      // Asked here, too: a key may have been withdrawn since the proof was checked.
      if (!keyExists.get(workspace.key, kid) || (proof && revoked.get(workspace.key, packHash(proof.hash)))) return { status: 'revoked' };
      const session = sessionOf.get(workspace.key, hash);
      const anonymous = session ? undefined : rows.byToken(workspace, hash);
      const previous = session ? byKey.get(session.visitor_key) : anonymous;
      const { row, merged } = personOf(workspace, request, ts, freshId, anonymous);
      const visitor: StoredVisitor = rows.apply(workspace, prove(row, request), request.patch);
      const rotated = !(session && session.visitor_key === row.visitor_key && session.expires_ts > ts);
      const token = rotated ? packHash(request.freshTokenHash) : hash;
      if (rotated) putSession.run(workspace.key, hash, row.visitor_key, kid, ts, 0);
      putSession.run(workspace.key, token, row.visitor_key, kid, ts, expiresTs);
      if (proof) keepProof.run(workspace.key, packHash(proof.hash), token, proof.expiresTs);
      const before = previous && unpackId(previous.id);
      return { status: 'signed_in', visitor, rotated, ...(merged ? { merged } : {}), ...(before !== undefined && before !== visitor.id ? { before } : {}) };
    },
  };
}

/** What the anonymous visitor had told and the person lacks. */
function missingFacts(known: VisitorColumns, anonymous: VisitorColumns): VisitorPatch {
  const { name, email, phone } = unpackVisitor(anonymous, '');
  return { ...(known.name === null && name ? { name } : {}), ...(known.email === null && email ? { email } : {}), ...(known.phone === null && phone ? { phone } : {}) };
}

/** Gives everything of one visitor to another, and removes the first. */
function mergeVisitors({ db, workspaces, conversations, visitorQuotas }: WriteContext) {
  const ids = db.prepare<[number, PackedId], PackedId>('SELECT id FROM conversations WHERE workspace_key = ? AND visitor = ?').pluck();
  const give = db.prepare<[PackedId, number]>('UPDATE conversations SET visitor = ? WHERE conv_key = ?');
  const rename = db.prepare<[PackedId, number, PackedId]>(`UPDATE entries SET by_id = ? WHERE conv_key = ? AND by_kind = ${VISITOR} AND by_id = ?`);
  const giveHeld = db.prepare<[PackedId, number, PackedId]>('UPDATE held_messages SET visitor = ? WHERE workspace_key = ? AND visitor = ?');
  const giveEvents = db.prepare<[number, number]>('UPDATE OR IGNORE events SET visitor_key = ? WHERE visitor_key = ?');
  const prune = db.prepare<{ visitor: number }>(`DELETE FROM events WHERE visitor_key = @visitor
    AND event_key <= (SELECT event_key FROM events WHERE visitor_key = @visitor ORDER BY event_key DESC LIMIT 1 OFFSET ${EVENTS_PER_VISITOR})`);
  const places = db.prepare<{ to: number; from: number }>(`UPDATE visitors SET broadcast_from = min(visitors.broadcast_from, other.broadcast_from),
    broadcast_delivered = max(visitors.broadcast_delivered, other.broadcast_delivered), broadcast_read = max(visitors.broadcast_read, other.broadcast_read)
    FROM visitors AS other WHERE visitors.visitor_key = @to AND other.visitor_key = @from`);
  const remove = db.prepare<[number]>('DELETE FROM visitors WHERE visitor_key = ?');

  return (workspace: WorkspaceRow, from: VisitorColumns, to: VisitorColumns): StoredConversation[] => {
    const [oldId, newId] = [unpackId(from.id), unpackId(to.id)];
    const moved = ids.all(workspace.key, from.id).flatMap((packed) => {
      const row = conversations.get(workspace, unpackId(packed));
      if (!row) return [];
      give.run(to.id, row.key);
      rename.run(to.id, row.key, packId(oldId));
      row.data.visitor = newId;
      const { last } = row.data;
      if (last?.by.kind === 'visitor' && last.by.id === oldId) row.data.last = { ...last, by: { ...last.by, id: newId } };
      conversations.change(row, 'summary');
      return [conversations.view(row)];
    });
    giveHeld.run(to.id, workspace.key, from.id);
    giveEvents.run(to.visitor_key, from.visitor_key);
    prune.run({ visitor: to.visitor_key });
    places.run({ to: to.visitor_key, from: from.visitor_key });
    if (from.broadcasts === 1) workspaces.addAudience(workspace, -1);
    remove.run(from.visitor_key);
    visitorQuotas.drop();
    return moved;
  };
}
