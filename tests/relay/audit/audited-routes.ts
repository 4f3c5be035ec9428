/**
 * Every change that staff can ask for by REST, with an example of it and what it leaves in the audit log. Whoever adds such a route adds a
 * line here: either an example, or, when it is everyday work that the conversation's own log tells of, the reason why not.
 */
import { uuidv7 } from '@frontdesk/protocol';
import { TOTP } from 'otpauth';
import { asRole, caller, OWNER, type Answer, type Caller } from '../http/api-client.ts';
import type { RelayProcess } from '../http/relay-process.ts';
import { SoftPasskey } from '../http/soft-passkey.ts';
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

const NO_CASINO = { words: { action: 'hold', own: ['casino'], english: false } };

async function someHeld({ relay, owner }: Stage): Promise<string> {
  await owner.patch(':/content', NO_CASINO);
  const visitor = await visit(relay);
  const id = uuidv7();
  visitor.send({ t: 'send', id, conv: uuidv7(), body: { text: 'to the casino' } });
  await visitor.until((frame) => frame.t === 'nack' && frame['id'] === id);
  await visitor.close();
  const { items } = (await owner.get(':/held-messages')).json as { items: { id: string; message: string }[] };
  return items.find(({ message }) => message === id)?.id ?? '';
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
  'DELETE /me/sessions': { actions: ['session.revoked'], act: async ({ relay, owner }) => (await asRole(relay, owner, 'agent', `Ada ${uuidv7()}`)).api.remove(':/me/sessions') },
  'DELETE /me/sessions/{id}': { actions: ['session.revoked'], act: async (stage) => {
    const api = await signedIn(stage);
    const { items } = (await api.get(':/me/sessions')).json as { items: { id: string; current: boolean; kind: string }[] };
    return api.remove(`:/me/sessions/${items.find(({ current }) => current)?.id ?? ''}`);
  } },
  'POST /sign-in/second': { actions: ['session.started'], act: async (stage) => {
    const { email, secret } = await withApp(stage);
    const half = await caller(stage.relay).post(':/sign-in', { email, password: OWNER.password, mode: 'bearer' });
    return caller(stage.relay).post(':/sign-in/second', { step: half.json['step'], code: new TOTP({ secret }).generate(), mode: 'bearer' });
  } },
  'POST /me/two-step/authenticator/enable': { actions: ['mfa.enabled'], act: async (stage) => (await withApp(stage)).enabled },
  'DELETE /me/two-step/authenticator': { actions: ['mfa.disabled'], act: async (stage) => (await withApp(stage)).api.remove(':/me/two-step/authenticator') },
  'POST /me/two-step/recovery-codes': { actions: ['mfa.codes_renewed'], act: async (stage) => (await withApp(stage)).api.post(':/me/two-step/recovery-codes') },
  'POST /me/confirm': { actions: ['identity.confirmed'], act: ({ owner }) => owner.post(':/me/confirm', { password: OWNER.password }) },
  'POST /sign-in/passkey': { actions: ['session.started'], act: async (stage) => {
    const { passkey } = await withPasskey(stage);
    const page = caller(stage.relay, { origin: stage.relay.url });
    const begun = await page.post(':/sign-in/passkey/begin', {});
    return page.post(':/sign-in/passkey', { step: begun.json['step'], response: passkey.get(begun.json['options']), mode: 'bearer' });
  } },
  'POST /me/passkeys': { actions: ['passkey.added'], act: async (stage) => (await withPasskey(stage)).added },
  'DELETE /me/passkeys/{id}': { actions: ['passkey.removed'], act: async (stage) => {
    const { api, added } = await withPasskey(stage);
    return api.remove(`:/me/passkeys/${(added.json['passkeys'] as { id: string }[])[0]?.id ?? ''}`);
  } },
  'PATCH /security': { actions: ['security.changed'], act: ({ owner }) => owner.patch(':/security', { twoStep: 'optional' }) },
  'POST /agents/{id}/reset': { actions: ['link.made'], act: async (stage) => stage.owner.post(`:/agents/${(await invited(stage)).id}/reset`) },
  'DELETE /agents/{id}/two-step': { actions: ['mfa.disabled'], act: async (stage) => stage.owner.remove(`:/agents/${(await withPasskey(stage)).id}/two-step`) },
  'DELETE /agents/{id}/sessions': { actions: ['session.revoked'], act: async (stage) => stage.owner.remove(`:/agents/${(await invited(stage)).id}/sessions`) },
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
  'PATCH /limits': { actions: ['security.changed'], act: ({ owner }) => owner.patch(':/limits', { proofOfWork: 'attack' }) },
  'PATCH /content': { actions: ['security.changed'], act: ({ owner }) => owner.patch(':/content', NO_CASINO) },
  'POST /held-messages/{id}/release': { actions: ['message.released'], act: async (stage) => stage.owner.post(`:/held-messages/${await someHeld(stage)}/release`) },
  'POST /held-messages/{id}/refuse': { actions: ['message.refused'], act: async (stage) => stage.owner.post(`:/held-messages/${await someHeld(stage)}/refuse`) },
  'POST /roles': { actions: ['role.made'], act: ({ owner }) => owner.post(':/roles', { name: `Reader ${uuidv7()}`, permissions: ['conversations.read'] }) },
  'PATCH /roles/{id}': { actions: ['role.changed'], act: async ({ owner }) => owner.patch(`:/roles/${await someRole(owner)}`, { name: `Other ${uuidv7()}` }) },
  'DELETE /roles/{id}': { actions: ['role.removed'], act: async ({ owner }) => owner.remove(`:/roles/${await someRole(owner)}`) },
  'POST /teams': { actions: ['team.made'], act: ({ owner }) => owner.post(':/teams', { name: `Team ${uuidv7().slice(-12)}` }) },
  'PATCH /teams/{id}': { actions: ['team.changed'], act: async ({ owner }) => owner.patch(`:/teams/${await someTeam(owner)}`, { name: `Other ${uuidv7().slice(-12)}` }) },
  'DELETE /teams/{id}': { actions: ['team.removed'], act: async ({ owner }) => owner.remove(`:/teams/${await someTeam(owner)}`) },
  'PATCH /workspace': { actions: ['workspace.changed'], act: ({ owner }) => owner.patch(':/workspace', { name: `Shop ${uuidv7()}` }) },
  'PATCH /identity': { actions: ['security.changed'], act: ({ owner }) => owner.patch(':/identity', { required: false }) },
  'POST /identity/keys': { actions: ['identity_key.made'], act: ({ owner }) => owner.post(':/identity/keys', { algorithm: 'HS256' }) },
  'DELETE /identity/keys/{kid}': { actions: ['identity_key.withdrawn'], act: async ({ owner }) => {
    const made = await owner.post(':/identity/keys', { algorithm: 'HS256' });
    return owner.remove(`:/identity/keys/${(made.json['key'] as { kid: string }).kid}`);
  } },
  'POST /blocks': { actions: ['block.made'], act: async (stage) => stage.owner.post(':/blocks', { visitor: (await someVisitor(stage)).id, minutes: 5 }) },
  'DELETE /blocks/{id}': { actions: ['block.lifted'], act: async ({ owner }) => {
    const made = await owner.post(':/blocks', { address: '198.51.100.7' });
    return owner.remove(`:/blocks/${(made.json['items'] as { id: string }[])[0]?.id ?? ''}`);
  } },
  'POST /broadcasts': { actions: ['broadcast.sent'], act: ({ owner }) => owner.post(':/broadcasts', { text: 'We moved' }) },
  'DELETE /conversations/{id}': { actions: ['conversation.deleted'], act: async (stage) => stage.owner.remove(`:/conversations/${(await someVisitor(stage)).conv}`) },
  'PATCH /visitors/{id}': { actions: ['visitor.changed'], act: async (stage) => stage.owner.patch(`:/visitors/${(await someVisitor(stage)).id}`, { name: 'Vera' }) },
};

/** Somebody with a passkey, in a page of the relay. */
async function withPasskey({ relay, owner }: Stage): Promise<{ api: Caller; id: string; passkey: SoftPasskey; added: Answer }> {
  const { api: anywhere, id } = await asRole(relay, owner, 'agent', `Pia ${uuidv7()}`);
  const api = anywhere.with({ origin: relay.url });
  const passkey = new SoftPasskey(relay.url);
  const begun = await api.post(':/me/passkeys/begin');
  return { api, id, passkey, added: await api.post(':/me/passkeys', { step: begun.json['step'], name: 'Laptop', response: passkey.create(begun.json['options']) }) };
}

/** Somebody with an authenticator app, whose first code was of the step before the present one. */
async function withApp({ relay, owner }: Stage): Promise<{ api: Caller; email: string; secret: string; enabled: Answer }> {
  const name = `Ada ${uuidv7()}`;
  const { api } = await asRole(relay, owner, 'agent', name);
  const secret = (await api.post(':/me/two-step/authenticator')).json['secret'] as string;
  const enabled = await api.post(':/me/two-step/authenticator/enable', { code: new TOTP({ secret }).generate({ timestamp: Date.now() - 30_000 }) });
  return { api, email: `${name.toLowerCase().replaceAll(' ', '.')}@shop.example`, secret, enabled };
}

async function someRole(owner: Caller): Promise<string> {
  const made = await owner.post(':/roles', { name: `Role ${uuidv7()}`, permissions: ['conversations.read'] });
  return made.json['id'] as string;
}

async function someTeam(owner: Caller): Promise<string> {
  return String((await owner.post(':/teams', { name: `Team ${uuidv7().slice(-12)}` })).json['id']);
}

/** Changes that leave no entry, and why. */
export const NOT_AUDITED: Readonly<Record<string, string>> = {
  'POST /socket': 'a connection, as a WebSocket is',
  'POST /socket/frames': 'everyday work: the frames of a connection',
  'POST /me/two-step/authenticator': 'changes nothing until a first code is given',
  'POST /sign-in/passkey/begin': 'changes nothing: a challenge',
  'POST /me/confirm/begin': 'changes nothing: a challenge',
  'POST /me/passkeys/begin': 'changes nothing: a challenge',
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
  'POST /content/try': 'changes nothing: it tells what the rules make of a text',
  'POST /visitors/{id}/events': 'a stream from the site; each event says who told it',
};
