/**
 * Every change that staff can ask for by REST, with an example of it and what it leaves in the audit log. Whoever adds such a route adds a
 * line here: either an example, or, when it is everyday work that the conversation's own log tells of, the reason why not.
 */
import { uuidv7 } from '@frontdesk/protocol';
import { asRole, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import type { RelayProcess } from '../http/relay-process.ts';
import { visit } from '../http/visitor-socket.ts';

/** What an example may use. */
export interface Stage {
  readonly relay: RelayProcess;
  readonly owner: Caller;
}

export interface Example {
  /** Names in the log that this leaves. */
  readonly actions: readonly string[];
  readonly act: (stage: Stage) => Promise<Answer>;
}

async function invited({ owner }: Stage): Promise<{ id: string; link: string }> {
  const answer = await owner.post(':/agents', { name: 'Nia', email: `${uuidv7()}@shop.example`, role: 'agent' });
  return { id: (answer.json['agent'] as { id: string }).id, link: /#link=(.+)$/.exec(answer.json['link'] as string)?.[1] ?? '' };
}

async function signedIn({ relay }: Stage): Promise<Caller> {
  const answer = await caller(relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' });
  return caller(relay, { authorization: `Bearer ${answer.json['bearer'] as string}` });
}

async function someVisitor({ relay }: Stage): Promise<{ id: string; conv: string }> {
  const visitor = await visit(relay);
  const conv = await visitor.say('hello');
  await visitor.close();
  return { id: visitor.id, conv };
}

export const AUDITED: Readonly<Record<string, Example>> = {
  'POST /sign-in': { actions: ['session.started'], act: ({ relay }) => caller(relay).post(':/sign-in', { email: OWNER.email, password: OWNER.password, mode: 'bearer' }) },
  'POST /sign-out': { actions: ['session.ended'], act: async (stage) => (await signedIn(stage)).post(':/sign-out') },
  'POST /claim': { actions: ['link.claimed'], act: async (stage) => caller(stage.relay).post(':/claim', { link: (await invited(stage)).link, name: 'Nia', password: OWNER.password, mode: 'bearer' }) },
  'PATCH /me': {
    actions: ['account.renamed', 'password.changed'],
    act: async ({ relay, owner }) => (await asRole(relay, owner, 'agent', `Nia ${uuidv7()}`)).api.patch(':/me', { name: 'Noa', password: 'another long password', currentPassword: OWNER.password }),
  },
  'POST /me/bearer': { actions: ['bearer.made'], act: async (stage) => {
    const answer = await caller(stage.relay, { origin: stage.relay.url }).post(':/sign-in', { email: OWNER.email, password: OWNER.password });
    return caller(stage.relay, { origin: stage.relay.url, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }).post(':/me/bearer');
  } },
  'POST /agents': { actions: ['agent.invited'], act: ({ owner }) => owner.post(':/agents', { name: 'Nia', email: `${uuidv7()}@shop.example`, role: 'viewer' }) },
  'PATCH /agents/{id}': {
    actions: ['agent.role_changed', 'agent.disabled', 'agent.changed'],
    act: async (stage) => stage.owner.patch(`:/agents/${(await invited(stage)).id}`, { role: 'viewer', disabled: true, name: 'Noa' }),
  },
  'DELETE /agents/{id}': { actions: ['agent.removed'], act: async (stage) => stage.owner.remove(`:/agents/${(await invited(stage)).id}`) },
  'POST /tokens': { actions: ['token.made'], act: ({ owner }) => owner.post(':/tokens', { name: 'Deploys' }) },
  'DELETE /tokens/{id}': { actions: ['token.withdrawn'], act: async ({ owner }) => {
    const made = await owner.post(':/tokens', { name: 'Old' });
    return owner.remove(`:/tokens/${(made.json['token'] as { id: string }).id}`);
  } },
  'POST /me/tokens': { actions: ['token.made'], act: ({ owner }) => owner.post(':/me/tokens', { name: 'Mine' }) },
  'DELETE /me/tokens/{id}': { actions: ['token.withdrawn'], act: async ({ owner }) => {
    const made = await owner.post(':/me/tokens', { name: 'Mine' });
    return owner.remove(`:/me/tokens/${(made.json['token'] as { id: string }).id}`);
  } },
  'POST /roles': { actions: ['role.made'], act: ({ owner }) => owner.post(':/roles', { name: `Reader ${uuidv7()}`, permissions: ['conversations.read'] }) },
  'PATCH /roles/{id}': { actions: ['role.changed'], act: async ({ owner }) => owner.patch(`:/roles/${await someRole(owner)}`, { name: `Other ${uuidv7()}` }) },
  'DELETE /roles/{id}': { actions: ['role.removed'], act: async ({ owner }) => owner.remove(`:/roles/${await someRole(owner)}`) },
  'PATCH /workspace': { actions: ['workspace.changed'], act: ({ owner }) => owner.patch(':/workspace', { name: `Shop ${uuidv7()}` }) },
  'PATCH /identity': { actions: ['security.changed'], act: ({ owner }) => owner.patch(':/identity', { required: false }) },
  'POST /identity/keys': { actions: ['identity_key.made'], act: ({ owner }) => owner.post(':/identity/keys', { algorithm: 'HS256' }) },
  'DELETE /identity/keys/{kid}': { actions: ['identity_key.withdrawn'], act: async ({ owner }) => {
    const made = await owner.post(':/identity/keys', { algorithm: 'HS256' });
    return owner.remove(`:/identity/keys/${(made.json['key'] as { kid: string }).kid}`);
  } },
  'POST /broadcasts': { actions: ['broadcast.sent'], act: ({ owner }) => owner.post(':/broadcasts', { text: 'We moved' }) },
  'DELETE /conversations/{id}': { actions: ['conversation.deleted'], act: async (stage) => stage.owner.remove(`:/conversations/${(await someVisitor(stage)).conv}`) },
  'PATCH /visitors/{id}': { actions: ['visitor.changed'], act: async (stage) => stage.owner.patch(`:/visitors/${(await someVisitor(stage)).id}`, { name: 'Vera' }) },
};

async function someRole(owner: Caller): Promise<string> {
  const made = await owner.post(':/roles', { name: `Role ${uuidv7()}`, permissions: ['conversations.read'] });
  return made.json['id'] as string;
}

/** Changes that leave no entry, and why. */
export const NOT_AUDITED: Readonly<Record<string, string>> = {
  'POST /socket': 'a connection, as a WebSocket is',
  'POST /socket/frames': 'everyday work: the frames of a connection',
  'POST /link': 'changes nothing: it only looks at a link',
  'POST /conversations': 'everyday work; the conversation says who opened it',
  'PATCH /conversations/{id}': 'everyday work; the conversation says who assigned it',
  'POST /conversations/{id}/read': 'everyday work',
  'POST /conversations/{id}/close': 'everyday work; the conversation says who closed it',
  'POST /conversations/{id}/reopen': 'everyday work; the conversation says who reopened it',
  'POST /conversations/{id}/archive': 'everyday work; the conversation says who archived it',
  'POST /conversations/{id}/messages': 'everyday work; the message says who wrote it',
  'PATCH /conversations/{id}/messages/{messageId}': 'everyday work; the conversation says who edited it',
  'DELETE /conversations/{id}/messages/{messageId}': 'everyday work; the conversation says who deleted it',
  'POST /visitors/{id}/events': 'a stream from the site; each event says who told it',
};
