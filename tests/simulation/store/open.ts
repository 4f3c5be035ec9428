import { HIDDEN_WORKSPACE } from '../../../packages/relay/src/store/hidden-workspace.ts';
import { withAudience } from '../../../packages/relay/src/store/broadcasts.ts';
import { spent, waitFor } from '../../../packages/relay/src/store/quotas.ts';
import { eachSettled } from '../../../packages/relay/src/store/settled.ts';
import type { AgentStore, LinkPurpose, BroadcastStore, ConversationStore, EventStore, IdempotencyStore, RoleStore, Store, TeamStore, VisitorStore, WorkspaceStore } from '../../../packages/relay/src/store/store.ts';
import type { StoredLog } from '../history/index.ts';
import { append } from './append.ts';
import { append as appendAudit, audit } from './audit.ts';
import { blocks } from './blocks.ts';
import { broadcastAt, moveCursor } from './cursors.ts';
import { Connection, type ModelDatabase, type Timing } from './database.ts';
import { listEvents, recordEvent, recordVisit } from './events.ts';
import { content } from './content.ts';
import { identities } from './identities.ts';
import { listConversations, listVisitors, page } from './lists.ts';
import { arrive, claimLink, createAgent, createWorkspace, endSessions, removeAgent, updateAgent, updateVisitor } from './people.ts';
import { signIns } from './sign-ins.ts';
import { createRole, removeRole, roleOf, updateRole } from './roles.ts';
import { createTeam, removeTeam, teamOf, teamsOf, updateTeam } from './teams.ts';
import { need, type Conversation, type State } from './state.ts';

/** Answers to idempotency keys are kept for this long, milliseconds. */
const ANSWERS_MS = 24 * 3_600_000;

/** A store whose process can die. */
export interface ModelStore extends Store {
  die(): void;
}

const conversationOf = (state: State, workspace: string, conv: string): Conversation | undefined => state.workspaces.get(workspace)?.conversations.get(conv);

function conversations(connection: Connection): ConversationStore {
  const log = (workspace: string, conv: string, entriesOf: (conversation: Conversation) => Conversation['entries']) => connection.read((state) => {
    const found = conversationOf(state, workspace, conv);
    return found && { epoch: found.data.epoch, head: found.data.head, entries: entriesOf(found) };
  });
  return {
    append: (request) => connection.write((state, options) => append(options, state, request)),
    appendBriefly: (requests) => eachSettled(requests.map((request) => connection.write((state, options) => append(options, state, request)))),
    moveCursor: (move) => connection.write((state, options) => moveCursor(options, state, move)),
    get: (workspace, conv) => connection.read((state) => conversationOf(state, workspace, conv)?.data),
    newest: (workspace, conv) => connection.read((state) => conversationOf(state, workspace, conv)?.data),
    entriesAfter: (workspace, conv, after, limit) => log(workspace, conv, ({ entries }) => entries.slice(after, after + limit)),
    entriesBefore: (workspace, conv, before = Infinity, limit) => log(workspace, conv, ({ entries }) => entries.filter(({ seq }) => seq < before).slice(-limit || Infinity)),
    message: (workspace, conv, id) => connection.read((state) => {
      const found = conversationOf(state, workspace, conv);
      return found?.entries.find((entry) => entry.id === id && entry.type === 'message');
    }),
    participants: (workspace, conv) => connection.read((state) => {
      const found = conversationOf(state, workspace, conv);
      const { visitor, cursors } = found?.data ?? {};
      const staff = [...(found?.staff.values() ?? [])].map(({ kind, id, delivered, read }) => ({ conv, kind, id, from: 0, delivered, read }));
      return visitor === undefined || !cursors ? staff : [{ conv, kind: 'visitor' as const, id: visitor, from: 0, ...cursors.visitor }, ...staff];
    }),
    list: (workspace, filter, cursor, limit) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      return found ? listConversations(found, filter, cursor, limit) : { items: [] };
    }),
    ofVisitor: (workspace, visitor, limit) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      return found ? listConversations(found, { visitor }, undefined, limit).items : [];
    }),
    broadcastLog: (workspace) => connection.read((state) => {
      const { announcements } = need(state, workspace);
      const found = conversationOf(state, workspace, announcements);
      if (!found) throw new Error('a workspace without an announcement log');
      return found.data;
    }),
    remove: (workspace, conv) => connection.write((state) => {
      const found = conversationOf(state, workspace, conv);
      if (!found || found.data.kind === 'broadcast') return false;
      const holder = need(state, workspace);
      holder.rev += 1;
      holder.held = holder.held.filter((held) => held.conv !== conv);
      return holder.conversations.delete(conv);
    }),
    counts: (workspace) => connection.read((state) => {
      const figures = { open: 0, waiting: 0, closed: 0, archived: 0, unread: 0 };
      for (const { data } of state.workspaces.get(workspace)?.conversations.values() ?? []) {
        if (data.kind !== 'support' && data.kind !== 'direct') continue;
        figures[data.state] += 1;
        if (data.unreadByAgents > 0) figures.unread += 1;
      }
      return figures;
    }),
  };
}

function visitors(connection: Connection): VisitorStore {
  return {
    arrive: (workspace, tokenHash, patch) => connection.write((state, options) => arrive(options, state, workspace, tokenHash, patch)),
    known: (workspace, tokenHash) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      return found?.visitorByToken.get(tokenHash) ?? found?.identities.sessions.get(tokenHash)?.visitor;
    }),
    get: (workspace, id) => connection.read((state) => state.workspaces.get(workspace)?.visitors.get(id)?.record),
    update: (workspace, id, patch) => connection.write((state) => updateVisitor(state, workspace, id, patch)),
    list: (workspace, text, cursor, limit) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      return found ? listVisitors(found, text, cursor, limit) : { items: [] };
    }),
    broadcastCursor: (workspace, id) => connection.read((state) => {
      const found = need(state, workspace);
      const visitor = found.visitors.get(id);
      const head = found.conversations.get(found.announcements)?.data.head ?? 0;
      return { conv: found.announcements, kind: 'visitor', id, from: visitor?.from ?? head, ...(visitor?.place ?? { delivered: head, read: head }) };
    }),
  };
}

function events(connection: Connection): EventStore {
  return {
    record: (workspace, visitor, event) => connection.write((state) => recordEvent(state, workspace, visitor, event)),
    visit: (workspace, visitor, where, ts) => connection.write((state, options) => recordVisit(options, state, workspace, visitor, where, ts)),
    list: (workspace, visitor, cursor, limit) => connection.read((state) => listEvents(state, workspace, visitor, cursor, limit)),
  };
}

function broadcasts(connection: Connection): BroadcastStore {
  return {
    create: (workspace, { id, body, by, ts, quota, audit: entry }) => connection.write((state, options) => {
      const found = need(state, workspace);
      const log = found.conversations.get(found.announcements);
      const wait = quota && log && !log.seqs.has(id) ? waitFor(quota, log.entries.map((entry) => entry.ts).reverse(), ts) : undefined;
      if (quota && wait !== undefined) return spent(quota, 'announcements', wait);
      const appended = append(options, state, { workspace, conv: found.announcements, id, by, change: { type: 'message', body }, ts });
      if (appended.status === 'refused') return { status: 'refused', code: 'id_conflict', message: appended.message };
      const broadcast = broadcastAt(found, appended.entry.seq);
      if (!broadcast) throw new Error('an announcement was not there right after it was stored');
      return { ...appended, broadcast, ...(entry && appended.status === 'stored' && { audited: appendAudit(state, workspace, withAudience(entry, broadcast)) }) };
    }),
    get: (workspace, id) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      const seq = found?.conversations.get(found.announcements)?.seqs.get(id);
      return found && seq !== undefined ? broadcastAt(found, seq) : undefined;
    }),
    list: (workspace, cursor, limit) => connection.read((state) => {
      const found = state.workspaces.get(workspace);
      const items = [...(found?.figures.keys() ?? [])].flatMap((seq) => (found && broadcastAt(found, seq)) ?? []);
      return page(items, ({ seq }) => seq, cursor, limit);
    }),
  };
}

function agents(connection: Connection): AgentStore {
  const all = (state: State, workspace: string) => [...(state.workspaces.get(workspace)?.agents.values() ?? [])];
  return {
    list: (workspace) => connection.read((state) => all(state, workspace)),
    get: (workspace, id) => connection.read((state) => state.workspaces.get(workspace)?.agents.get(id)),
    byEmail: (workspace, email) => connection.read((state) => all(state, workspace).find((agent) => agent.email === email.toLowerCase())),
    create: (agent) => connection.write((state) => createAgent(state, agent)),
    update: (workspace, id, patch) => connection.write((state) => updateAgent(state, workspace, id, patch)),
    remove: (workspace, id) => connection.write((state) => removeAgent(state, workspace, id)),
    createSession: (session) => connection.write((state) => void state.sessions.set(session.hash, session)),
    session: (hash, now) => connection.read((state) => {
      const found = state.sessions.get(hash);
      return found && found.expiresTs > now ? found : undefined;
    }),
    sessions: (workspace, agent, now) => connection.read((state) => [...state.sessions.values()].filter((session) => session.workspace === workspace && session.agent === agent && session.expiresTs > now)
      .toSorted((one, other) => other.seenTs - one.seenTs || (one.hash < other.hash ? -1 : 1))),
    touchSession: (hash, seenTs) => connection.write((state) => {
      const found = state.sessions.get(hash);
      if (found && found.seenTs < seenTs) state.sessions.set(hash, { ...found, seenTs });
    }),
    confirmSession: (hash, confirmedTs) => connection.write((state) => {
      const found = state.sessions.get(hash);
      if (found && found.confirmedTs < confirmedTs) state.sessions.set(hash, { ...found, confirmedTs });
    }),
    endSessions: (workspace, by) => connection.write((state) => endSessions(state, workspace, by)),
    createToken: (token) => connection.write((state) => void state.tokens.set(token.hash, token)),
    token: (hash) => connection.read((state) => state.tokens.get(hash)),
    tokens: (workspace) => connection.read((state) => [...state.tokens.values()].filter((token) => token.workspace === workspace)),
    touchToken: (hash, usedTs) => connection.write((state) => {
      const found = state.tokens.get(hash);
      if (found && (found.usedTs ?? -Infinity) < usedTs) state.tokens.set(hash, { ...found, usedTs });
    }),
    removeToken: (workspace, id) => connection.write((state) => {
      const found = [...state.tokens.values()].find((token) => token.workspace === workspace && token.id === id);
      return found !== undefined && state.tokens.delete(found.hash);
    }),
    createLink: (link) => connection.write((state) => void state.links.set(link.hash, link)),
    link: (hash, now) => connection.read((state) => {
      const { expiresTs = 0, workspace = '', purpose = 'owner' as LinkPurpose, agent, by } = state.links.get(hash) ?? {};
      return expiresTs > now ? { workspace, purpose, ...(agent === undefined ? {} : { agent }), ...(by === undefined ? {} : { by }) } : undefined;
    }),
    claimLink: (hash, now, agent) => connection.write((state) => claimLink(state, hash, now, agent)),
  };
}

function roles(connection: Connection): RoleStore {
  return {
    list: (workspace) => connection.read((state) => [...state.roles.values()].filter((role) => role.workspace === workspace)),
    get: (workspace, id) => connection.read((state) => roleOf(state, workspace, id)),
    create: (role) => connection.write((state) => createRole(state, role)),
    update: (workspace, id, patch) => connection.write((state) => updateRole(state, workspace, id, patch)),
    remove: (workspace, id) => connection.write((state) => removeRole(state, workspace, id)),
  };
}

function teams(connection: Connection): TeamStore {
  return {
    list: (workspace) => connection.read((state) => teamsOf(state, workspace)),
    get: (workspace, id) => connection.read((state) => teamOf(state, workspace, id)),
    create: (team) => connection.write((state) => createTeam(state, team)),
    update: (workspace, id, patch) => connection.write((state) => updateTeam(state, workspace, id, patch)),
    remove: (workspace, id) => connection.write((state) => removeTeam(state, workspace, id)),
  };
}

function workspaces(connection: Connection): WorkspaceStore {
  const records = (state: State) => [...state.workspaces.values()].map(({ record }) => record);
  return {
    create: (record) => connection.write((state, options) => createWorkspace(options, state, record)),
    get: (id) => connection.read((state) => state.workspaces.get(id)?.record),
    byKey: (key) => connection.read((state) => records(state).find((record) => record.key === key)),
    list: () => connection.read((state) => records(state).filter(({ id }) => id !== HIDDEN_WORKSPACE)),
    update: (id, patch) => connection.write((state) => {
      const found = state.workspaces.get(id);
      return found && (found.record = { ...found.record, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) });
    }),
  };
}

function idempotency(connection: Connection, { options }: ModelDatabase): IdempotencyStore {
  return {
    get: (workspace, key) => connection.read((state) => {
      const { ts = -Infinity, ...answer } = state.workspaces.get(workspace)?.answers.get(key) ?? { requestHash: '', status: 0, body: '' };
      return ts >= options.now() - ANSWERS_MS ? answer : undefined;
    }),
    put: (workspace, key, answer, ts) => connection.write((state) => {
      const { answers } = need(state, workspace);
      if (!answers.has(key)) answers.set(key, { ...answer, ts });
    }),
  };
}

/** Opens the database for one process. It keeps the contract of every store (`tests/simulation/store.test.ts`). */
export function openModelStore(database: ModelDatabase, timing: Timing): ModelStore {
  const connection = new Connection(database, timing);
  return {
    engine: 'model 1',
    conversations: conversations(connection), visitors: visitors(connection), events: events(connection), broadcasts: broadcasts(connection), agents: agents(connection), roles: roles(connection), teams: teams(connection),
    workspaces: workspaces(connection), idempotency: idempotency(connection, database), audit: audit(connection), identities: identities(connection), blocks: blocks(connection), content: content(connection), signIns: signIns(connection),
    health: async () => (connection.isUsable ? { ok: true } : { ok: false, reason: 'The disk is full.' }),
    close: () => connection.close(),
    die: () => connection.die(),
  };
}

/** What is committed, as the checker reads it. */
export function storedLogs({ state }: ModelDatabase): StoredLog[] {
  return [...state.workspaces].flatMap(([workspace, { conversations: all }]) => [...all.values()].map(({ data, entries, staff }): StoredLog => ({
    workspace, conv: data.id,
    entries: entries.map((entry) => ({ seq: entry.seq, id: entry.id, type: entry.type, ...(entry.type === 'message' && entry.body ? { text: entry.body.text } : {}) })),
    cursors: [
      ...(data.visitor === undefined ? [] : [{ by: `visitor:${data.visitor}`, ...data.cursors.visitor }]),
      ...[...staff.values()].map(({ kind, id, delivered, read }) => ({ by: `${kind}:${id}`, delivered, read })),
    ],
  })));
}
