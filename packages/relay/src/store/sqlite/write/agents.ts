import type { LinkPurpose, StoredAgent } from '../../records.ts';
import { AGENT_COLUMNS, type AgentColumns, unpackAgent } from '../agent-row.ts';
import { packHash, packId, type PackedId, unpackId } from '../codec.ts';
import type { WriteContext } from './context.ts';

export type AgentPatch = Partial<Pick<StoredAgent, 'name' | 'email' | 'role' | 'passwordHash' | 'seenTs' | 'disabled'>>;

export interface NewLink {
  readonly hash: string;
  readonly workspace: string;
  readonly purpose: LinkPurpose;
  readonly agent?: string;
  /** Who made it; missing = the relay or its command line. */
  readonly by?: string | undefined;
  readonly expiresTs: number;
}

/** Staff and the one-time links that make them. */
export function agentWrites({ db, workspaces }: WriteContext) {
  const byId = db.prepare<[number, PackedId], AgentColumns>(`SELECT ${AGENT_COLUMNS} FROM agents WHERE workspace_key = ? AND id = ?`);
  const holderOf = db.prepare<[number, string], PackedId>('SELECT id FROM agents WHERE workspace_key = ? AND email = ?').pluck();
  const insert = db.prepare('INSERT INTO agents (workspace_key, id, email, name, role, password_hash, created_ts, seen_ts, disabled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE agents SET email = ?, name = ?, role = ?, password_hash = ?, seen_ts = ?, disabled = ? WHERE workspace_key = ? AND id = ?');
  const remove = db.prepare('DELETE FROM agents WHERE workspace_key = ? AND id = ?');
  const removeTokens = db.prepare('DELETE FROM tokens WHERE workspace_key = ? AND agent = ?');
  const insertLink = db.prepare('INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)');
  const purgeLinks = db.prepare('DELETE FROM links WHERE expires_ts < ?');
  const findLink = db.prepare<[PackedId, number], { workspace_key: number; workspace: PackedId; purpose: NewLink['purpose']; agent: PackedId | null }>(
    `SELECT links.workspace_key, workspaces.id AS workspace, purpose, agent FROM links JOIN workspaces USING (workspace_key) WHERE hash = ? AND expires_ts > ?`);
  const dropLinks = db.prepare('DELETE FROM links WHERE workspace_key = ? AND agent = ?');
  const dropOwnerLinks = db.prepare("DELETE FROM links WHERE workspace_key = ? AND purpose = 'owner'");
  const useLink = db.prepare<[PackedId]>('DELETE FROM links WHERE hash = ?');

  const emailTaken = (workspace: number, email: string, except?: string): boolean => {
    const holder = holderOf.get(workspace, email.toLowerCase());
    return holder !== undefined && unpackId(holder) !== except;
  };

  function store(workspace: number, agent: StoredAgent): void {
    insert.run(
      workspace, packId(agent.id), agent.email.toLowerCase(), agent.name, agent.role, agent.passwordHash ?? null, agent.createdTs, agent.seenTs ?? null, Number(agent.disabled),
    );
  }

  function change(workspace: number, workspaceId: string, id: string, patch: AgentPatch): StoredAgent | undefined {
    const row = byId.get(workspace, packId(id));
    if (!row || (patch.email !== undefined && emailTaken(workspace, patch.email, id))) return undefined;
    const after: AgentColumns = {
      ...row, email: patch.email?.toLowerCase() ?? row.email, name: patch.name ?? row.name, role: patch.role ?? row.role, password_hash: patch.passwordHash ?? row.password_hash,
      seen_ts: patch.seenTs ?? row.seen_ts, disabled: patch.disabled === undefined ? row.disabled : Number(patch.disabled),
    };
    update.run(after.email, after.name, after.role, after.password_hash, after.seen_ts, after.disabled, workspace, row.id);
    // Whoever chose a password has no use for a link to another one, but a stranger might.
    if (patch.passwordHash !== undefined) dropLinks.run(workspace, row.id);
    return unpackAgent(after, workspaceId);
  }

  return {
    createAgent(agent: StoredAgent): 'created' | 'email_taken' {
      const workspace = workspaces.need(agent.workspace);
      if (emailTaken(workspace.key, agent.email)) return 'email_taken';
      store(workspace.key, agent);
      return 'created';
    },

    updateAgent(workspaceId: string, id: string, patch: AgentPatch): StoredAgent | undefined {
      const workspace = workspaces.get(workspaceId);
      return workspace && change(workspace.key, workspaceId, id, patch);
    },

    /** Sessions, links and personal tokens of the agent go with them; what they wrote stays. */
    removeAgent(workspaceId: string, id: string): boolean {
      const workspace = workspaces.get(workspaceId);
      if (!workspace) return false;
      removeTokens.run(workspace.key, packId(id));
      return remove.run(workspace.key, packId(id)).changes > 0;
    },

    createLink(link: NewLink, now: number): void {
      purgeLinks.run(now);
      const workspace = workspaces.need(link.workspace);
      insertLink.run(packHash(link.hash), workspace.key, link.purpose, link.agent === undefined ? null : packId(link.agent), link.expiresTs, link.by === undefined ? null : packId(link.by));
    },

    /** An invited agent keeps the role that the inviter gave, whatever comes with the claim. */
    claimLink(hash: string, now: number, agent: StoredAgent): 'claimed' | 'invalid' | 'email_taken' {
      const packed = packHash(hash);
      const link = findLink.get(packed, now);
      if (!link || unpackId(link.workspace) !== agent.workspace) return 'invalid';
      const invited = link.agent === null ? undefined : unpackId(link.agent);
      if (invited !== undefined && invited !== agent.id) return 'invalid';
      if (emailTaken(link.workspace_key, agent.email, invited)) return 'email_taken';
      if (invited === undefined) store(link.workspace_key, agent);
      else change(link.workspace_key, agent.workspace, invited, { name: agent.name, email: agent.email, passwordHash: agent.passwordHash, seenTs: agent.seenTs });
      useLink.run(packed);
      if (invited !== undefined) dropLinks.run(link.workspace_key, packId(invited));
      else dropOwnerLinks.run(link.workspace_key);
      return 'claimed';
    },
  };
}
