import { createContentApi } from './content-api.ts';
import type { Rest } from './rest.ts';
import { createMySecurityApi, createSecurityApi } from './security-api.ts';
import type { TokenApi } from './access-types.ts';
import type { AdminApi } from './api-types.ts';
import type { ListPage } from './list-types.ts';
import type { Me } from './team-types.ts';

const id = encodeURIComponent;

/** Every item of a list that the API gives in pages of its own choice. */
async function whole<Item>(rest: Rest, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page: ListPage<Item> = await rest({ path, query: { cursor } });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

function tokens(rest: Rest, path: string): TokenApi {
  return {
    list: () => whole(rest, path),
    create: (body) => rest({ method: 'POST', path, body, creates: true }),
    remove: (token) => rest({ method: 'DELETE', path: `${path}/${id(token)}` }),
  };
}

/**
 * The typed endpoints over a REST function.
 *
 * @param changed told who one is after a change of oneself.
 */
export function createApi(rest: Rest, changed: (me: Me) => void = () => {}): AdminApi {
  return {
    me: {
      async update(patch) {
        const me = await rest<Me>({ method: 'PATCH', path: '/me', body: patch });
        changed(me);
        return me;
      },
      tokens: tokens(rest, '/me/tokens'),
    },
    conversations: {
      list: (query = {}) => rest({ path: '/conversations', query: { ...query } }),
      get: (conv) => rest({ path: `/conversations/${id(conv)}` }),
      create: (body) => rest({ method: 'POST', path: '/conversations', body, creates: true }),
      close: (conv) => rest({ method: 'POST', path: `/conversations/${id(conv)}/close` }),
      reopen: (conv) => rest({ method: 'POST', path: `/conversations/${id(conv)}/reopen` }),
      archive: (conv) => rest({ method: 'POST', path: `/conversations/${id(conv)}/archive` }),
      assign: (conv, assignee) => rest({ method: 'PATCH', path: `/conversations/${id(conv)}`, body: { assignee } }),
      assignTeam: (conv, team) => rest({ method: 'PATCH', path: `/conversations/${id(conv)}`, body: { team } }),
      read: (conv, seq) => rest({ method: 'POST', path: `/conversations/${id(conv)}/read`, body: { seq } }),
      remove: (conv) => rest({ method: 'DELETE', path: `/conversations/${id(conv)}` }),
      counts: () => rest({ path: '/conversations/counts' }),
    },
    messages: {
      list: (conv, options = {}) => rest({ path: `/conversations/${id(conv)}/messages`, query: { ...options } }),
      send: (conv, body) => rest({ method: 'POST', path: `/conversations/${id(conv)}/messages`, body, creates: true }),
      edit: (conv, message, text) => rest({ method: 'PATCH', path: `/conversations/${id(conv)}/messages/${id(message)}`, body: { text } }),
      remove: (conv, message) => rest({ method: 'DELETE', path: `/conversations/${id(conv)}/messages/${id(message)}` }),
    },
    visitors: {
      list: (query = {}) => rest({ path: '/visitors', query: { ...query } }),
      get: (visitor) => rest({ path: `/visitors/${id(visitor)}` }),
      update: (visitor, body) => rest({ method: 'PATCH', path: `/visitors/${id(visitor)}`, body }),
      events: (visitor, options = {}) => rest({ path: `/visitors/${id(visitor)}/events`, query: { ...options } }),
      track: (visitor, body) => rest({ method: 'POST', path: `/visitors/${id(visitor)}/events`, body, creates: true }),
    },
    broadcasts: {
      list: (options = {}) => rest({ path: '/broadcasts', query: { ...options } }),
      create: (body) => rest({ method: 'POST', path: '/broadcasts', body, creates: true }),
      get: (broadcast) => rest({ path: `/broadcasts/${id(broadcast)}` }),
    },
    agents: {
      list: () => whole(rest, '/agents'),
      invite: (body) => rest({ method: 'POST', path: '/agents', body, creates: true }),
      update: (agent, body) => rest({ method: 'PATCH', path: `/agents/${id(agent)}`, body }),
      remove: (agent) => rest({ method: 'DELETE', path: `/agents/${id(agent)}` }),
      reset: (agent) => rest({ method: 'POST', path: `/agents/${id(agent)}/reset` }),
      dropTwoStep: (agent) => rest({ method: 'DELETE', path: `/agents/${id(agent)}/two-step` }),
      endSessions: (agent) => rest({ method: 'DELETE', path: `/agents/${id(agent)}/sessions` }),
    },
    mySecurity: createMySecurityApi(rest),
    security: createSecurityApi(rest),
    selfTest: () => rest({ path: '/self-test' }),
    workspace: {
      get: () => rest({ path: '/workspace' }),
      update: (body) => rest({ method: 'PATCH', path: '/workspace', body }),
    },
    teams: {
      list: () => whole(rest, '/teams'),
      create: (body) => rest({ method: 'POST', path: '/teams', body, creates: true }),
      update: (team, body) => rest({ method: 'PATCH', path: `/teams/${id(team)}`, body }),
      remove: (team) => rest({ method: 'DELETE', path: `/teams/${id(team)}` }),
    },
    roles: {
      list: () => whole(rest, '/roles'),
      create: (body) => rest({ method: 'POST', path: '/roles', body, creates: true }),
      update: (role, body) => rest({ method: 'PATCH', path: `/roles/${id(role)}`, body }),
      remove: (role) => rest({ method: 'DELETE', path: `/roles/${id(role)}` }),
    },
    tokens: tokens(rest, '/tokens'),
    blocks: {
      list: (query = {}) => rest({ path: '/blocks', query: { ...query } }),
      create: (body) => rest({ method: 'POST', path: '/blocks', body }),
      remove: (block) => rest({ method: 'DELETE', path: `/blocks/${id(block)}` }),
    },
    limits: () => rest({ path: '/limits' }),
    setProofOfWork: (proofOfWork) => rest({ method: 'PATCH', path: '/limits', body: { proofOfWork } }),
    identity: {
      get: () => rest({ path: '/identity' }),
      update: (body) => rest({ method: 'PATCH', path: '/identity', body }),
      makeKey: (body) => rest({ method: 'POST', path: '/identity/keys', body }),
      withdrawKey: (kid) => rest({ method: 'DELETE', path: `/identity/keys/${id(kid)}` }),
    },
    content: createContentApi(rest),
    audit: {
      list: (query = {}) => rest({ path: '/audit', query: { ...query } }),
      export: (query = {}) => rest({ path: '/audit/export', query: { ...query }, answer: 'text' }),
      verify: () => rest({ path: '/audit/verification' }),
    },
  };
}
