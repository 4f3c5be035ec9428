import { uuidv7 } from '@frontdesk/protocol';
import { HIDDEN_WORKSPACE } from '../hidden-workspace.ts';
import type { LinkPurpose, StoredAgent, StoredRole } from '../records.ts';
import type { AgentStore, IdempotencyStore, RoleStore, WorkspaceStore } from '../store.ts';
import type { Queries } from './database.ts';
import { type Engine, inUnit, inWorkspace, lockTopic } from './engine.ts';
import {
  AGENT_COLUMNS, type AgentColumns, type RoleColumns, type SessionColumns, toAgent, toRole, toSession, toToken, toWorkspace, type TokenColumns, WORKSPACE_COLUMNS, type WorkspaceColumns,
} from './rows.ts';

/** How long an answer to a request with an Idempotency-Key is kept, in milliseconds. */
const ANSWER_MS = 24 * 60 * 60 * 1000;

type AgentPatch = Parameters<AgentStore['update']>[2];

const SELECT_AGENT = `SELECT ${AGENT_COLUMNS} FROM agents WHERE workspace_key = $1`;
const SELECT_SESSION = `SELECT hash, workspaces.id AS workspace, agent, kind, device, sessions.created_ts, seen_ts, expires_ts, address, confirmed_ts
  FROM sessions JOIN workspaces USING (workspace_key)`;
const SELECT_TOKEN = `SELECT tokens.id, workspaces.id AS workspace, hash, tokens.name, created_by, tokens.created_ts, expires_ts, scopes, agent, used_ts
  FROM tokens JOIN workspaces USING (workspace_key)`;

/** False: another agent has the email. */
async function insertAgent(queries: Queries, workspace: number, agent: StoredAgent): Promise<boolean> {
  return (await queries.run(
    'INSERT INTO agents (workspace_key, id, email, name, role, password_hash, created_ts, seen_ts, disabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (workspace_key, email) DO NOTHING',
    [workspace, agent.id, agent.email.toLowerCase(), agent.name, agent.role, agent.passwordHash ?? null, agent.createdTs, agent.seenTs ?? null, agent.disabled])) > 0;
}

async function emailTaken(queries: Queries, workspace: number, email: string, except?: string): Promise<boolean> {
  const holder = await queries.one<{ id: string }>('SELECT id FROM agents WHERE workspace_key = $1 AND email = $2', [workspace, email.toLowerCase()]);
  return holder !== undefined && holder.id !== except;
}

/** The caller holds the lock of the workspace's agents. */
async function changeAgent(queries: Queries, workspace: number, workspaceId: string, id: string, patch: AgentPatch): Promise<StoredAgent | undefined> {
  const row = await queries.one<AgentColumns>(`${SELECT_AGENT} AND id = $2 FOR NO KEY UPDATE`, [workspace, id]);
  if (!row || (patch.email !== undefined && (await emailTaken(queries, workspace, patch.email, id)))) return undefined;
  const after: AgentColumns = {
    ...row, email: patch.email?.toLowerCase() ?? row.email, name: patch.name ?? row.name, role: patch.role ?? row.role, password_hash: patch.passwordHash ?? row.password_hash,
    seen_ts: patch.seenTs ?? row.seen_ts, disabled: patch.disabled ?? row.disabled,
  };
  await queries.run('UPDATE agents SET email = $1, name = $2, role = $3, password_hash = $4, seen_ts = $5, disabled = $6 WHERE workspace_key = $7 AND id = $8',
    [after.email, after.name, after.role, after.password_hash, after.seen_ts, after.disabled, workspace, id]);
  // Whoever chose a password has no use for a link to another one, but a stranger might.
  if (patch.passwordHash !== undefined) await queries.run('DELETE FROM links WHERE workspace_key = $1 AND agent = $2', [workspace, id]);
  return toAgent(after, workspaceId);
}

/** `update` to an email that another agent has changes nothing and resolves to undefined. */
export function agentStore(engine: Engine): AgentStore {
  return { ...agents(engine), ...sessions(engine), ...tokens(engine), ...links(engine) };
}

function agents(engine: Engine): Pick<AgentStore, 'list' | 'get' | 'byEmail' | 'create' | 'update' | 'remove'> {
  const { db, known } = engine;
  const one = async (workspace: string, where: string, value: string): Promise<StoredAgent | undefined> => {
    const keys = await known.get(workspace);
    const row = keys && (await db.one<AgentColumns>(`${SELECT_AGENT} AND ${where} = $2`, [keys.key, value]));
    return row && toAgent(row, workspace);
  };
  return {
    async list(workspace) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<AgentColumns>(`${SELECT_AGENT} ORDER BY agent_key`, [keys.key]) : [];
      return rows.map((row) => toAgent(row, workspace));
    },
    get: (workspace, id) => one(workspace, 'id', id),
    byEmail: (workspace, email) => one(workspace, 'email', email.toLowerCase()),

    async create(agent) {
      const { key } = await known.need(agent.workspace);
      return (await insertAgent(db, key, agent)) ? 'created' : 'email_taken';
    },

    update: (workspace, id, patch) => inWorkspace<StoredAgent | undefined>(engine, workspace, undefined, async (queries, { key }) => {
      await lockTopic(queries, 'agents', key);
      return changeAgent(queries, key, workspace, id, patch);
    }),

    remove: (workspace, id) => inWorkspace(engine, workspace, false, async (queries, { key }) => {
      await queries.run('DELETE FROM tokens WHERE workspace_key = $1 AND agent = $2', [key, id]);
      return (await queries.run('DELETE FROM agents WHERE workspace_key = $1 AND id = $2', [key, id])) > 0;
    }),
  };
}

function sessions({ db, known }: Engine): Pick<AgentStore, 'createSession' | 'session' | 'sessions' | 'touchSession' | 'confirmSession' | 'endSessions'> {
  return {
    async createSession(session) {
      const { key } = await known.need(session.workspace);
      await db.run('DELETE FROM sessions WHERE expires_ts < $1', [session.createdTs]);
      await db.run('INSERT INTO sessions (hash, workspace_key, agent, kind, device, created_ts, seen_ts, expires_ts, address, confirmed_ts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
        [session.hash, key, session.agent, session.kind, session.device, session.createdTs, session.seenTs, session.expiresTs, session.address ?? null, session.confirmedTs]);
    },

    async session(hash, now) {
      const row = await db.one<SessionColumns>(`${SELECT_SESSION} WHERE hash = $1 AND expires_ts > $2`, [hash, now]);
      return row && toSession(row);
    },

    async sessions(workspace, agent, now) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<SessionColumns>(`${SELECT_SESSION} WHERE sessions.workspace_key = $1 AND agent = $2 AND expires_ts > $3 ORDER BY seen_ts DESC, hash`, [keys.key, agent, now]) : [];
      return rows.map(toSession);
    },

    async touchSession(hash, seenTs) {
      await db.run('UPDATE sessions SET seen_ts = $1 WHERE hash = $2 AND seen_ts < $1', [seenTs, hash]);
    },

    async confirmSession(hash, confirmedTs) {
      await db.run('UPDATE sessions SET confirmed_ts = $1 WHERE hash = $2 AND confirmed_ts < $1', [confirmedTs, hash]);
    },

    async endSessions(workspace, by) {
      const keys = await known.get(workspace);
      if (!keys) return [];
      const ended = 'hash' in by
        ? await db.all<{ hash: string }>('DELETE FROM sessions WHERE workspace_key = $1 AND hash = $2 RETURNING hash', [keys.key, by.hash])
        : await db.all<{ hash: string }>('DELETE FROM sessions WHERE workspace_key = $1 AND agent = $2 AND hash IS DISTINCT FROM $3 RETURNING hash', [keys.key, by.agent, by.except ?? null]);
      return ended.map(({ hash }) => hash);
    },
  };
}

function tokens({ db, known }: Engine): Pick<AgentStore, 'createToken' | 'token' | 'tokens' | 'touchToken' | 'removeToken'> {
  return {
    async createToken(token) {
      const { key } = await known.need(token.workspace);
      await db.run('INSERT INTO tokens (workspace_key, id, hash, name, created_by, created_ts, expires_ts, scopes, agent, used_ts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
        [key, token.id, token.hash, token.name, token.createdBy, token.createdTs, token.expiresTs ?? null, token.scopes ? JSON.stringify(token.scopes) : null, token.agent ?? null, token.usedTs ?? null]);
    },

    async token(hash) {
      const row = await db.one<TokenColumns>(`${SELECT_TOKEN} WHERE hash = $1`, [hash]);
      return row && toToken(row);
    },

    async tokens(workspace) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<TokenColumns>(`${SELECT_TOKEN} WHERE tokens.workspace_key = $1 ORDER BY token_key`, [keys.key]) : [];
      return rows.map(toToken);
    },

    async touchToken(hash, usedTs) {
      await db.run('UPDATE tokens SET used_ts = $1 WHERE hash = $2 AND (used_ts IS NULL OR used_ts < $1)', [usedTs, hash]);
    },

    async removeToken(workspace, id) {
      const keys = await known.get(workspace);
      return keys !== undefined && (await db.run('DELETE FROM tokens WHERE workspace_key = $1 AND id = $2', [keys.key, id])) > 0;
    },
  };
}

function links({ db, known, now }: Engine): Pick<AgentStore, 'createLink' | 'link' | 'claimLink'> {
  return {
    async createLink(link) {
      const { key } = await known.need(link.workspace);
      await db.run('DELETE FROM links WHERE expires_ts < $1', [now()]);
      await db.run('INSERT INTO links (hash, workspace_key, purpose, agent, expires_ts, made_by) VALUES ($1, $2, $3, $4, $5, $6)', [link.hash, key, link.purpose, link.agent ?? null, link.expiresTs, link.by ?? null]);
    },

    async link(hash, at) {
      const row = await db.one<{ workspace: string; purpose: LinkPurpose; agent: string | null; made_by: string | null }>(
        'SELECT workspaces.id AS workspace, purpose, agent, made_by FROM links JOIN workspaces USING (workspace_key) WHERE hash = $1 AND expires_ts > $2', [hash, at]);
      return row && { workspace: row.workspace, purpose: row.purpose, ...(row.agent === null ? {} : { agent: row.agent }), ...(row.made_by === null ? {} : { by: row.made_by }) };
    },

    /** An invited agent keeps the role that the inviter gave, whatever comes with the claim. */
    claimLink: (hash, at, agent) => db.transaction(async (queries) => {
      const key = (await known.get(agent.workspace, queries))?.key;
      if (key === undefined) return 'invalid';
      await lockTopic(queries, 'agents', key);
      const link = await queries.one<{ workspace_key: number; agent: string | null }>('SELECT workspace_key, agent FROM links WHERE hash = $1 AND expires_ts > $2 FOR UPDATE', [hash, at]);
      if (link?.workspace_key !== key) return 'invalid';
      const invited = link.agent ?? undefined;
      if (invited !== undefined && invited !== agent.id) return 'invalid';
      if (await emailTaken(queries, key, agent.email, invited)) return 'email_taken';
      if (invited === undefined) await insertAgent(queries, key, agent);
      else await changeAgent(queries, key, agent.workspace, invited, { name: agent.name, email: agent.email, ...(agent.passwordHash === undefined ? {} : { passwordHash: agent.passwordHash }), ...(agent.seenTs === undefined ? {} : { seenTs: agent.seenTs }) });
      await queries.run('DELETE FROM links WHERE hash = $1', [hash]);
      if (invited === undefined) await queries.run("DELETE FROM links WHERE workspace_key = $1 AND purpose = 'owner'", [key]);
      else await queries.run('DELETE FROM links WHERE workspace_key = $1 AND agent = $2', [key, invited]);
      return 'claimed';
    }),
  };
}

export function roleStore(engine: Engine): RoleStore {
  const { db, known } = engine;
  const select = 'SELECT id, name, permissions, created_ts FROM roles WHERE workspace_key = $1';
  const nameTaken = async (queries: Queries, workspace: number, name: string, except?: string): Promise<boolean> => {
    const holder = await queries.one<{ id: string }>('SELECT id FROM roles WHERE workspace_key = $1 AND folded = $2', [workspace, name.toLowerCase()]);
    return holder !== undefined && holder.id !== except;
  };
  return {
    async list(workspace) {
      const keys = await known.get(workspace);
      const rows = keys ? await db.all<RoleColumns>(`${select} ORDER BY role_key`, [keys.key]) : [];
      return rows.map((row) => toRole(row, workspace));
    },

    async get(workspace, id) {
      const keys = await known.get(workspace);
      const row = keys && (await db.one<RoleColumns>(`${select} AND id = $2`, [keys.key, id]));
      return row && toRole(row, workspace);
    },

    async create(role) {
      const { key } = await known.need(role.workspace);
      const made = await db.run('INSERT INTO roles (workspace_key, id, name, folded, permissions, created_ts) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_key, folded) DO NOTHING',
        [key, role.id, role.name, role.name.toLowerCase(), JSON.stringify(role.permissions), role.createdTs]);
      return made > 0 ? 'created' : 'name_taken';
    },

    update: (workspace, id, patch) => inWorkspace<StoredRole | 'name_taken' | undefined>(engine, workspace, undefined, async (queries, { key }) => {
      await lockTopic(queries, 'roles', key);
      const row = await queries.one<RoleColumns>(`${select} AND id = $2`, [key, id]);
      if (!row) return undefined;
      if (patch.name !== undefined && (await nameTaken(queries, key, patch.name, id))) return 'name_taken';
      const after: RoleColumns = { ...row, name: patch.name ?? row.name, permissions: patch.permissions ? JSON.stringify(patch.permissions) : row.permissions };
      await queries.run('UPDATE roles SET name = $1, folded = $2, permissions = $3 WHERE workspace_key = $4 AND id = $5', [after.name, after.name.toLowerCase(), after.permissions, key, id]);
      return toRole(after, workspace);
    }),

    remove: (workspace, id) => inWorkspace<{ usedBy: readonly string[] } | undefined>(engine, workspace, undefined, async (queries, { key }) => {
      await lockTopic(queries, 'agents', key);
      if (!(await queries.one(`${select} AND id = $2`, [key, id]))) return undefined;
      const usedBy = await queries.all<{ id: string }>('SELECT id FROM agents WHERE workspace_key = $1 AND role = $2 ORDER BY agent_key', [key, id]);
      if (usedBy.length === 0) await queries.run('DELETE FROM roles WHERE workspace_key = $1 AND id = $2', [key, id]);
      return { usedBy: usedBy.map((agent) => agent.id) };
    }),
  };
}

export function workspaceStore(engine: Engine): WorkspaceStore {
  const { db, now } = engine;
  const select = `SELECT ${WORKSPACE_COLUMNS} FROM workspaces`;
  return {
    create: (fresh) => inUnit(engine, async (unit) => {
      const announcements = uuidv7(now());
      const made = await unit.db.run(
        `INSERT INTO workspaces (id, public_key, name, allowed_origins, widget, installed_ts, installed_on, created_ts, broadcast_conv) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
        [fresh.id, fresh.key, fresh.name, JSON.stringify(fresh.allowedOrigins), JSON.stringify(fresh.widget), fresh.installedTs ?? null, fresh.installedOn ?? null, fresh.createdTs, announcements]);
      if (made === 0) return 'key_taken';
      await unit.createIn(fresh.id, { id: announcements, kind: 'broadcast', ts: fresh.createdTs });
      return 'created';
    }),

    async get(id) {
      const row = await db.one<WorkspaceColumns>(`${select} WHERE id = $1`, [id]);
      return row && toWorkspace(row);
    },

    async byKey(key) {
      const row = await db.one<WorkspaceColumns>(`${select} WHERE public_key = $1`, [key]);
      return row && toWorkspace(row);
    },

    list: async () => (await db.all<WorkspaceColumns>(`${select} WHERE id <> $1 ORDER BY workspace_key`, [HIDDEN_WORKSPACE])).map(toWorkspace),

    update: (id, patch) => db.transaction(async (queries) => {
      const row = await queries.one<WorkspaceColumns>(`${select} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
      if (!row) return undefined;
      const after: WorkspaceColumns = {
        ...row, name: patch.name ?? row.name, allowed_origins: patch.allowedOrigins ? JSON.stringify(patch.allowedOrigins) : row.allowed_origins,
        widget: patch.widget ? JSON.stringify(patch.widget) : row.widget, installed_ts: patch.installedTs ?? row.installed_ts, installed_on: patch.installedOn ?? row.installed_on,
      };
      await queries.run('UPDATE workspaces SET name = $1, allowed_origins = $2, widget = $3, installed_ts = $4, installed_on = $5 WHERE id = $6',
        [after.name, after.allowed_origins, after.widget, after.installed_ts, after.installed_on, id]);
      return toWorkspace(after);
    }),
  };
}

export function idempotencyStore({ db, known, now }: Engine): IdempotencyStore {
  return {
    async get(workspace, key) {
      const keys = await known.get(workspace);
      return keys && db.one<{ requestHash: string; status: number; body: string }>(
        'SELECT request_hash AS "requestHash", status, body FROM idempotency WHERE workspace_key = $1 AND key = $2 AND ts >= $3', [keys.key, key, now() - ANSWER_MS]);
    },

    /** The first answer stays. */
    async put(workspace, key, answer, ts) {
      const keys = await known.need(workspace);
      await db.run('DELETE FROM idempotency WHERE ts < $1', [ts - ANSWER_MS]);
      await db.run('INSERT INTO idempotency VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING', [keys.key, key, answer.requestHash, answer.status, answer.body, ts]);
    },
  };
}
