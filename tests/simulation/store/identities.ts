import type { EndedIdentity, IdentityStore, SignedIn, SignIn, StoredIdentityKey } from '../../../packages/relay/src/store/identities.ts';
import type { StoredConversation } from '../../../packages/relay/src/store/records.ts';
import type { Connection } from './database.ts';
import { createVisitor, updateVisitor } from './people.ts';
import { need, type ModelOptions, type State, type Visitor, type Workspace } from './state.ts';

function addKey(state: State, key: StoredIdentityKey): Awaited<ReturnType<IdentityStore['addKey']>> {
  const { identities } = need(state, key.workspace);
  const alike = identities.keys.filter(({ algorithm }) => (algorithm === 'user_hash') === (key.algorithm === 'user_hash'));
  const other = alike.find(({ algorithm }) => algorithm !== key.algorithm);
  if (other) return { status: 'other_algorithm', algorithm: other.algorithm };
  if (alike.length >= 2) return { status: 'full' };
  identities.keys.push(key);
  return { status: 'added' };
}

function end({ identities }: Workspace, tokenHash: string): EndedIdentity[] {
  const session = identities.sessions.get(tokenHash);
  if (!session || session.expiresTs === 0) return [];
  session.expiresTs = 0;
  return [{ visitor: session.visitor, tokenHash }];
}

function removeKey(state: State, workspaceId: string, kid: string): EndedIdentity[] | undefined {
  const workspace = state.workspaces.get(workspaceId);
  const at = workspace?.identities.keys.findIndex((key) => key.kid === kid) ?? -1;
  if (!workspace || at < 0) return undefined;
  workspace.identities.keys.splice(at, 1);
  return [...workspace.identities.sessions].filter(([, session]) => session.kid === kid).flatMap(([tokenHash]) => end(workspace, tokenHash));
}

/** Gives everything of one visitor to another, and removes the first. */
function merge(workspace: Workspace, from: Visitor, to: Visitor): StoredConversation[] {
  const [oldId, newId] = [from.record.id, to.record.id];
  const moved: StoredConversation[] = [];
  for (const conversation of workspace.conversations.values()) {
    if (conversation.data.visitor !== oldId) continue;
    conversation.entries.forEach((entry, index) => {
      if (entry.by.kind === 'visitor' && entry.by.id === oldId) conversation.entries[index] = { ...entry, by: { ...entry.by, id: newId } };
    });
    const { last } = conversation.data;
    workspace.rev += 1;
    conversation.data = { ...conversation.data, visitor: newId, rev: workspace.rev, ...(last?.by.id === oldId ? { last: { ...last, by: { ...last.by, id: newId } } } : {}) };
    moved.push(conversation.data);
  }
  to.events.push(...from.events.filter(({ event }) => !to.events.some((held) => held.event.id === event.id)));
  to.from = Math.min(to.from, from.from);
  to.place = { delivered: Math.max(to.place.delivered, from.place.delivered), read: Math.max(to.place.read, from.place.read) };
  workspace.held = workspace.held.map((one) => (one.visitor === oldId ? { ...one, visitor: newId } : one));
  workspace.visitors.delete(oldId);
  return moved;
}

function prove(visitor: Visitor, { user, facts }: SignIn): void {
  const { attributes, ...texts } = facts;
  const verified = ['user', ...(['name', 'email', 'phone'] as const).filter((field) => facts[field] !== undefined), ...Object.keys(attributes ?? {}).map((name) => `attributes.${name}`)];
  visitor.record = { ...visitor.record, ...texts, user, verified, ...(attributes ? { attributes: { ...visitor.record.attributes, ...attributes } } : {}) };
}

function signIn(options: ModelOptions, state: State, request: SignIn): SignedIn {
  const workspace = need(state, request.workspace);
  const { identities, visitorByToken, visitors } = workspace;
  const ts = options.now();
  if (!identities.keys.some(({ kid }) => kid === request.kid) || (request.proof && identities.proofs.get(request.proof.hash)?.revoked)) return { status: 'revoked' };
  const session = identities.sessions.get(request.tokenHash);
  const anonymous = session ? undefined : visitors.get(visitorByToken.get(request.tokenHash) ?? '');
  const before = session?.visitor ?? anonymous?.record.id;
  const known = [...visitors.values()].find(({ record }) => record.user === request.user && record.verified?.includes('user'));
  const person = known ?? anonymous ?? createVisitor(options, workspace, ts);
  const merged = known && anonymous ? { visitor: anonymous.record.id, conversations: merge(workspace, anonymous, known) } : undefined;
  if (known && anonymous) {
    const { name, email, phone } = anonymous.record;
    updateVisitor(state, request.workspace, known.record.id, { ...(known.record.name ? {} : { name }), ...(known.record.email ? {} : { email }), ...(known.record.phone ? {} : { phone }) } as SignIn['patch']);
  }
  visitorByToken.delete(request.tokenHash);
  prove(person, request);
  const visitor = updateVisitor(state, request.workspace, person.record.id, request.patch) ?? person.record;
  const rotated = !(session && session.visitor === visitor.id && session.expiresTs > ts);
  if (rotated) identities.sessions.set(request.tokenHash, { visitor: visitor.id, kid: request.kid, expiresTs: 0 });
  const token = rotated ? request.freshTokenHash : request.tokenHash;
  identities.sessions.set(token, { visitor: visitor.id, kid: request.kid, expiresTs: request.expiresTs });
  if (request.proof) {
    const proof = identities.proofs.get(request.proof.hash) ?? { revoked: false, sessions: new Set() };
    identities.proofs.set(request.proof.hash, proof);
    proof.sessions.add(token);
  }
  return { status: 'signed_in', visitor, rotated, ...(merged ? { merged } : {}), ...(before !== undefined && before !== visitor.id ? { before } : {}) };
}

function signOut(state: State, workspaceId: string, tokenHash: string): EndedIdentity | undefined {
  const workspace = state.workspaces.get(workspaceId);
  if (!workspace) return undefined;
  const [ended] = end(workspace, tokenHash);
  if (ended) for (const proof of workspace.identities.proofs.values()) if (proof.sessions.has(tokenHash)) proof.revoked = true;
  return ended;
}

export function identities(connection: Connection): IdentityStore {
  return {
    keys: (workspace) => connection.read((state) => [...(state.workspaces.get(workspace)?.identities.keys ?? [])]),
    addKey: (key) => connection.write((state) => addKey(state, key)),
    removeKey: (workspace, kid) => connection.write((state) => removeKey(state, workspace, kid)),
    resealKey: (workspace, kid, before, after) => connection.write((state) => {
      const { keys } = need(state, workspace).identities;
      const at = keys.findIndex((key) => key.kid === kid && key.secret === before);
      const key = keys[at];
      if (!key) return false;
      keys[at] = { ...key, secret: after };
      return true;
    }),
    required: (workspace) => connection.read((state) => state.workspaces.get(workspace)?.identities.required ?? false),
    setRequired: (workspace, required) => connection.write((state) => { need(state, workspace).identities.required = required; }),
    signIn: (request) => connection.write((state, options) => signIn(options, state, request)),
    ended: (workspace, tokenHash) => connection.read((state) => state.workspaces.get(workspace)?.identities.sessions.get(tokenHash)?.expiresTs === 0),
    signOut: (workspace, tokenHash) => connection.write((state) => signOut(state, workspace, tokenHash)),
  };
}
