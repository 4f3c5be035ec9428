import type { StoredAgent, StoredVisitor, StoredWorkspace, VisitorPatch } from '../../../packages/relay/src/store/records.ts';
import { createConversation } from './append.ts';
import { removeFactors } from './sign-ins.ts';
import { leaveTeams } from './teams.ts';
import { forward, need, type ModelOptions, type State, type Visitor, type Workspace } from './state.ts';

const headOf = ({ conversations, announcements }: Workspace): number => conversations.get(announcements)?.data.head ?? 0;

/** Missing fields stay; an empty text takes its field away. */
function apply(workspace: Workspace, visitor: Visitor, patch: VisitorPatch): StoredVisitor {
  const told = Object.entries(patch).filter(([, value]) => value !== undefined);
  const { verified = [], attributes = {} } = visitor.record;
  const merged = { ...visitor.record, ...Object.fromEntries(told.filter(([name]) => !verified.includes(name))) };
  if (patch.attributes) merged.attributes = { ...patch.attributes, ...Object.fromEntries(Object.entries(attributes).filter(([name]) => verified.includes(`attributes.${name}`))) };
  if (merged.broadcasts && !visitor.record.broadcasts) {
    const head = headOf(workspace);
    visitor.from = visitor.countedFrom = head;
    visitor.place = forward(visitor.place, { read: head }, head) ?? visitor.place;
  }
  visitor.record = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== '')) as unknown as StoredVisitor;
  return visitor.record;
}

/** Somebody new, who sees announcements from now on. */
export function createVisitor(options: ModelOptions, workspace: Workspace, ts: number): Visitor {
  const head = headOf(workspace);
  const id = options.newId();
  const fresh: Visitor = { record: { id, workspace: workspace.record.id, broadcasts: true, createdTs: ts, seenTs: ts }, place: { delivered: head, read: head }, from: head, countedFrom: head, events: [], told: 0 };
  workspace.visitors.set(id, fresh);
  return fresh;
}

export function arrive(options: ModelOptions, state: State, workspaceId: string, tokenHash: string, patch: VisitorPatch): { visitor: StoredVisitor; created: boolean; signed?: { expiresTs: number } } {
  const workspace = need(state, workspaceId);
  const session = workspace.identities.sessions.get(tokenHash);
  const known = workspace.visitors.get(session?.visitor ?? workspace.visitorByToken.get(tokenHash) ?? '');
  if (known && session) return { visitor: session.expiresTs > options.now() ? apply(workspace, known, patch) : known.record, created: false, signed: { expiresTs: session.expiresTs } };
  if (known) return { visitor: apply(workspace, known, patch), created: false };
  const fresh = createVisitor(options, workspace, patch.seenTs ?? options.now());
  workspace.visitorByToken.set(tokenHash, fresh.record.id);
  return { visitor: apply(workspace, fresh, patch), created: true };
}

export function updateVisitor(state: State, workspaceId: string, id: string, patch: VisitorPatch): StoredVisitor | undefined {
  const workspace = state.workspaces.get(workspaceId);
  const visitor = workspace?.visitors.get(id);
  return workspace && visitor && apply(workspace, visitor, patch);
}

export function createWorkspace(options: ModelOptions, state: State, record: StoredWorkspace): 'created' | 'key_taken' {
  if ([...state.workspaces.values()].some((held) => held.record.key === record.key)) return 'key_taken';
  const workspace: Workspace = {
    record, rev: 0, announcements: options.newId(), conversations: new Map(), visitors: new Map(), visitorByToken: new Map(), identities: { keys: [], required: false, sessions: new Map(), proofs: new Map() }, rules: undefined, held: [], figures: new Map(), agents: new Map(), audit: [], answers: new Map(), blocks: new Map(), blocked: 0,
  };
  state.workspaces.set(record.id, workspace);
  createConversation(options, workspace, { id: workspace.announcements, kind: 'broadcast', ts: record.createdTs });
  return 'created';
}

const lower = (agent: StoredAgent): StoredAgent => ({ ...agent, email: agent.email.toLowerCase() });
const isTaken = ({ agents }: Workspace, email: string, except?: string): boolean => [...agents.values()].some((agent) => agent.email === email.toLowerCase() && agent.id !== except);

export function createAgent(state: State, agent: StoredAgent): 'created' | 'email_taken' {
  const workspace = need(state, agent.workspace);
  if (isTaken(workspace, agent.email)) return 'email_taken';
  workspace.agents.set(agent.id, lower(agent));
  return 'created';
}

export function updateAgent(state: State, workspaceId: string, id: string, patch: Partial<StoredAgent>): StoredAgent | undefined {
  const workspace = state.workspaces.get(workspaceId);
  const held = workspace?.agents.get(id);
  if (!workspace || !held || (patch.email !== undefined && isTaken(workspace, patch.email, id))) return undefined;
  const updated = lower({ ...held, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) });
  workspace.agents.set(id, updated);
  if (patch.passwordHash !== undefined) for (const [hash, link] of state.links) if (link.agent === id) state.links.delete(hash);
  return updated;
}

/** What they wrote stays; sessions and links go with them. */
export function removeAgent(state: State, workspaceId: string, id: string): boolean {
  if (!state.workspaces.get(workspaceId)?.agents.delete(id)) return false;
  for (const [hash, session] of state.sessions) if (session.agent === id) state.sessions.delete(hash);
  for (const [hash, link] of state.links) if (link.agent === id) state.links.delete(hash);
  for (const [hash, step] of state.signIns.steps) if (step.agent === id) state.signIns.steps.delete(hash);
  removeFactors(state, workspaceId, id);
  leaveTeams(state, workspaceId, id);
  for (const [hash, token] of state.tokens) if (token.agent === id) state.tokens.delete(hash);
  return true;
}

export function endSessions(state: State, workspace: string, by: { hash: string } | { agent: string; except?: string | undefined }): string[] {
  const ended = [...state.sessions.values()].filter((session) => session.workspace === workspace && ('hash' in by ? session.hash === by.hash : session.agent === by.agent && session.hash !== by.except)).map(({ hash }) => hash);
  for (const hash of ended) state.sessions.delete(hash);
  return ended;
}

/** An invited agent keeps the role that the inviter gave. */
export function claimLink(state: State, hash: string, now: number, agent: StoredAgent): 'claimed' | 'invalid' | 'email_taken' {
  const link = state.links.get(hash);
  if (!link || link.expiresTs <= now || link.workspace !== agent.workspace || (link.agent !== undefined && link.agent !== agent.id)) return 'invalid';
  const { name, email, passwordHash, seenTs } = agent;
  const patch = { name, email, ...(passwordHash === undefined ? {} : { passwordHash }), ...(seenTs === undefined ? {} : { seenTs }) };
  const outcome = link.agent === undefined ? createAgent(state, agent) : updateAgent(state, agent.workspace, agent.id, patch) ? 'created' : 'email_taken';
  if (outcome === 'email_taken') return outcome;
  state.links.delete(hash);
  for (const [other, { agent: whose, workspace, purpose }] of state.links) if (link.agent === undefined ? workspace === link.workspace && purpose === 'owner' : whose === link.agent) state.links.delete(other);
  return 'claimed';
}
