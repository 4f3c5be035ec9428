/** What every route of the API needs. A new one fails the test until it has its row here; docs/security/permissions.md is made of this. */
import { uuidv7 } from '@frontdesk/protocol';
import { BUILT_IN_ROLES, PEOPLE_ONLY, PERMISSIONS, type Permission } from '../../../packages/relay/src/chat/permissions.ts';

/** A permission; `account`: every person who is signed in; `signed in`: whoever has a credential; `everybody`: no credential. */
export type Need = Permission | 'account' | 'signed in' | 'everybody';

export const ROUTE_NEEDS: Readonly<Record<string, Need>> = {
  'GET /sign-in': 'everybody', 'POST /sign-in': 'everybody', 'POST /link': 'everybody', 'POST /claim': 'everybody', 'POST /sign-out': 'everybody', 'GET /widget/settings': 'everybody',
  'POST /socket': 'everybody', 'POST /socket/frames': 'everybody', 'GET /socket/frames': 'everybody',
  'GET /me': 'signed in', 'PATCH /me': 'account', 'POST /me/bearer': 'account',
  'GET /me/sessions': 'account', 'DELETE /me/sessions': 'account', 'DELETE /me/sessions/{id}': 'account',
  'POST /sign-in/second': 'everybody', 'POST /me/confirm': 'account',
  'GET /me/two-step': 'account', 'POST /me/two-step/authenticator': 'account', 'POST /me/two-step/authenticator/enable': 'account',
  'DELETE /me/two-step/authenticator': 'account', 'POST /me/two-step/recovery-codes': 'account',
  'POST /sign-in/passkey/begin': 'everybody', 'POST /sign-in/passkey': 'everybody', 'POST /me/confirm/begin': 'account',
  'POST /me/passkeys/begin': 'account', 'POST /me/passkeys': 'account', 'DELETE /me/passkeys/{id}': 'account',
  'GET /security': 'security.manage', 'PATCH /security': 'security.manage',
  'POST /agents/{id}/reset': 'agents.manage', 'DELETE /agents/{id}/two-step': 'agents.manage', 'DELETE /agents/{id}/sessions': 'agents.manage',
  'GET /me/tokens': 'account', 'POST /me/tokens': 'account', 'DELETE /me/tokens/{id}': 'account',
  'GET /conversations': 'conversations.read', 'GET /conversations/counts': 'conversations.read', 'GET /conversations/{id}': 'conversations.read',
  'POST /conversations': 'conversations.write', 'POST /conversations/{id}/read': 'conversations.write',
  'PATCH /conversations/{id}': 'conversations.manage', 'POST /conversations/{id}/close': 'conversations.manage',
  'POST /conversations/{id}/reopen': 'conversations.manage', 'POST /conversations/{id}/archive': 'conversations.manage',
  'DELETE /conversations/{id}': 'conversations.delete',
  'GET /conversations/{id}/messages': 'conversations.read', 'POST /conversations/{id}/messages': 'conversations.write',
  'PATCH /conversations/{id}/messages/{messageId}': 'conversations.write', 'DELETE /conversations/{id}/messages/{messageId}': 'conversations.write',
  'GET /visitors': 'visitors.read', 'GET /visitors/{id}': 'visitors.read', 'GET /visitors/{id}/events': 'visitors.read',
  'PATCH /visitors/{id}': 'visitors.write', 'POST /visitors/{id}/events': 'visitors.write',
  'GET /broadcasts': 'broadcasts.read', 'GET /broadcasts/{id}': 'broadcasts.read', 'POST /broadcasts': 'broadcasts.send',
  'GET /agents': 'agents.read', 'POST /agents': 'agents.manage', 'PATCH /agents/{id}': 'agents.manage', 'DELETE /agents/{id}': 'agents.manage',
  'GET /roles': 'agents.read', 'POST /roles': 'roles.manage', 'PATCH /roles/{id}': 'roles.manage', 'DELETE /roles/{id}': 'roles.manage',
  'GET /teams': 'agents.read', 'POST /teams': 'roles.manage', 'PATCH /teams/{id}': 'roles.manage', 'DELETE /teams/{id}': 'roles.manage',
  'GET /tokens': 'tokens.manage', 'POST /tokens': 'tokens.manage', 'DELETE /tokens/{id}': 'tokens.manage',
  'GET /identity': 'security.manage', 'PATCH /identity': 'security.manage', 'POST /identity/keys': 'security.manage', 'DELETE /identity/keys/{kid}': 'security.manage',
  'GET /limits': 'blocks.manage', 'PATCH /limits': 'security.manage', 'GET /blocks': 'blocks.manage', 'POST /blocks': 'blocks.manage', 'DELETE /blocks/{id}': 'blocks.manage',
  'GET /content': 'security.manage', 'PATCH /content': 'security.manage', 'POST /content/try': 'security.manage',
  'GET /held-messages': 'conversations.manage', 'POST /held-messages/{id}/release': 'conversations.manage', 'POST /held-messages/{id}/refuse': 'conversations.manage',
  'GET /audit': 'audit.read', 'GET /audit/export': 'audit.read', 'GET /audit/verification': 'audit.read',
  'GET /self-test': 'workspace.read', 'GET /workspace': 'workspace.read', 'PATCH /workspace': 'workspace.manage',
};

/** When a change needs a recent proof of who one is (403 `confirm_identity`): at every time, or with some bodies, of which there is an example each. */
export type ConfirmNeed = 'always' | { readonly when: string; readonly asked: () => object; readonly notAsked: () => object };

/** Changes of security. Whatever is not here is done at once; see docs/security/sign-in.md. */
export const CONFIRM_NEEDS: Readonly<Record<string, ConfirmNeed>> = {
  'POST /me/two-step/authenticator': 'always', 'POST /me/two-step/authenticator/enable': 'always', 'DELETE /me/two-step/authenticator': 'always', 'POST /me/two-step/recovery-codes': 'always',
  'POST /me/passkeys/begin': 'always', 'POST /me/passkeys': 'always', 'DELETE /me/passkeys/{id}': 'always',
  'POST /me/tokens': 'always', 'DELETE /me/tokens/{id}': 'always', 'POST /tokens': 'always', 'DELETE /tokens/{id}': 'always',
  'POST /agents': 'always', 'DELETE /agents/{id}': 'always', 'POST /agents/{id}/reset': 'always', 'DELETE /agents/{id}/two-step': 'always', 'DELETE /agents/{id}/sessions': 'always',
  'PATCH /agents/{id}': { when: 'of role or access', asked: () => ({ disabled: true }), notAsked: () => ({ name: 'Nia' }) },
  'POST /roles': 'always', 'PATCH /roles/{id}': 'always', 'DELETE /roles/{id}': 'always',
  'PATCH /security': 'always', 'PATCH /content': 'always', 'PATCH /limits': 'always', 'PATCH /identity': 'always', 'POST /identity/keys': 'always', 'DELETE /identity/keys/{kid}': 'always',
  'POST /blocks': { when: 'with `never`', asked: () => ({ address: '198.51.100.7', never: true }), notAsked: () => ({ address: '198.51.100.8' }) },
  'PATCH /workspace': { when: 'of the allowed origins', asked: () => ({ allowedOrigins: [`https://${uuidv7()}.example`] }), notAsked: () => ({ name: 'Shop' }) },
};

/** Changes under a permission that no token may hold, and yet done without asking; and why. */
export const NOT_CONFIRMED: Readonly<Record<string, string>> = {
  'POST /content/try': 'changes nothing: it tells what the rules make of a text',
  'POST /teams': 'a team sorts conversations and grants nothing', 'PATCH /teams/{id}': 'as for making one', 'DELETE /teams/{id}': 'as for making one',
};

/** They answer with the conversation, so that they need `conversations.read` too. */
export const ANSWERED_WITH_CONVERSATION: ReadonlySet<string> = new Set([
  'POST /conversations', 'PATCH /conversations/{id}', 'POST /conversations/{id}/read', 'POST /conversations/{id}/close', 'POST /conversations/{id}/reopen', 'POST /conversations/{id}/archive',
]);

/** What a frame needs: of staff a permission, of visitors that it is theirs. */
export interface FrameNeed {
  /** `people`: agents, whatever their role; `nobody`: visitors alone. */
  readonly staff: Permission | 'people' | 'nobody';
  readonly visitors: 'own conversations' | 'own messages' | 'own conversations, and announcements unless opted out' | 'nobody' | 'themselves';
  /** Needed of staff besides; without it alone the frame is refused. */
  readonly also?: Permission;
  /** Without the right it is not answered, and does nothing. */
  readonly silent?: true;
}

/** What each client frame after `hello` needs; `delete of others` stands for `delete` of a message that somebody else wrote. */
export const FRAME_NEEDS: Readonly<Record<string, FrameNeed>> = {
  sync: { staff: 'conversations.read', visitors: 'own conversations, and announcements unless opted out' },
  history: { staff: 'conversations.read', visitors: 'own conversations, and announcements unless opted out' },
  send: { staff: 'conversations.write', visitors: 'own conversations' },
  edit: { staff: 'conversations.write', visitors: 'own messages' },
  delete: { staff: 'conversations.write', visitors: 'own messages' },
  'delete of others': { staff: 'conversations.manage', visitors: 'nobody' },
  state: { staff: 'conversations.manage', visitors: 'nobody' },
  cursor: { staff: 'conversations.write', visitors: 'own conversations, and announcements unless opted out', silent: true, also: 'conversations.read' },
  typing: { staff: 'conversations.write', visitors: 'own conversations', silent: true },
  presence: { staff: 'people', visitors: 'nobody' },
  profile: { staff: 'nobody', visitors: 'themselves' },
  prefs: { staff: 'nobody', visitors: 'themselves' },
  event: { staff: 'nobody', visitors: 'themselves' },
  page: { staff: 'nobody', visitors: 'themselves' },
  identify: { staff: 'nobody', visitors: 'themselves' },
  sign_out: { staff: 'nobody', visitors: 'themselves' },
};

function proofNeeded(route: string): string {
  const need = CONFIRM_NEEDS[route];
  return need === undefined ? '' : need === 'always' ? '✓' : need.when;
}

/** The page of the documentation. */
export function permissionsPage(): string {
  const names = Object.keys(PERMISSIONS) as Permission[];
  const roles = Object.entries(BUILT_IN_ROLES);
  const yes = (is: boolean): string => (is ? '✓' : '');
  return `# Permissions

Made by \`npx node --conditions=frontdesk-source tests/relay/permissions/write-page.ts\` from the table that the tests compare the relay with.

A role is a name for a set of permissions. Four are built in; a workspace makes its own of the same permissions (\`POST /api/v1/roles\`). Nobody
grants what they do not hold, nobody changes their own role, and \`owners.manage\` belongs to owners alone. Rights are those of now: a change holds
for the next request, and for open connections at once.

An API token of the workspace has scopes: permissions of whoever made it. A personal token acts as its owner, with those of its scopes that the
owner's role allows at that time. No token has a permission that is marked "people only".

## What each permission allows

| permission | allows | ${roles.map(([role]) => role).join(' | ')} | people only |
|---|---|${roles.map(() => '---|').join('')}---|
${names.map((name) => `| \`${name}\` | ${PERMISSIONS[name]} | ${roles.map(([, permissions]) => yes(permissions.has(name))).join(' | ')} | ${yes(PEOPLE_ONLY.has(name))} |`).join('\n')}

## What each frame needs

What is somebody else's, or of another workspace, looks to a visitor exactly like what does not exist. \`unsync\` and \`ping\` need nothing.

| frame | staff | visitors | without it |
|---|---|---|---|
${Object.entries(FRAME_NEEDS).map(([frame, { staff, visitors, silent, also }]) => `| \`${frame.replace(' of others', '\` of others\' messages')}${frame.includes(' ') ? '' : '\`'} | ${Object.hasOwn(PERMISSIONS, staff) ? `\`${staff}\`` : staff}${also ? `, \`${also}\`` : ''} | ${visitors} | ${silent ? 'nothing happens' : 'refused'} |`).join('\n')}

## What each route needs

"Proof": before such a change a session must have proved within the last 15 minutes who holds it ([sign-in.md](sign-in.md)); an API token cannot make it.

| route | needs | proof |
|---|---|---|
${Object.entries(ROUTE_NEEDS).map(([route, need]) => `| \`${route}\` | ${Object.hasOwn(PERMISSIONS, need) ? `\`${need}\`` : need}${ANSWERED_WITH_CONVERSATION.has(route) ? ', \`conversations.read\`' : ''} | ${proofNeeded(route)} |`).join('\n')}
`;
}
