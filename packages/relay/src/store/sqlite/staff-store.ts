import { uuidv7 } from '@frontdesk/protocol';
import type { AgentStore, IdempotencyStore, RoleStore, TeamStore, WorkspaceStore } from '../store.ts';
import type { Engine } from './open.ts';

/** How long an answer to a request with an Idempotency-Key is kept, in milliseconds. */
const ANSWER_MS = 24 * 60 * 60 * 1000;

/** `update` to an email that another agent has changes nothing and resolves to undefined. */
export function agentStore({ writer, reader, points, now }: Engine): AgentStore {
  return {
    list: (workspace) => reader.call('agents', workspace),
    get: (workspace, id) => points.read((read) => read.agent(workspace, id)),
    byEmail: (workspace, email) => points.read((read) => read.agentByEmail(workspace, email)),
    create: (agent) => writer.call('createAgent', agent),
    update: (workspace, id, patch) => writer.call('updateAgent', workspace, id, patch),
    remove: (workspace, id) => writer.call('removeAgent', workspace, id),
    createSession: (session) => writer.call('createSession', session),
    session: (hash, at) => points.read((read) => read.session(hash, at)),
    sessions: (workspace, agent, at) => points.read((read) => read.sessions(workspace, agent, at)),
    touchSession: (hash, seenTs) => writer.call('touchSession', hash, seenTs),
    confirmSession: (hash, confirmedTs) => writer.call('confirmSession', hash, confirmedTs),
    endSessions: (workspace, by) => writer.call('endSessions', workspace, by),
    createToken: (token) => writer.call('createToken', token),
    token: (hash) => points.read((read) => read.token(hash)),
    tokens: (workspace) => reader.call('tokens', workspace),
    touchToken: (hash, usedTs) => writer.call('touchToken', hash, usedTs),
    removeToken: (workspace, id) => writer.call('removeToken', workspace, id),
    createLink: (link) => writer.call('createLink', link, now()),
    link: (hash, at) => points.read((read) => read.link(hash, at)),
    claimLink: (hash, at, agent) => writer.call('claimLink', hash, at, agent),
  };
}

export function roleStore({ writer, points }: Engine): RoleStore {
  return {
    list: (workspace) => points.read((read) => read.roles(workspace)),
    get: (workspace, id) => points.read((read) => read.role(workspace, id)),
    create: (role) => writer.call('createRole', role),
    update: (workspace, id, patch) => writer.call('updateRole', workspace, id, patch),
    remove: (workspace, id) => writer.call('removeRole', workspace, id),
  };
}

export function teamStore({ writer, points }: Engine): TeamStore {
  return {
    list: (workspace) => points.read((read) => read.teams(workspace)),
    get: (workspace, id) => points.read((read) => read.team(workspace, id)),
    create: (team) => writer.call('createTeam', team),
    update: (workspace, id, patch) => writer.call('updateTeam', workspace, id, patch),
    remove: (workspace, id) => writer.call('removeTeam', workspace, id),
  };
}

export function workspaceStore({ writer, reader, points, now }: Engine): WorkspaceStore {
  return {
    create: (workspace) => writer.call('createWorkspace', workspace, uuidv7(now())),
    get: (id) => points.read((read) => read.workspace(id)),
    byKey: (key) => points.read((read) => read.workspaceByKey(key)),
    list: () => reader.call('workspaces'),
    update: (id, patch) => writer.call('updateWorkspace', id, patch),
  };
}

export function idempotencyStore({ writer, points, now }: Engine): IdempotencyStore {
  return {
    get: (workspace, key) => points.read((read) => read.answer(workspace, key, now() - ANSWER_MS)),
    put: (workspace, key, answer, ts) => writer.call('keepAnswer', workspace, key, answer, ts, ts - ANSWER_MS),
  };
}
