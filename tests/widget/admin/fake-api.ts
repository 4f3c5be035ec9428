/** The typed endpoints, in memory: records what it was asked, and changes the fake world as the relay would. */
import type { Conversation } from '@frontdesk/protocol';
import type { AdminApi, Block } from '@frontdesk/sdk/admin';
import { makeFakeRoles, makeFakeTokens } from './fake-access.ts';
import type { FakeAdminClient } from './fake-admin-client.ts';
import { makeFakeTeams } from './fake-teams.ts';
import { NOW, emptyCounts, makeVisitor, uuid } from './fake-data.ts';

/** @param world whose conversations, people and lists are read and changed. */
export function makeFakeApi(world: FakeAdminClient): AdminApi {
  const listed = async <Items>(items: Items): Promise<Items> => {
    if (world.options.stuck) return new Promise(() => undefined);
    if (world.options.failure) throw Object.assign(new Error(world.options.failure.message), world.options.failure);
    return items;
  };
  const find = (id: string): Conversation => {
    const found = world.conversations.find((one) => one.id === id);
    if (!found) throw Object.assign(new Error('No such conversation.'), { status: 404, code: 'not_found' });
    return found;
  };
  const patch = (id: string, change: Partial<Conversation>, call: string): Conversation => {
    world.calls.push(call);
    const found = find(id);
    const next = { ...found, ...change, rev: found.rev + 1 };
    world.put(next);
    return next;
  };
  const patchState = (id: string, state: Conversation['state']): Conversation => patch(id, { state }, `${state} ${id}`);
  const entry = async (call: string, conversation: string, message: string, text = ''): Promise<never> => {
    world.calls.push(`${call} ${message} ${text}`.trim());
    return { type: 'edit', conv: conversation, id: message, target: message, seq: 1, ts: NOW, by: { kind: 'agent', id: world.me.agent.id }, body: { text } } as never;
  };

  return {
    me: {
      tokens: makeFakeTokens(world, listed, world.me.agent.id),
      update: async (patch) => {
        world.calls.push(`me ${JSON.stringify(patch)}`);
        if (patch.currentPassword === 'wrong') throw Object.assign(new Error('Not your password.'), { status: 403, code: 'wrong_password' });
        const me = { ...world.me, agent: { ...world.me.agent, name: patch.name ?? world.me.agent.name } };
        world.change({ me });
        return me;
      },
    },
    conversations: {
      list: async (query = {}) => ({ items: world.conversations.filter((one) => !query.visitor || one.visitor?.id === query.visitor).filter((one) => !query.q || one.visitor?.name?.toLowerCase().includes(query.q.toLowerCase())).slice(0, query.limit) }),
      get: async (id) => find(id),
      create: async ({ kind, visitor, text }) => {
        world.calls.push(`create ${kind} ${visitor} ${text}`);
        return find(world.conversations[0]?.id ?? '');
      },
      close: async (id) => patchState(id, 'closed'),
      reopen: async (id) => patchState(id, 'open'),
      archive: async (id) => patchState(id, 'archived'),
      assign: async (id, assignee) => patch(id, { assignee }, `assign ${id} ${assignee}`),
      assignTeam: async (id, team) => patch(id, { team: team ?? undefined } as unknown as Partial<Conversation>, `assign-team ${id} ${team}`),
      read: async (id) => patch(id, { unread: 0 }, `api-read ${id}`),
      remove: async (id) => {
        world.calls.push(`remove ${id}`);
        world.conversations = world.conversations.filter((one) => one.id !== id);
        world.refreshAll();
      },
      counts: async () => world.getSnapshot().counts ?? emptyCounts,
    },
    messages: {
      list: async () => ({ entries: [], more: false }),
      send: async () => { throw new Error('The console sends through the outbox.'); },
      edit: async (conversation, message, text) => entry('edit', conversation, message, text),
      remove: async (conversation, message) => entry('remove-message', conversation, message),
    },
    visitors: {
      list: async () => ({ items: [] }),
      get: async () => makeVisitor(1),
      update: async (id, patch) => {
        world.calls.push(`visitor ${id} ${JSON.stringify(patch)}`);
        return { ...makeVisitor(1), ...patch, id };
      },
      events: async (id, { cursor, limit = 30 } = {}) => {
        const events = await listed(world.options.events?.[id] ?? []);
        const from = Number(cursor ?? 0);
        return { items: events.slice(from, from + limit), ...(events.length > from + limit ? { next: String(from + limit) } : {}) };
      },
      track: async (id, event) => {
        world.calls.push(`track ${id} ${event.name}`);
        return { id: uuid(99), by: 'agent', ts: NOW, name: event.name };
      },
    },
    broadcasts: {
      list: async () => ({ items: await listed(world.options.broadcasts ?? []) }),
      create: async (input) => {
        world.calls.push(`broadcast ${input.text}`);
        return { id: input.id ?? uuid(77), seq: 9, body: { text: input.text, ...(input.title ? { title: input.title } : {}) }, by: { kind: 'agent', id: world.me.agent.id }, ts: NOW, audience: 120, delivered: 4, read: 0 };
      },
      get: async (id) => world.options.broadcasts?.find((one) => one.id === id) ?? Promise.reject(new Error('No such broadcast.')),
    },
    agents: {
      list: async () => listed(world.agents),
      invite: async (input) => {
        world.calls.push(`invite ${input.email} ${input.role}`);
        return { agent: { id: uuid(1_009), ...input, state: 'offline', createdTs: NOW }, link: 'https://chat.example.com/admin#link=3q2wJv8n1kq0sZr5' };
      },
      update: async (id, patch) => {
        world.calls.push(`agent ${id} ${JSON.stringify(patch)}`);
        const agent = world.agents.find((one) => one.id === id) ?? world.me.agent;
        return { ...agent, ...patch };
      },
      remove: async () => undefined,
      reset: async (id) => {
        world.calls.push(`reset ${id}`);
        return { link: 'https://chat.example.com/admin#link=8hG2kLm4nQ7rT1vX' };
      },
      dropTwoStep: async (id) => void world.calls.push(`drop two-step ${id}`),
      endSessions: async (id) => void world.calls.push(`end sessions ${id}`),
    },
    mySecurity: world.security.mine,
    security: world.security.rules,
    blocks: {
      list: async ({ what = 'blocked', visitor } = {}) => ({ items: await listed((world.options.blocks ?? []).filter((block) => (visitor === undefined ? block.exempt === (what === 'exempt') : block.subject === visitor))) }),
      create: async (input) => {
        world.calls.push(`block ${JSON.stringify(input)}`);
        const block: Block = { id: uuid(1_200), kind: input.visitor ? 'visitor' : 'address', subject: input.visitor ?? input.address ?? '', exempt: input.never ?? false, strikes: 0, by: { kind: 'agent', id: world.me.agent.id, name: world.me.agent.name }, signals: [], createdTs: NOW, ...(input.minutes ? { untilTs: NOW + input.minutes * 60_000 } : {}), ...(input.reason ? { reason: input.reason } : {}) };
        world.options.blocks = [block, ...(world.options.blocks ?? []).filter(({ subject }) => subject !== block.subject)];
        return { items: [block] };
      },
      remove: async (id) => {
        world.calls.push(`unblock ${id}`);
        world.options.blocks = (world.options.blocks ?? []).filter((block) => block.id !== id);
      },
    },
    setProofOfWork: async (proofOfWork) => {
      world.calls.push(`proof of work ${proofOfWork}`);
      world.options.limits = { ...world.options.limits, proofOfWork };
      return world.api.limits();
    },
    limits: async () => ({ abuse: 'block', proofOfWork: 'attack', ...world.options.limits, items: [{ name: 'FRONTDESK_VISITOR_MESSAGES_PER_HOUR', most: 100 }, { name: 'FRONTDESK_BROADCASTS_PER_DAY', most: 20 }, { name: 'FRONTDESK_FROM_THE_FUTURE', most: 7 }] }),
    roles: makeFakeRoles(world, listed),
    teams: makeFakeTeams(world),
    selfTest: async () => world.options.selfTest ?? { state: 'passed', secondsAgo: 12, webSocketBlocked: 0 },
    workspace: {
      get: async () => world.me.workspace,
      update: async (patch) => {
        world.calls.push(`workspace ${JSON.stringify(patch)}`);
        const { workspace } = world.me;
        return { ...workspace, name: patch.name ?? workspace.name, allowedOrigins: [...(patch.allowedOrigins ?? workspace.allowedOrigins)], widget: { ...workspace.widget, ...patch.widget } };
      },
    },
    identity: {
      get: async () => world.identity,
      update: async (patch) => (world.identity = { ...world.identity, ...patch }),
      makeKey: async ({ algorithm }) => {
        const key = { kid: 'k_9aB3', algorithm, createdTs: NOW };
        world.identity = { ...world.identity, keys: [...world.identity.keys, key] };
        return { key, secret: 'a-secret-that-is-shown-once' };
      },
      withdrawKey: async (kid) => void (world.identity = { ...world.identity, keys: world.identity.keys.filter((key) => key.kid !== kid) }),
    },
    tokens: makeFakeTokens(world, listed),
    content: {
      rules: async () => ({ words: { action: 'hold' as const, own: ['casino'], english: false }, personalData: { card: 'mask' as const, iban: 'off' as const, nationalId: 'off' as const, email: 'off' as const, phone: 'off' as const }, staff: false }),
      update: async (patch) => { world.calls.push(`content ${JSON.stringify(patch)}`); return patch as never; },
      try: async (text) => ({ outcome: 'store' as const, text: text.replace(/\d(?=[\d ]{4})/g, '•'), finds: [] }),
      held: async () => ({ items: [{ id: uuid(91), conv: uuid(92), message: uuid(93), visitor: uuid(94), name: 'Kim', text: 'Come to the **casino**', ts: NOW }], waiting: 1 }),
      release: async (id) => { world.calls.push(`release ${id}`); },
      refuse: async (id) => { world.calls.push(`refuse ${id}`); },
    },
    audit: {
      list: async ({ cursor, limit = 30, q, action, from = 0, to = Infinity } = {}) => {
        world.calls.push(`audit ${JSON.stringify({ q, action })}`);
        const kept = (await listed(world.options.audit ?? []))
          .filter((entry) => (!q || JSON.stringify(entry).toLowerCase().includes(q.toLowerCase())) && (!action || entry.action.startsWith(action.replace('*', ''))) && entry.ts >= from && entry.ts < to);
        const older = kept.filter(({ seq }) => cursor === undefined || seq < Number(cursor));
        return { items: older.slice(0, limit), ...(older.length > limit ? { next: String(older[limit - 1]?.seq) } : {}) };
      },
      verify: async () => {
        world.calls.push('audit verify');
        return listed(world.options.verification ?? { entries: world.options.audit?.length ?? 0, proofs: 2, findings: [] });
      },
      export: async ({ format = 'jsonl' } = {}) => {
        world.calls.push(`audit export ${format}`);
        return 'seq,time\r\n';
      },
    },
  };
}
