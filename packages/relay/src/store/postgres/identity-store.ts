import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@frontdesk/protocol';
import type { EndedIdentity, IdentityStore, SignedIn, SignIn, StoredIdentityKey } from '../identities.ts';
import { VISITOR } from '../kinds.ts';
import type { StoredConversation, VisitorPatch } from '../records.ts';
import type { Queries } from './database.ts';
import { type Engine, inUnit, inWorkspace, lockTopic } from './engine.ts';
import { toVisitor } from './rows.ts';
import type { Unit, WorkspaceRow } from './unit.ts';
import { pruneEvents } from './visitor-store.ts';
import type { VisitorRow } from './visitor-unit.ts';

/** Live keys of one kind: one in use, one that replaces it. */
const MOST_KEYS = 2;

interface KeyColumns { kid: string; algorithm: StoredIdentityKey['algorithm']; secret: string | null; public_key: string | null; created_by: string; created_ts: number }

/** A token hash that no token has. */
const nobody = (): string => randomBytes(32).toString('hex');

export function identityStore(engine: Engine): IdentityStore {
  const { db, known, now } = engine;

  const endAll = async (queries: Queries, workspace: number, where: string, value: string): Promise<EndedIdentity[]> => {
    const ended = await queries.all<{ hash: string; id: string }>(
      `WITH ended AS (UPDATE visitor_sessions SET expires_ts = 0 WHERE workspace_key = $1 AND expires_ts > 0 AND ${where} = $2 RETURNING hash, visitor_key)
       SELECT hash, id FROM ended JOIN visitors USING (visitor_key)`, [workspace, value]);
    return ended.map(({ hash, id }) => ({ visitor: id, tokenHash: hash }));
  };

  return {
    async keys(workspace) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<KeyColumns>('SELECT kid, algorithm, secret, public_key, created_by, created_ts FROM identity_keys WHERE workspace_key = $1 ORDER BY created_ts, kid', [keys.key]) : [];
      return rows.map(({ kid, algorithm, secret, public_key: publicKey, created_by: createdBy, created_ts: createdTs }) => ({
        kid, workspace, algorithm, createdBy, createdTs, ...(secret === null ? {} : { secret }), ...(publicKey === null ? {} : { publicKey }),
      }));
    },

    async addKey(key) {
      const { key: workspace } = await known.need(key.workspace);
      return db.transaction(async (queries) => {
        await lockTopic(queries, 'identities', workspace);
        const isJwt = (algorithm: string): boolean => algorithm !== 'user_hash';
        const rows = await queries.all<Pick<KeyColumns, 'algorithm'>>('SELECT algorithm FROM identity_keys WHERE workspace_key = $1', [workspace]);
        const held = rows.map(({ algorithm }) => algorithm).filter((algorithm) => isJwt(algorithm) === isJwt(key.algorithm));
        const other = held.find((algorithm) => algorithm !== key.algorithm);
        if (other) return { status: 'other_algorithm', algorithm: other };
        if (held.length >= MOST_KEYS) return { status: 'full' };
        await queries.run('INSERT INTO identity_keys VALUES ($1, $2, $3, $4, $5, $6, $7)', [workspace, key.kid, key.algorithm, key.secret ?? null, key.publicKey ?? null, key.createdBy, key.createdTs]);
        return { status: 'added' };
      });
    },

    removeKey: (workspace, kid) => inWorkspace<readonly EndedIdentity[] | undefined>(engine, workspace, undefined, async (queries, keys) => {
      await lockTopic(queries, 'identities', keys.key);
      if ((await queries.run('DELETE FROM identity_keys WHERE workspace_key = $1 AND kid = $2', [keys.key, kid])) === 0) return undefined;
      return endAll(queries, keys.key, 'kid', kid);
    }),

    resealKey: (workspace, kid, before, after) => inWorkspace(engine, workspace, false, async (queries, keys) =>
      (await queries.run('UPDATE identity_keys SET secret = $1 WHERE workspace_key = $2 AND kid = $3 AND secret = $4', [after, keys.key, kid, before])) > 0),

    async required(workspace) {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<{ required: boolean }>('SELECT required FROM identity_rules WHERE workspace_key = $1', [keys.key]));
      return row?.required ?? false;
    },

    async setRequired(workspace, required) {
      const { key } = await known.need(workspace);
      await db.run('INSERT INTO identity_rules VALUES ($1, $2) ON CONFLICT (workspace_key) DO UPDATE SET required = excluded.required', [key, required]);
    },

    async ended(workspace, tokenHash) {
      const keys = await known.get(workspace);
      return keys !== undefined && (await db.one('SELECT 1 FROM visitor_sessions WHERE workspace_key = $1 AND hash = $2 AND expires_ts = 0', [keys.key, tokenHash])) !== undefined;
    },

    signIn: (request) => inUnit(engine, (unit) => signIn(unit, request, now())),

    signOut: (workspace, tokenHash) => inWorkspace<EndedIdentity | undefined>(engine, workspace, undefined, async (queries, keys) => {
      const [ended] = await endAll(queries, keys.key, 'hash', tokenHash);
      if (ended) await queries.run('UPDATE visitor_proofs SET revoked = true WHERE workspace_key = $1 AND session = $2', [keys.key, tokenHash]);
      return ended;
    }),
  };
}

async function signIn(unit: Unit, request: SignIn, ts: number): Promise<SignedIn> {
  const { db, visitors } = unit;
  const workspace = await unit.need(request.workspace);
  const { kid, proof, expiresTs, tokenHash: hash } = request;
  // One at a time in a workspace: keys, proofs and people are asked for and written as one.
  await lockTopic(db, 'identities', workspace.key);
  await db.run('DELETE FROM visitor_proofs WHERE expires_ts < $1', [ts]);
  // Asked here, too: a key may have been withdrawn since the proof was checked.
  const key = await db.one('SELECT 1 FROM identity_keys WHERE workspace_key = $1 AND kid = $2', [workspace.key, kid]);
  const spent = proof && (await db.one('SELECT 1 FROM visitor_proofs WHERE workspace_key = $1 AND hash = $2 AND revoked', [workspace.key, proof.hash]));
  if (!key || spent) return { status: 'revoked' };
  const session = await db.one<{ visitor_key: number; expires_ts: number }>('SELECT visitor_key, expires_ts FROM visitor_sessions WHERE workspace_key = $1 AND hash = $2', [workspace.key, hash]);
  const anonymous = session ? undefined : (await visitors.byTokens(workspace, [hash])).get(hash);
  const previous = (session ? await visitors.byKey(workspace, session.visitor_key) : anonymous)?.id;
  const { row, merged } = await personOf(unit, workspace, request, ts, anonymous);
  prove(row, request);
  const visitor = await visitors.apply(workspace, row, request.patch);
  const rotated = !(session && session.visitor_key === row.visitor_key && session.expires_ts > ts);
  const token = rotated ? request.freshTokenHash : hash;
  const putSession = (tokenHash: string, expires: number) => db.run(
    `INSERT INTO visitor_sessions VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace_key, hash) DO UPDATE SET visitor_key = excluded.visitor_key, kid = excluded.kid, expires_ts = excluded.expires_ts`, [workspace.key, tokenHash, row.visitor_key, kid, ts, expires]);
  if (rotated) await putSession(hash, 0);
  await putSession(token, expiresTs);
  if (proof) await db.run('INSERT INTO visitor_proofs VALUES ($1, $2, $3, false, $4) ON CONFLICT DO NOTHING', [workspace.key, proof.hash, token, proof.expiresTs]);
  return { status: 'signed_in', visitor, rotated, ...(merged ? { merged } : {}), ...(previous !== undefined && previous !== visitor.id ? { before: previous } : {}) };
}

/** Notes what the site proved; facts that it proved before and does not any more stay, as told ones. */
function prove(row: VisitorRow, { user, facts }: SignIn): void {
  const attributes = { ...(row.attributes === null ? {} : (JSON.parse(row.attributes) as object)), ...facts.attributes };
  const verified = ['user', ...(['name', 'email', 'phone'] as const).filter((field) => facts[field] !== undefined), ...Object.keys(facts.attributes ?? {}).map((name) => `attributes.${name}`)];
  Object.assign(row, {
    user_proven: user, verified: JSON.stringify(verified), name: facts.name ?? row.name, email: facts.email ?? row.email, phone: facts.phone ?? row.phone,
    attributes: Object.keys(attributes).length > 0 ? JSON.stringify(attributes) : null, token_hash: nobody(), dirty: true,
  });
}

/** The person, and what became of the anonymous visitor who is them. */
async function personOf(unit: Unit, workspace: WorkspaceRow, request: SignIn, ts: number, anonymous: VisitorRow | undefined): Promise<{ row: VisitorRow; merged?: { visitor: string; conversations: StoredConversation[] } }> {
  const known = await unit.visitors.byUser(workspace, request.user);
  if (!known) {
    const row = anonymous ?? (await unit.visitors.create(workspace, uuidv7(ts), nobody(), ts));
    if (!row) throw new Error('a token hash that nobody has was there already');
    return { row };
  }
  if (!anonymous) return { row: known };
  const conversations = await merge(unit, workspace, anonymous, known);
  await unit.visitors.apply(workspace, known, missingFacts(known, anonymous));
  return { row: known, merged: { visitor: anonymous.id, conversations } };
}

/** What the anonymous visitor had told and the person lacks. */
function missingFacts(known: VisitorRow, anonymous: VisitorRow): VisitorPatch {
  const { name, email, phone } = toVisitor(anonymous, '');
  return { ...(known.name === null && name ? { name } : {}), ...(known.email === null && email ? { email } : {}), ...(known.phone === null && phone ? { phone } : {}) };
}

/** Gives everything of one visitor to another, and removes the first. */
async function merge(unit: Unit, workspace: WorkspaceRow, from: VisitorRow, to: VisitorRow): Promise<StoredConversation[]> {
  const { db } = unit;
  const ids = await db.all<{ id: string }>('SELECT id FROM conversations WHERE workspace_key = $1 AND visitor = $2', [workspace.key, from.id]);
  await unit.lock(ids.map(({ id }) => ({ workspace, id })));
  const moved: StoredConversation[] = [];
  for (const { id } of ids) {
    const row = await unit.conversation(workspace, id);
    if (!row) continue;
    await db.run(`UPDATE entries SET by_id = $1 WHERE conv_key = $2 AND by_kind = ${VISITOR} AND by_id = $3`, [to.id, row.key, from.id]);
    row.data.visitor = to.id;
    const { last } = row.data;
    if (last?.by.kind === 'visitor' && last.by.id === from.id) row.data.last = { ...last, by: { ...last.by, id: to.id } };
    unit.changed(row);
    moved.push(unit.view(row));
  }
  await db.run('UPDATE held_messages SET visitor = $1 WHERE workspace_key = $2 AND visitor = $3', [to.id, workspace.key, from.id]);
  await db.run('UPDATE events SET visitor_key = $1 WHERE visitor_key = $2 AND id NOT IN (SELECT id FROM events WHERE visitor_key = $1)', [to.visitor_key, from.visitor_key]);
  await pruneEvents(db, to.visitor_key);
  Object.assign(to, {
    broadcast_from: Math.min(to.broadcast_from, from.broadcast_from), broadcast_delivered: Math.max(to.broadcast_delivered, from.broadcast_delivered),
    broadcast_read: Math.max(to.broadcast_read, from.broadcast_read), dirty: true,
  });
  if (from.broadcasts) workspace.audience -= 1;
  unit.visitors.forget(from);
  await db.run('DELETE FROM visitors WHERE visitor_key = $1', [from.visitor_key]);
  return moved;
}
